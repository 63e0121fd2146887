"""Rows that come in any order, group after group, as Arrow would have sorted them together."""

from __future__ import annotations

import pyarrow as pa

from ductus.archive.grouped_rows import GroupedRows

SCHEMA = pa.schema(
    [
        *(("collection", pa.string()), ("item", pa.string()), ("place", pa.float64())),
        *(("page", pa.string()), ("recipe", pa.map_(pa.string(), pa.string()))),
    ]
)
ROWS = [
    {"collection": "b", "item": "ñ", "place": 2.0, "page": "p1", "recipe": [("model", "m@1")]},
    {"collection": "b", "item": None, "place": 1.0, "page": "p2", "recipe": None},
    {"collection": "b", "item": "z", "place": None, "page": "p3", "recipe": []},
    {"collection": None, "item": "a", "place": 1.0, "page": "p4", "recipe": None},
    {"collection": "b", "item": "z", "place": 7.0, "page": "p5", "recipe": None},
    {"collection": "", "item": "😀", "place": 7.0, "page": "p6", "recipe": None},
    {"collection": "b", "item": "z", "place": 7.0, "page": "p0", "recipe": None},
]


def test_groups_and_their_rows_come_as_one_sorting_of_all_would_have_them():
    together = pa.Table.from_pylist(ROWS, SCHEMA)
    with GroupedRows(SCHEMA, ("collection", "item"), ("place",)) as held:
        for some in (together[:3], together[3:3], together[3:5], together[5:]):
            held.add(some)
        assert len(held) == len(ROWS)
        groups = list(held)
        assert [key for key, _ in groups] == [key for key, _ in held], "as often as wanted"
    order = [(name, "ascending") for name in ("collection", "item", "place")]
    assert pa.concat_tables([rows for _, rows in groups]) == together.sort_by(order)
    assert [key for key, _ in groups] == [
        *(("", "😀"), ("b", "z"), ("b", "ñ"), ("b", None), (None, "a"))
    ]
    assert all(rows["page"].num_chunks == 1 for _, rows in groups)


def test_of_no_rows_there_is_no_group():
    with GroupedRows(SCHEMA, ("collection",), ("place",)) as held:
        held.add(SCHEMA.empty_table())
        assert (len(held), list(held)) == (0, [])
