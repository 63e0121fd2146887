"""An archive whose first runs knew fewer columns reads well: by us and by the documented views."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ductus.archive.archive_index import ArchiveIndex
from ductus.schemas.table_kinds import OF_PAGES, TABLES
from tests.support.commands import ductus, read_table
from tests.support.documented import views

NAMES = [kind.name for kind in OF_PAGES]
ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1", "--max-failures", "1")
NEWER = {"pages": "fingerprint", "regions": "order_confidence", "failures": "source_version"}
"""A column a table that the first run is made to lack."""


@pytest.fixture(scope="module")
def made(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Scans, and an archive of two runs: two pages and one that is none; one page again."""
    scans, out = tmp_path_factory.mktemp("scans"), tmp_path_factory.mktemp("made")
    for number in range(2):
        shutil.copy(slips / f"slip-{number}.png", scans / f"s{number}.png")
    (scans / "notes.jpg").write_text("not an image")
    ductus("run", scans, "--output", out, *ARGUMENTS)
    for name, column in NEWER.items():
        (part,) = (out / "metadata" / name).rglob("*.parquet")
        pq.write_table(pq.ParquetFile(part).read().drop_columns([column]), part)
    shutil.copy(slips / "slip-2.png", scans / "s0.png")
    (scans / "notes.jpg").unlink()
    ductus("run", scans / "s0.png", "--output", out, *ARGUMENTS)
    return scans, out


@pytest.fixture
def archive(made: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "archive"))


def shown(archive: Path, name: str) -> list[dict[str, Any]]:
    """What a view shows, but the name of the folder."""
    found = views(archive).table(name).to_arrow_table().to_pylist()
    rows = [{key: value for key, value in row.items() if key != "run"} for row in found]
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", NEWER)
def test_the_documented_views_show_every_column_and_only_what_counts(archive: Path, name: str):
    rows = shown(archive, name)
    assert set(rows[0]) == set(TABLES[name].schema.names)
    first, *_, last = sorted(row["run_id"] for row in read_table(archive, "pages"))
    of_page = {row["page_id"]: row["run_id"] for row in shown(archive, "pages")}
    assert of_page == {"c.notes.jpg": first, "c.s0.png": last, "c.s1.png": first}
    assert all(row["run_id"] == of_page[row["page_id"]] for row in rows)
    assert all((row[NEWER[name]] is None) == (row["run_id"] == first) for row in rows)
    assert "c.s1.png" in {row["page_id"] for row in rows} or name == "failures"


def test_the_views_show_the_same_when_the_tables_are_put_together(archive: Path):
    before = {name: shown(archive, name) for name in NAMES}
    assert ductus("compact", archive) == 0
    assert {name: shown(archive, name) for name in NAMES} == before


def test_a_failure_that_is_about_no_page_is_shown(archive: Path):
    part = sorted((archive / "metadata/failures").rglob("*.parquet"))[-1]
    row = {**read_table(archive, "failures")[0], "page_id": "", "source_uri": "/scans/locked"}
    rows = pq.ParquetFile(part).read()
    pq.write_table(rows.slice(0, 0).from_pylist([row], schema=rows.schema), part)
    assert "/scans/locked" in {row["source_uri"] for row in shown(archive, "failures")}


def test_our_own_commands_read_them(
    made: tuple[Path, Path], archive: Path, capsys: pytest.CaptureFixture[str]
):
    with ArchiveIndex(str(archive)) as index:
        assert index.load_pages() == index.load_failures() == []
        assert {page.page_id: page.fingerprint is None for page in index.latest_pages()} == {
            **{"c.notes.jpg": True, "c.s0.png": False, "c.s1.png": True}
        }
    for command in ("status", "verify", "compact", "verify", "status"):
        assert ductus(command, archive) == 0
    assert ductus("run", made[0], "--output", archive, *ARGUMENTS) == 0
    assert "finished already: 2 scans" in capsys.readouterr().err
