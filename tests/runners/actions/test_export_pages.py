"""`ductus export FORMAT` says what it wrote, what it left out, and what is missing and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.exchange.all_formats import find_format
from ductus.runners.commands.export_formats import FORMATS, FormatHelp
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from tests.support.commands import ductus
from tests.support.site_archives import SitePage, write_archive

LINES = [("Dear friend", Direction.LTR)]
OPEN = SitePage("letters.one.jpg", LINES, Catalogue(item_id="box"))
SECRET = SitePage("letters.two.jpg", LINES, Catalogue(item_id="box", access="restricted"))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_of_the_help_is_there_and_taught(
    form: FormatHelp, capsys: pytest.CaptureFixture[str]
):
    assert find_format(form.name).name == form.name
    assert ductus("export", form.name, "--help") == 0
    assert f"ductus export {form.name} archive --output DIR" in capsys.readouterr().out


def test_what_was_written_and_left_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, out = write_archive(tmp_path, [OPEN, SECRET]), tmp_path / "out"
    assert ductus("export", "jsonl", archive, "--output", out) == 0
    told = capsys.readouterr()
    assert "1 file written, 0 as they were, 1 page that may not be shown left out" in told.err
    assert told.out.strip() == str(out)


def test_what_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, out = write_archive(tmp_path, [OPEN]), tmp_path / "out"
    (archive / "inkml" / "letters.one.jpg.inkml").unlink()
    assert ductus("export", "csv", archive, "--output", out) == 1
    assert "letters.one.jpg" in capsys.readouterr().err


def test_another_folder_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive = write_archive(tmp_path, [OPEN])
    assert ductus("export", "csv", archive, "--output", tmp_path / "scans") == 2
    assert "choose another one" in capsys.readouterr().err
    assert ductus("export", "csv", tmp_path / "none", "--output", tmp_path / "out") == 2
    assert "there is no archive" in capsys.readouterr().err
