"""A page's files: its clues are written first, and an InkML knows those that belong to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, find_page, finished_page, write_page
from ductus.archive.file_names import clues_name, inkml_name
from ductus.schemas.clues_file import kept
from ductus.schemas.inkml import to_inkml
from tests.support.page_inks import PAGE_ID, example_page, with_some_clues

PAGE = with_some_clues(example_page())


def found(archive: Path) -> ArchivedPage:
    page = finished_page(str(archive), PAGE_ID)
    assert page
    return page


def test_a_page_is_read_back_with_its_clues(tmp_path: Path):
    written = write_page(PAGE, str(tmp_path))
    data = (tmp_path / clues_name(PAGE_ID)).read_bytes()
    assert written.page.info.clues_sha256 == hashlib.sha256(data).hexdigest()
    again = found(tmp_path)
    for page in (written, again):
        assert page.is_whole
        assert page.clues == data
        assert [line.region.spots for line in page.page.lines] == [
            kept(line.region).spots for line in PAGE.lines
        ]
    assert write_page(again.page, str(tmp_path)).inkml_sha256 == written.inkml_sha256
    assert (tmp_path / clues_name(PAGE_ID)).read_bytes() == data


def test_a_page_without_clues_is_one_file_as_it_always_was(tmp_path: Path):
    write_page(PAGE, str(tmp_path))
    write_page(example_page(), str(tmp_path))
    assert [path.name for path in (tmp_path / "inkml").iterdir()] == [f"{PAGE_ID}.inkml"]
    assert (tmp_path / inkml_name(PAGE_ID)).read_bytes() == to_inkml(example_page())
    assert found(tmp_path).is_whole


def test_clues_are_there_before_the_inkml_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write = storage.write_atomically

    def only_clues(uri: str, data: bytes) -> None:
        if uri.endswith(".inkml"):
            raise OSError("no space left on device")
        write(uri, data)

    monkeypatch.setattr(storage, "write_atomically", only_clues)
    with pytest.raises(OSError, match="no space"):
        write_page(PAGE, str(tmp_path))
    assert (tmp_path / clues_name(PAGE_ID)).is_file()
    assert finished_page(str(tmp_path), PAGE_ID) is None


def remove(clues: Path) -> None:
    clues.unlink()


def flip(clues: Path) -> None:
    data = bytearray(clues.read_bytes())
    data[len(data) // 2] ^= 1
    clues.write_bytes(data)


def exchange(clues: Path) -> None:
    write_page(with_some_clues(example_page(), seed=1), str(clues.parent.parent / "other"))
    clues.write_bytes((clues.parent.parent / "other" / clues_name(PAGE_ID)).read_bytes())


def forge(clues: Path) -> None:
    """Nonsense that the InkML itself says belongs to it."""
    clues.write_bytes(b"PAR1 nonsense")
    digest = hashlib.sha256(clues.read_bytes()).hexdigest()
    forged = replace(PAGE, info=replace(PAGE.info, clues_sha256=digest))
    (clues.parent.parent / inkml_name(PAGE_ID)).write_bytes(to_inkml(forged))


@pytest.mark.parametrize("harm", [remove, flip, exchange, forge])
def test_clues_that_do_not_belong_to_it_leave_the_ink_and_tell(
    tmp_path: Path, harm: Callable[[Path], None]
):
    write_page(PAGE, str(tmp_path))
    harm(tmp_path / clues_name(PAGE_ID))
    page = found(tmp_path)
    assert not page.is_whole
    assert page.clues == b""
    assert len(page.page.lines) == len(PAGE.lines)
    seen = find_page(str(tmp_path), PAGE_ID)
    assert seen
    assert not seen.is_whole, "`ductus inspect` shows the ink all the same"
