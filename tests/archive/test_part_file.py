"""A file of a table gives back the rows that were put in, also an older one, or says why not."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.archive.part_file import NewerPart, PartFile, UnreadablePart, count_rows, read_rows
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.schemas.tables import Row, region_rows, table
from tests.support.gcs import emulated_bucket
from tests.support.page_inks import example_page

REGIONS = TABLES["regions"]
ROWS = region_rows(example_page(), "r1")


def packed(kind: TableKind, rows: list[Row]) -> bytes:
    file = PartFile(kind)
    file.add(table(kind, rows))
    return file.close()


def rewritten(rows: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(rows, sink)
    return sink.getvalue()


def rows_of(data: bytes, kind: TableKind = REGIONS) -> list[Row]:
    return [row for some in read_rows(data, kind) for row in some.to_pylist()]


WHOLE = packed(REGIONS, ROWS)


@pytest.mark.parametrize("kind", TABLES.values(), ids=TABLES)
def test_an_empty_file_has_the_columns_and_no_rows(kind: TableKind):
    assert rows_of(packed(kind, []), kind) == []


def test_rows_come_back_and_are_counted():
    file = PartFile(REGIONS)
    for row in ROWS:
        file.add(table(REGIONS, [row]))
    file.add(table(REGIONS, []))
    size = file.size
    data = file.close()
    assert 0 < size <= len(data)
    assert file.n_rows == len(ROWS)
    assert rows_of(data) == rows_of(WHOLE) == table(REGIONS, ROWS).to_pylist()


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 7))
def test_a_flipped_bit_is_found_or_changes_nothing(place: int, bit: int):
    flipped = bytearray(WHOLE)
    flipped[place] ^= 1 << bit
    try:
        found = rows_of(bytes(flipped))
    except (UnreadablePart, NewerPart):
        return
    assert found == rows_of(WHOLE)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_was_cut_off_is_unreadable(size: int):
    with pytest.raises(UnreadablePart):
        rows_of(WHOLE[:size])


def test_what_an_older_file_lacks_is_null():
    old = table(REGIONS, ROWS).drop_columns(["order_confidence", "crop_to_page"])
    data = rewritten(old)
    unknown = {"order_confidence": None, "crop_to_page": None}
    assert rows_of(data) == [{**row, **unknown} for row in old.to_pylist()]
    (some,) = read_rows(data, REGIONS, only=["order_confidence", "region_id"])
    assert some.column_names == ["order_confidence", "region_id"]
    assert some["region_id"].to_pylist() == [row["region_id"] for row in ROWS]
    assert some["order_confidence"].null_count == len(ROWS)


def test_a_file_of_a_later_version_is_known_and_its_old_columns_can_be_read():
    rows = table(REGIONS, ROWS)
    data = rewritten(rows.append_column("shape", [["round"] * len(rows)]))
    with pytest.raises(NewerPart, match="shape"):
        rows_of(data)
    (some,) = read_rows(data, REGIONS, only=["text"])
    assert some["text"].to_pylist() == [row["text"] for row in ROWS]


def test_a_file_of_something_else_is_none_of_ours():
    for other in (
        {"name": ["a"]},
        {"page_id": ["a"]},
        {"page_id": ["a"], "run_id": ["r"], "x0": ["left"]},
    ):
        with pytest.raises(UnreadablePart):
            rows_of(rewritten(pa.table(other)))


def test_rows_are_counted_by_the_end_of_a_file_in_a_bucket_too():
    with emulated_bucket("museum") as bucket:
        bucket.blob("part.parquet").upload_from_string(WHOLE)
        bucket.blob("torn.parquet").upload_from_string(WHOLE[:-5])
        assert count_rows("gs://museum/part.parquet") == len(ROWS)
        with pytest.raises(UnreadablePart):
            count_rows("gs://museum/torn.parquet")
        with pytest.raises(FileNotFoundError):
            count_rows("gs://museum/none.parquet")
