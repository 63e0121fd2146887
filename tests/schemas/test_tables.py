"""The tables: every column promised, every column explained, readable by a search index."""

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from ductus.archive.part_file import PartFile
from ductus.schemas.failures import FailureCode
from ductus.schemas.geometry import Affine
from ductus.schemas.inkml import from_inkml, normalized, to_inkml
from ductus.schemas.records import Failure, PageInfo, PageInk, Scan
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.tables import (
    Row,
    failed_page_row,
    failure_row,
    mean_fidelity,
    page_failure_row,
    page_row,
    region_rows,
    table,
)
from tests.support.page_inks import PAGE_ID, example_page, pages

NOW = datetime(2026, 3, 1, 12, 30, 0, 250, tzinfo=UTC)
PROMISED = {
    "pages": "page_id collection source_uri source_sha256 source_bytes page_index width height dpi "
    "status n_regions n_strokes ink_coverage sharpness contrast mean_fidelity inkml_uri "
    "inkml_sha256 run_id created_at",
    "regions": "region_id page_id parent_id kind reading_order polygon x0 y0 x1 y1 angle direction "
    "text text_normalized text_confidence detection_confidence n_strokes n_points ink_length "
    "fidelity_precision fidelity_recall mean_width flags derenderer trace_group_id",
    "failures": "run_id created_at stage code message source_uri page_id region_id",
}


def row_of(page: PageInk, run_id: str = "r1") -> Row:
    sha256 = hashlib.sha256(to_inkml(page)).hexdigest()
    return page_row(page, f"inkml/{page.info.page_id}.inkml", sha256, run_id, NOW)


def unread() -> PageInfo:
    scan = Scan("/scans/notes.docx", "notes.docx", "letters", "v1")
    return PageInfo("letters.notes.docx", scan, "", 0, 0, 0, 0, 0.0, 1, "", "")


def to_parquet(kind: str, rows: list[Row]) -> bytes:
    file = PartFile(TABLES[kind])
    file.add(table(file.kind, rows))
    return file.close()


def read_back(kind: str, rows: list[Row]) -> pa.Table:
    return pq.read_table(io.BytesIO(to_parquet(kind, rows)))


@pytest.mark.parametrize("kind", PROMISED)
def test_the_promised_columns_come_first_and_in_order(kind: str):
    promised = PROMISED[kind].split()
    assert TABLES[kind].schema.names[: len(promised)] == promised


@pytest.mark.parametrize("kind", PROMISED)
def test_a_file_explains_itself_and_an_empty_one_is_no_different(kind: str):
    page = normalized(example_page())
    rows = {
        "pages": [row_of(page), failed_page_row(unread(), "r1", NOW)],
        "regions": region_rows(page, "r1"),
        "failures": [failure_row(page.failures[0], page.info, "r1", NOW)],
    }[kind]
    full, empty = read_back(kind, rows), read_back(kind, [])
    assert full.num_rows == len(rows) > 0 == empty.num_rows
    assert full.schema.equals(empty.schema, check_metadata=True)
    assert full.schema == TABLES[kind].schema  # but for the name that Parquet gives a map's entries
    assert full.schema.metadata == TABLES[kind].schema.metadata
    about = json.loads(full.schema.metadata[b"ductus"])
    assert list(about["columns"]) == full.schema.names
    assert all(about["columns"].values())
    assert about["schema_version"] == 1
    assert {"coordinate_frame", "units"} <= set(about)


def test_files_are_compressed_and_the_same_each_time():
    rows = region_rows(normalized(example_page()), "r1")
    data = to_parquet("regions", rows)
    assert data == to_parquet("regions", rows)
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_rows_fill_the_columns_they_know_and_no_others():
    page = normalized(example_page())
    assert set(row_of(page)) == set(TABLES["pages"].schema.names)
    assert all(set(row) == set(TABLES["regions"].schema.names) for row in region_rows(page, "r1"))
    of_page = page_failure_row(page.failures[0], page.info, "r1", NOW, beside_ink=True)
    assert set(of_page) == set(TABLES["failures"].schema.names)
    assert set(failure_row(page.failures[0], page.info, "r1", NOW)) < set(of_page)
    with pytest.raises(ValueError, match="colour"):
        table(TABLES["pages"], [{"page_id": "a", "colour": "red"}])


