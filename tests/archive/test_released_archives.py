"""A small archive of each version that was released is read, continued and searched by this one.

Each was made by that version itself, of the same scans: a folder with a file that is cut off, and a
list. A version that is released adds its own here.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import ductus as library
from tests.support.commands import TESTS, ductus, inkml_bytes, read_table

RELEASED = {
    "0.1.0": "archive-0.1.0-read.tar.gz",
    "0.2.0": "archive-0.2.0.tar.gz",
    "0.3.0": "archive-0.3.0.tar.gz",
}
PAGES = {
    "letters.third.jpg",
    "scans.letter.jpg",
    "scans.torn.jpg",
    "scans.will-tif-5079237a42",
    "scans.will-tif-5079237a42-p0002",
}
WILL, NEW = "scans.will-tif-5079237a42", "scans.slip-2.png"
ARGUMENTS = ("--workers", "1", "--max-failures", "1")


@pytest.fixture(scope="module", params=RELEASED)
def museum(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scans and the archive of a version, elsewhere than they lay."""
    folder = tmp_path_factory.mktemp("museum")
    shutil.unpack_archive(TESTS / "data" / RELEASED[request.param], folder, filter="data")
    return folder


@pytest.fixture
def archive(museum: Path, tmp_path: Path) -> Path:
    """A copy of the archive."""
    return Path(shutil.copytree(museum / "archive", tmp_path / "archive"))


def test_this_version_has_an_archive_here_or_is_not_released_yet():
    released = (TESTS.parent / "CHANGELOG.md").read_text().split("\n## [")[1:]
    named = {line.partition("]")[0] for line in released} - {"Unreleased"}
    assert named == RELEASED.keys(), "make one by the version itself: CONTRIBUTING.md, A release"


def test_it_is_read(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("status", archive) == 0
    assert ductus("verify", archive) == 0
    assert "all as written" in "".join(capsys.readouterr())
    found = library.find_page(str(archive), WILL)
    assert found is not None
    assert any("femme" in line.region.text for line in found.page.lines)
    assert sum(len(line.ink.strokes) for line in found.page.lines if line.ink) > 20


def test_it_is_continued_and_nothing_is_done_again(
    museum: Path, archive: Path, slips: Path, tmp_path: Path
):
    before = inkml_bytes(archive)
    scans = Path(shutil.copytree(museum / "scans", tmp_path / "scans"))
    shutil.copy(slips / "slip-2.png", scans)
    assert ductus("run", scans, "--output", archive, *ARGUMENTS) == 0
    after = inkml_bytes(archive)
    assert after.keys() - before.keys() == {f"{NEW}.inkml"}
    assert before.items() <= after.items()
    assert {row["page_id"] for row in read_table(archive, "pages")} == {*PAGES, NEW}
    assert json.loads((archive / "format.json").read_text()) == {"format": 1}
    for command in ("verify", "compact", "verify"):
        assert ductus(command, archive) == 0


def test_it_is_searched_and_published(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("index", archive, "--output", tmp_path / "index") == 0
    capsys.readouterr()
    assert ductus("search", archive, "femme", "--index", tmp_path / "index") == 0
    assert WILL in capsys.readouterr().out
    ductus("publish", archive, "--output", tmp_path / "site")
    shown = {path.name for path in (tmp_path / "site" / "pages").iterdir()}
    assert shown == PAGES - {"scans.torn.jpg"}
