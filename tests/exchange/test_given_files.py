"""Files of lines find their scans by the image that they name, and each is of one scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.exchange.given_files import GivenFiles
from ductus.scans.found import Found, InputError
from ductus.schemas.records import Failure, Scan

LINE = '<TextLine id="l"><Coords points="1,1 9,1 9,9"/></TextLine>'


def page(image: str, lines: str = LINE) -> str:
    return f'<PcGts><Page imageFilename="{image}"><TextRegion>{lines}</TextRegion></Page></PcGts>'


def scan(path: str) -> Scan:
    return Scan(f"/scans/{path}", path, "c")


def write(folder: Path, **files: str) -> GivenFiles:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(f"{path.name}.xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return GivenFiles(str(folder))


def given(found: list[Found]) -> dict[str, str]:
    return {one.path: one.given.rpartition("/")[2] for one in found if isinstance(one, Scan)}


def test_by_the_name_of_the_image_or_of_the_file(tmp_path: Path):
    files = write(tmp_path, x=page("a.jpg"), y=page("b"), c=page(""), d=page("d.jpg", ""))
    found = list(files.among([scan(f"{name}.jpg") for name in "abcd"]))
    assert given(found) == {"a.jpg": "x.xml", "b.jpg": "y.xml", "c.jpg": "c.xml", "d.jpg": ""}
    assert (files.n_given, files.n_usual, files.n_files_left) == (3, 1, 0)
    assert all(len(one.given_version) == 16 for one in found if isinstance(one, Scan) and one.given)


def test_equal_names_are_told_apart_by_folders(tmp_path: Path):
    files = write(
        tmp_path, ms1__page__1=page("1.jpg"), ms2__page__1=page("1.jpg"), ms3__1=page("2.jpg")
    )
    found = list(files.among([scan("ms1/1.jpg"), scan("ms2/1.jpg"), scan("ms4/2.jpg")]))
    assert all(isinstance(one, Scan) for one in found)
    assert [one.given.removeprefix(str(tmp_path)) for one in found if isinstance(one, Scan)] == [
        *("/ms1/page/1.xml", "/ms2/page/1.xml", ""),
    ]
    assert files.n_files_left == 1


def test_a_file_that_two_scans_might_take_is_told(tmp_path: Path):
    files = write(tmp_path, x=page("1.jpg"))
    found = list(files.among([scan("ms1/1.jpg"), scan("ms2/1.jpg")]))
    assert given(found) == {"ms1/1.jpg": "x.xml", "ms2/1.jpg": ""}
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert "/scans/ms1/1.jpg" in failure.message


def test_files_that_cannot_be_read_are_told_and_their_scans_go_as_usual(tmp_path: Path):
    files = write(tmp_path, a="<PcGts", b=page("b.jpg"))
    found = list(files.among([scan("a.jpg"), scan("b.jpg")]))
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert failure.uri.endswith("/a.xml")
    assert "not XML" in failure.message
    assert given(found) == {"a.jpg": "", "b.jpg": "b.xml"}


def test_a_folder_without_such_files_is_named(tmp_path: Path):
    with pytest.raises(InputError, match="neither detect nor whole"):
        GivenFiles(str(tmp_path))
