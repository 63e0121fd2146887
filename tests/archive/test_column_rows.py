"""Rows that stay columns: they say what dictionaries would."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from ductus.archive.column_rows import ColumnRow, columns_of

ROWS = [{"page_id": "a", "warnings": ["dark"], "trust": 0.5}, {"page_id": "b", "warnings": None}]


def test_a_row_is_what_its_dictionary_would_be():
    table = pa.concat_tables([pa.Table.from_pylist(ROWS)] * 2)
    columns = columns_of(table)
    for at, row in enumerate(table.to_pylist()):
        assert ColumnRow(columns, at) == row
        assert list(ColumnRow(columns, at).items()) == list(row.items())
    assert ColumnRow(columns, 1).get("no such", 7) == 7
    with pytest.raises(KeyError):
        ColumnRow(columns, 1)["no such"]


def test_it_may_say_more_than_its_columns():
    columns = columns_of(pa.Table.from_pylist(ROWS))
    row = ColumnRow(columns, 0, {"lost": {"how": "gone"}, "trust": 0.25})
    assert json.loads(json.dumps(dict(row))) == {
        **ROWS[0],
        "lost": {"how": "gone"},
        "trust": 0.25,
    }
    assert len(row) == 4


def test_a_table_without_rows_has_columns():
    columns = columns_of(pa.Table.from_pylist(ROWS).schema.empty_table())
    assert {name: len(column) for name, column in columns.items()} == dict.fromkeys(ROWS[0], 0)
