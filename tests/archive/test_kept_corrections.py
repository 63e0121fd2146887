"""What people say of a real page is there after it was done again, put together, and moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ductus as library
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import correctable, new_correction
from ductus.schemas.corrections import Field
from tests.support.commands import ductus, read_table
from tests.support.said import who

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
PAGE = "c.s.png"


def test_after_the_page_was_done_again_put_together_and_moved(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, archive = tmp_path / "scans", tmp_path / "archive"
    scans.mkdir()
    shutil.copy(slips / "slip-2.png", scans / "s.png")
    ductus("run", scans, "--output", archive, *ARGUMENTS)
    page = correctable(str(archive), PAGE)
    assert page
    lines = [name for name, region in page.regions.items() if not region.parent_id]
    with Corrections(str(archive)) as said:
        for line in lines:
            said.add([new_correction(page, line, Field.TEXT, f"text of {line}", who())])
    before = texts(archive)
    assert [text for _, text in before] == [f"text of {line}" for line in lines]
    kept = sorted(read_table(archive, "corrections"), key=repr)
    ductus("run", scans, "--output", archive, *ARGUMENTS, "--force")
    assert len({row["run_id"] for row in read_table(archive, "pages")}) == 2
    assert ductus("compact", archive) == 0
    capsys.readouterr()
    assert ductus("verify", archive) == 0
    assert ductus("status", archive) == 0
    assert "pages corrected" in capsys.readouterr().out
    moved = Path(shutil.move(archive, tmp_path / "moved"))
    assert sorted(read_table(moved, "corrections"), key=repr) == kept
    assert texts(moved) == before


def texts(archive: Path) -> list[tuple[str, str]]:
    found = library.best_page(str(archive), PAGE)
    assert found
    assert not found.said.orphans
    return [(line.region.region_id, line.region.text) for line in found.page.lines]
