"""Of a page's rows the latest counts, wherever it stands."""

from pathlib import Path

from ductus.archive.page_lookup import find_row, latest_rows, rows_of
from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan


def test_the_latest_row_of_every_page_is_told_once(tmp_path: Path):
    scans, archive = tmp_path / "scans", tmp_path / "archive"
    scans.mkdir()
    for name in ("b.png", "a.png"):
        (scans / name).write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
    do(plan(find_scans(str(scans), "c"), archive), archive, "r1")
    (scans / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nanother")
    do(plan(find_scans(str(scans), "c"), archive), archive, "r2")
    rows = latest_rows(str(archive), "source_uri", "run_id")
    assert [(row["page_id"], row["run_id"]) for row in rows] == [
        ("c.a.png", "r2"),
        ("c.b.png", "r1"),
    ]
    for row in rows:
        assert find_row(str(archive), row["page_id"], "source_uri", "run_id") == row
        assert row["source_uri"].endswith(row["page_id"].removeprefix("c."))
    some = rows_of(str(archive), {"c.a.png", "c.none.png"}, "source_uri", "run_id")
    assert some == {"c.a.png": rows[0]}


def test_an_archive_without_tables_has_no_rows(tmp_path: Path):
    assert latest_rows(str(tmp_path), "source_uri") == []
