"""A night that was refused is told where people look in the morning."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan
from tests.support.commands import ductus


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A folder with an archive and the report of a night that went well."""
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.png").write_text("a")
    archive = tmp_path / "archive"
    do(plan(find_scans(str(tmp_path / "scans")), archive), archive, "run1")
    (archive / "nights").mkdir()
    (archive / "nights" / "latest.html").write_text("All is well")
    return tmp_path


def night(museum: Path, *more: str, told: str = "") -> tuple[int, str]:
    """The exit status of a night, and the report there is then."""
    (museum / "night.toml").write_text(f'archive = "archive"\nscans = "scans"\n{told}')
    status = ductus("nightly", museum / "night.toml", *more)
    return status, (museum / "archive" / "nights" / "latest.html").read_text()


def test_a_refused_night_says_so_instead_of_the_report_of_before(museum: Path):
    told = 'title = "Letters <1>"\ntitel = "x"\n[run]\nrecogniser = "none"'
    status, report = night(museum, told=told)
    assert status == 2
    assert "<h1>The night did not run</h1>" in report
    assert "Letters &lt;1&gt;" in report
    assert "there is no titel: is it title?" in report
    assert "recogniser" in report
    assert "All is well" not in report


def test_a_check_writes_nothing_and_no_archive_is_begun(museum: Path, tmp_path: Path):
    status, report = night(museum, "--check", told='titel = "x"')
    assert (status, report) == (2, "All is well")
    (tmp_path / "other.toml").write_text('archive = "new"\nscans = "scans"\ntitel = "x"')
    assert ductus("nightly", tmp_path / "other.toml") == 2
    assert not (tmp_path / "new").exists()