def test_a_page_row():
    (row,) = read_back("pages", [row_of(example_page())]).to_pylist()
    assert row["status"] == "partial"
    assert (row["n_regions"], row["n_strokes"]) == (4, 4)
    assert row["created_at"] == NOW
    assert row["inkml_uri"] == f"inkml/{PAGE_ID}.inkml"
    assert (row["exif_orientation"], row["source_version"]) == (6, "4711")
    first, second = 2 * 0.9 * 0.8 / 1.7, 0.5
    assert row["mean_fidelity"] == pytest.approx((600 * first + 200 * second) / 800)


def test_a_page_without_ink_has_no_fidelity():
    assert mean_fidelity(replace(example_page(), lines=())) is None
    line = replace(example_page().lines[1], fidelity_precision=0.0, fidelity_recall=0.0)
    assert mean_fidelity(replace(example_page(), lines=(line,))) == 0.0


def test_region_rows():
    rows = read_back("regions", region_rows(normalized(example_page()), "r1")).to_pylist()
    assert [row["trace_group_id"] for row in rows] == ["l0001", "l0001.w001", "l0001.w002", "l0002"]
    assert [row["parent_id"] for row in rows] == ["", f"{PAGE_ID}/l0001", f"{PAGE_ID}/l0001", ""]
    line, _, word, last = rows
    assert (line["n_strokes"], line["n_points"]) == (3, 6)
    assert (word["n_strokes"], word["n_points"]) == (2, 3)  # the dot is one point
    assert word["ink_length"] == pytest.approx((20**2 + 30**2) ** 0.5)
    assert word["mean_width"] == 4.0
    assert word["crop_to_page"] == [1, 0, 95, 0, 1, 45]
    assert (line["x0"], line["y0"], line["x1"], line["y1"]) == (100, 50, 400, 110)
    assert line["polygon"][1] == [400, 60]
    assert line["text_normalized"] == "dear sir & <friend>"
    assert line["text_folded"] == "dear sir friend"
    assert (last["flags"], last["direction"], last["kind"]) == (["fallback"], "rtl", "line")


def test_crop_to_page_is_the_map_in_the_words_of_its_column():
    a, b, c, d, e, f = region_rows(normalized(example_page()), "r1")[0]["crop_to_page"]
    expected = Affine.rotation(1.9, (200, 80)).apply([[10, 20]])[0]
    assert (a * 10 + b * 20 + c, d * 10 + e * 20 + f) == pytest.approx(tuple(expected), rel=1e-5)


@settings(deadline=None)
@given(pages())
def test_rows_of_a_page_made_and_a_page_read_are_the_same(page: PageInk):
    written = to_inkml(page)
    made, read = normalized(page), from_inkml(written)
    assert row_of(made) == row_of(read)
    assert region_rows(made, "r1") == region_rows(read, "r1")
    table(TABLES["regions"], region_rows(read, "r1"))
    table(TABLES["pages"], [row_of(read)])
    table(
        TABLES["failures"],
        [failure_row(failure, read.info, "r1", NOW) for failure in read.failures],
    )


@pytest.mark.parametrize(("dpi_y", "down"), [(0.0, 300.0), (98.0, 98.0)])
def test_the_row_of_a_page_has_both_resolutions_and_its_warnings(dpi_y: float, down: float):
    info = replace(example_page().info, dpi_y=dpi_y, warnings=("jpeg_without_end",))
    (row,) = read_back("pages", [row_of(replace(example_page(), info=info))]).to_pylist()
    assert (row["dpi"], row["dpi_x"], row["dpi_y"]) == (300, 300, down)
    assert row["warnings"] == ["jpeg_without_end"]


