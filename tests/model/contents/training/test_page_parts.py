"""Parts of pages: of one size, half of them around a figure, with what is true of each cell."""

from pathlib import Path

import numpy as np

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.page_look import CHANNELS
from ductus.model.contents.training.gathered_looks import Seen, gathered, read
from ductus.model.contents.training.marked_pages import MarkedPage
from ductus.model.contents.training.page_parts import UNKNOWN, PageParts
from ductus.schemas.records import Kind

STAMP = CLASSES.index(Kind.STAMP)


def marked(height: int, width: int, stamps: bool) -> MarkedPage:
    rng = np.random.default_rng(height)
    classes = np.zeros((height, width), np.uint8)
    if stamps:
        classes[64:128, 96:160] = STAMP
    return MarkedPage(rng.integers(0, 255, (height, width, 3), np.uint8), classes, 40)


def looks_of(folder: Path) -> list[Seen]:
    pages = [marked(768, 608, True), marked(256, 192, False)]
    return [
        look for look in gathered(pages, folder, 1, lambda *_: None) if "plain" in look.path.name
    ]


def test_parts_are_of_one_size_and_stamps_are_often_in_them(tmp_path: Path):
    maps, classes = PageParts(looks_of(tmp_path)).some(24, np.random.default_rng(1))
    sides = (64, 32, 16)
    assert [one.shape for one in maps] == [
        (24, c, s, s) for c, s in zip(CHANNELS, sides, strict=True)
    ]
    assert classes.shape == (24, 64, 64)
    with_stamp = (classes == STAMP).any(axis=(1, 2))
    assert 6 <= with_stamp.sum() <= 22
    small = (classes == UNKNOWN).any(axis=(1, 2))
    assert small.any(), "the small page is filled up"
    assert set(np.unique(classes[small])) == {0, UNKNOWN}


def test_a_part_shows_what_the_page_has_at_its_place(tmp_path: Path):
    whole, true = read(looks_of(tmp_path)[0])
    maps, classes = PageParts(looks_of(tmp_path)[:1]).some(8, np.random.default_rng(2))
    for part, told in zip(maps[0].transpose(0, 2, 3, 1), classes, strict=True):
        (top, left), *_ = np.argwhere((whole[0] == part[0, 0]).all(axis=2))
        np.testing.assert_array_equal(whole[0][top : top + 64, left : left + 64], part)
        np.testing.assert_array_equal(true[top : top + 64, left : left + 64], told)


def test_looks_are_kept_and_not_made_again(tmp_path: Path):
    first = looks_of(tmp_path)
    at = [look.path.stat().st_mtime_ns for look in first]
    (tmp_path / "00001-plain.npz").unlink()
    again = looks_of(tmp_path)
    assert again == first
    assert again[0].path.stat().st_mtime_ns == at[0]
    assert (read(again[1])[1] == 0).all()
