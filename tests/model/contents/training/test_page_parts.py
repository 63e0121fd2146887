"""Parts of pages: of one size, half of them around a figure, with what is true of each cell."""

from collections import Counter
from pathlib import Path

import numpy as np

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.training.gathered_looks import (
    PART,
    UNKNOWN,
    Seen,
    gathered,
    part_of,
    read,
)
from ductus.model.contents.training.marked_pages import MarkedPage
from ductus.model.contents.training.page_parts import PageParts
from ductus.model.layout.rapidocr.raw_look import CHANNELS
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
        look for look in gathered(pages, folder, 2, lambda *_: None) if "plain" in look.path.name
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
    small = (classes == UNKNOWN).mean(axis=(1, 2)) > 0.5
    assert small.any(), "the small page is filled up"
    assert set(np.unique(classes[small])) == {0, UNKNOWN}


def test_parts_lie_around_figures_and_nothing_is_learned_beside_a_cut():
    page = marked(1152, 900, stamps=True)
    page.classes[700:760, 500:580] = CLASSES.index(Kind.INITIAL)
    held: Counter[int] = Counter()
    for seed in range(60):
        part = part_of(page, np.random.default_rng(seed))
        assert part.picture.shape == (PART, PART, 3)
        held.update(np.unique(part.classes).tolist())
        ((top, left),) = corners_of(part, page)
        own = page.classes[top : top + PART, left : left + PART]
        known = part.classes != UNKNOWN
        np.testing.assert_array_equal(part.classes[known], own[known])
        assert known[32:-32, 32:-32].all()
        assert known[0].any() == (top == 0), "the page's own edge is learned from"
        assert known[:, -1].any() == (left + PART == 900)
    assert min(held[STAMP], held[CLASSES.index(Kind.INITIAL)]) > 15
    assert held[UNKNOWN] == 60, "all are cut from a larger page"


def corners_of(part: MarkedPage, page: MarkedPage) -> list[tuple[int, int]]:
    places = np.argwhere((page.picture[: 1153 - PART, : 901 - PART] == part.picture[0, 0]).all(2))
    size = np.s_[:PART]
    return [(y, x) for y, x in places if (page.picture[y:, x:][size, size] == part.picture).all()]


def test_looks_are_kept_and_not_made_again(tmp_path: Path):
    first = looks_of(tmp_path)
    at = [look.path.stat().st_mtime_ns for look in first]
    (tmp_path / "00001-plain-0.npz").unlink()
    again = looks_of(tmp_path)
    assert again == first
    assert again[0].path.stat().st_mtime_ns == at[0]
    assert (read(again[1])[1] == 0).all()