def test_a_scan_that_was_never_read_has_nulls_for_what_is_unknown():
    (row,) = read_back("pages", [failed_page_row(unread(), "r1", NOW)]).to_pylist()
    assert (row["status"], row["page_id"], row["page_index"]) == ("failed", "letters.notes.docx", 0)
    assert (row["n_regions"], row["n_strokes"]) == (0, 0)
    measured = "source_sha256 source_bytes width dpi dpi_x dpi_y media_type inkml_uri mean_fidelity"
    for name in measured.split():
        assert row[name] is None, name


def test_an_empty_file_is_known_to_be_empty():
    empty = replace(unread(), source_sha256=hashlib.sha256(b"").hexdigest())
    assert failed_page_row(empty, "r1", NOW)["source_bytes"] == 0


def test_failures_can_be_written_whatever_the_name_of_the_file():
    failure = Failure("read", FailureCode.UNREADABLE, "bad \x00", "/scans/\udcff.jpg", "p")
    info = replace(unread(), fingerprint="f")
    (row,) = read_back("failures", [failure_row(failure, info, "r1", NOW)]).to_pylist()
    assert row["code"] == "unreadable"
    assert row["source_uri"] == "/scans/\ufffd.jpg"
    assert (row["fingerprint"], row["source_version"]) == ("f", "v1")


def test_types_and_names_are_such_as_bigquery_loads():
    """See its documentation on loading Parquet: no nanoseconds, plain column names."""
    plain = {"BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "FIXED_LEN_BYTE_ARRAY"}
    for kind in TABLES:
        file = pq.ParquetFile(pa.BufferReader(to_parquet(kind, [])))
        for name in file.schema_arrow.names:
            assert re.fullmatch(r"[a-z][a-z0-9_]{0,127}", name)
        for leaf in map(file.schema.column, range(len(file.schema))):
            logical = json.loads(leaf.logical_type.to_json())
            is_text = leaf.physical_type == "BYTE_ARRAY" and logical["Type"] == "String"
            is_time = logical["Type"] == "Timestamp" and logical["timeUnit"] == "microseconds"
            assert is_text or is_time or leaf.physical_type in plain, leaf.path
            assert logical.get("timeUnit") != "nanoseconds"


def test_a_search_over_two_runs(tmp_path: Path):
    """Run 2 adds a page; DuckDB joins pages and regions over both runs by their folders."""
    first = normalized(example_page())
    other = replace(example_page().info, page_id="letters.folio-13r.tif")
    line = example_page().lines[1]
    renamed = replace(line, region=replace(line.region, region_id=f"{other.page_id}/l0001"))
    second = normalized(replace(example_page(), info=other, lines=(renamed,)))
    for run_id, page in (("20260301", first), ("20260302", second)):
        for kind, rows in (
            ("pages", [row_of(page, run_id)]),
            ("regions", region_rows(page, run_id)),
        ):
            folder = tmp_path / kind / f"run={run_id}"
            folder.mkdir(parents=True)
            (folder / "0.parquet").write_bytes(to_parquet(kind, rows))
        empty = tmp_path / "regions" / f"run={run_id}" / "1.parquet"
        empty.write_bytes(to_parquet("regions", []))
    found = duckdb.sql(
        f"""
        select p.run, p.page_id, count(*), max(r.x1), min(r.polygon[1][1])
        from read_parquet('{tmp_path}/pages/*/*.parquet', hive_partitioning = true) p
        join read_parquet('{tmp_path}/regions/*/*.parquet', hive_partitioning = true) r
          on r.page_id = p.page_id and r.run = p.run
        where r.kind = 'line' and not list_contains(r.flags, 'empty')
        group by all order by all
        """
    ).fetchall()
    assert [(str(run), *rest) for run, *rest in found] == [
        ("20260301", PAGE_ID, 2, 400.0, 50.0),
        ("20260302", "letters.folio-13r.tif", 1, 380.0, 50.0),
    ]
