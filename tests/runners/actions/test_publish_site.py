"""`ductus publish` writes a site, says what it did, and leaves other people's folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ductus.schemas.records import Direction
from tests.support.commands import ductus
from tests.support.site_archives import SitePage, write_archive

ONE = SitePage("letters.one.jpg", [("Dear friend", Direction.LTR)])


def test_a_site_is_written_and_the_file_to_open_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, site = write_archive(tmp_path, [ONE]), tmp_path / "site"
    assert ductus("publish", archive, "--output", site) == 0
    said = capsys.readouterr()
    assert Path(said.out.strip()) == site / "index.html"
    assert "1 page written" in said.err
    assert ductus("publish", archive, "--output", site) == 0
    assert "1 as they were" in capsys.readouterr().err


def test_a_page_without_its_scan_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, scan = write_archive(tmp_path, [ONE]), tmp_path / "scans" / ONE.page_id
    scan.unlink()
    assert ductus("publish", archive, "--output", tmp_path / "site") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "1 page written" in told
    assert "1 without their scan" in told
    assert f"{ONE.page_id}: {scan}" in told
    assert ductus("publish", archive, "--output", tmp_path / "site") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "0 pages written, 1 as they were, 1 without" in told
    assert f"{ONE.page_id}: {scan}" in told


def test_of_many_pages_without_their_scan_the_first_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = write_archive(tmp_path, [replace(ONE, page_id=f"p{n:02d}.jpg") for n in range(13)])
    for n in range(12):
        (tmp_path / "scans" / f"p{n:02d}.jpg").unlink()
    assert ductus("publish", archive, "--output", tmp_path / "site") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert told.count("without its scan, ") == 10
    assert "... and 2 more pages without their scan" in told


def test_what_cannot_be_done_leaves_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, theirs = write_archive(tmp_path, [ONE]), tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.doc").write_text("precious")
    assert ductus("publish", archive, "--output", theirs) == 2
    assert "something other than a site" in capsys.readouterr().err
    assert [path.name for path in theirs.iterdir()] == ["thesis.doc"]
    assert ductus("publish", tmp_path / "none", "--output", tmp_path / "new") == 2
    assert ductus("publish", archive, "--output", "gs://museum/site") == 2
    assert not (tmp_path / "new").exists()
