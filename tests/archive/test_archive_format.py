"""An archive says its format: a later one is left alone by every command, and told."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ductus import find_page
from ductus.archive.archive_format import FORMAT, UnknownFormat, check_format, say_format
from ductus.runners.cli import make_parser
from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket

WITH_ARCHIVE = {
    "status": (),
    "verify": (),
    "compact": (),
    "inspect": ("c.a",),
    "correct": ("{there}/corrections.json",),
    "publish": ("--output", "{there}/site"),
    "serve": ("--port", "0"),
    "rights": ("--every", "--access", "restricted"),
    "remove": ("c.a", "--reason", "why"),
    "tag": ("name",),
    "diff": ("one", "now"),
    "bag": ("--output", "{there}/bags"),
    "index": ("--output", "{there}/index"),
    "search": ("dear",),
}
"""The commands that are given an archive, with what else they are to have."""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """An archive that a later version has written."""
    archive = tmp_path / "archive"
    write_pages(archive, {"c.a": [(spots_along(("dear", 0.9)), ())]})
    (archive / "format.json").write_text(json.dumps({"format": FORMAT + 1}))
    (tmp_path / "corrections.json").write_text("[]")
    return archive


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    (actions,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    yield from actions.choices.items()


def test_no_command_is_forgotten():
    given = {
        name
        for name, parser in commands()
        if any(a.dest == "archive" and not a.option_strings for a in parser._actions)
    }
    assert given == WITH_ARCHIVE.keys()


@pytest.mark.parametrize("name", [*WITH_ARCHIVE, "export", "run"])
def test_every_command_says_so_and_changes_nothing(
    name: str, newer: Path, tmp_path: Path, slips: Path, capsys: pytest.CaptureFixture[str]
):
    before = files(tmp_path)
    more = [text.format(there=tmp_path) for text in WITH_ARCHIVE.get(name, ())]
    asked = [name, newer, *more]
    if name == "export":
        asked = ["export", "page", newer, "--output", tmp_path / "pages"]
    elif name == "run":
        asked = ["run", slips / "slip-0.png", "--output", newer]
    assert ductus(*asked) == 2
    said = capsys.readouterr().err
    assert f"{newer} is of format {FORMAT + 1}, and this Ductus knows {FORMAT}" in said
    assert files(tmp_path) == before


def test_a_program_that_asks_for_a_page_is_told(newer: Path):
    with pytest.raises(UnknownFormat, match="a later version wrote it"):
        find_page(str(newer), "c.a")


@pytest.mark.parametrize("text", ["", "[]", '{"format": "2"}', '{"format": 0}', '{"form', "\xff"])
def test_one_that_is_damaged_is_told_with_the_remedy(text: str, newer: Path):
    (newer / "format.json").write_text(text, encoding="latin-1")
    with pytest.raises(UnknownFormat, match="damaged: bring it back from a copy"):
        check_format(str(newer))


def test_a_run_writes_it_once_also_into_an_older_archive(slips: Path, tmp_path: Path):
    scans, archive = tmp_path / "scans", tmp_path / "archive"
    scans.mkdir()
    shutil.copy(slips / "slip-0.png", scans)
    command = ("run", scans, "--output", archive, "--recognizer", "none", "--workers", "1")
    assert ductus(*command) == 0
    said = archive / "format.json"
    assert json.loads(said.read_text()) == {"format": 1}
    said.unlink()
    assert ductus(*command) == 0, "nothing to do"
    written = said.stat().st_mtime_ns
    assert ductus(*command) == 0
    assert said.stat().st_mtime_ns == written


def test_in_a_bucket():
    with emulated_bucket("museum") as bucket:
        check_format("gs://museum/ink")
        say_format("gs://museum/ink")
        check_format("gs://museum/ink")
        bucket.blob("ink/format.json").upload_from_string('{"format": 99}')
        say_format("gs://museum/ink")
        with pytest.raises(UnknownFormat, match="of format 99"):
            check_format("gs://museum/ink")
