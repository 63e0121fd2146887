"""`ductus publish` writes a site, says what it did, and leaves other people's folders."""

from __future__ import annotations

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
    archive = write_archive(tmp_path, [ONE])
    (tmp_path / "scans" / ONE.page_id).unlink()
    assert ductus("publish", archive, "--output", tmp_path / "site") == 1
    assert "1 without their scan" in capsys.readouterr().err


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
