"""Marked pages are read small, with what each pixel is, and varied without losing that."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.training.marked_pages import (
    MarkedPage,
    marked_pages,
    marked_stamps,
    varied,
)
from ductus.model.layout.rapidocr.raw_look import SIDE
from ductus.schemas.records import Kind
from tests.support.marked_pages import HEIGHT, WIDTH, mark_pages


def told(done: int, total: int, path: Path) -> None:
    """Nobody listens."""


def test_pages_are_read_small_and_know_where_figures_are(tmp_path: Path):
    first, second = marked_pages(mark_pages(tmp_path, 2), told)
    assert first.picture.shape == (SIDE, round(WIDTH * SIDE / HEIGHT), 3)
    scale = SIDE / HEIGHT
    for kind, (x, y) in {Kind.INITIAL: (120, 195), Kind.STAMP: (710, 1060)}.items():
        assert CLASSES[first.classes[round(y * scale), round(x * scale)]] is kind
    assert first.classes[round(400 * scale), round(400 * scale)] == 0
    assert 0.02 < (first.classes > 0).mean() < 0.2
    assert first.document != second.document


def test_a_low_ornament_is_not_learned_from_as_a_drawing(tmp_path: Path):
    path = mark_pages(tmp_path, 1) / "document 0" / "f1.xml"
    path.write_text(path.read_text().replace('HEIGHT="240"', 'HEIGHT="20"'))
    (page,) = marked_pages(tmp_path, told)
    assert {CLASSES[k] for k in np.unique(page.classes)} == {None, Kind.INITIAL, Kind.STAMP}


def test_varied_pages_hold_their_figures_or_drawn_ones_where_ink_is():
    paper = np.full((SIDE, 500, 3), 230, np.uint8)
    page = MarkedPage(paper, np.zeros((SIDE, 500), np.uint8), 7)
    rng, counts = np.random.default_rng(1), np.zeros(len(CLASSES))
    for _ in range(30):
        other = varied(page, rng, [])
        assert other.picture.shape[:2] == other.classes.shape
        assert 0.7 < len(other.picture) / SIDE < 1.35
        counts += np.bincount(other.classes.ravel(), minlength=len(CLASSES)) > 0
        if other.classes.any():
            dark = other.picture.min(axis=2) < 0.8 * np.median(other.picture)
            assert dark[other.classes > 0].mean() > 5 * dark[other.classes == 0].mean()
    assert min(counts[CLASSES.index(Kind.DRAWING)], counts[CLASSES.index(Kind.STAMP)]) > 5
    assert not page.classes.any(), "the page itself stays"
    assert (page.picture == 230).all()


def test_what_cannot_be_learned_from_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        list(marked_pages(tmp_path, told))
    place = mark_pages(tmp_path, 1) / "document 0"
    (place / "f1.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"f1\.png"):
        list(marked_pages(tmp_path, told))
    (place / "f1.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"f1\.xml has no image"):
        list(marked_pages(tmp_path, told))


def test_a_large_jpeg_is_read_at_the_same_places(tmp_path: Path):
    place = mark_pages(tmp_path, 1) / "document 0"
    (page,) = marked_pages(tmp_path, told)
    with Image.open(place / "f1.png") as image:
        image.resize((4 * WIDTH, 4 * HEIGHT)).save(place / "f1.jpg", quality=95)
    (large,) = marked_pages(tmp_path, told)
    np.testing.assert_array_equal(large.classes, page.classes)
    assert np.abs(large.picture.astype(float) - page.picture).mean() < 3


def test_a_stamp_of_one_page_is_laid_on_another(tmp_path: Path):
    (page,) = marked_pages(mark_pages(tmp_path, 1), told)
    (stamp,) = marked_stamps(page)
    assert (0.5 < stamp.min() < 0.9 or stamp.min() <= 0.5, stamp.max()) == (True, 1)
    bare = MarkedPage(np.full((SIDE, 500, 3), 230, np.uint8), np.zeros((SIDE, 500), np.uint8), 7)
    with_it, rng = 0, np.random.default_rng(2)
    for _ in range(20):
        other = varied(bare, rng, [stamp])
        blue = other.picture[..., 2].astype(int) - other.picture[..., 0]
        with_it += bool((blue[other.classes == CLASSES.index(Kind.STAMP)] > 30).any())
    assert with_it > 3


def test_a_stamp_is_laid_on_drawings_too_and_on_no_initial():
    paper = np.full((SIDE, 500, 3), 230, np.uint8)
    on = {}
    for kind in (Kind.DRAWING, Kind.INITIAL):
        page = MarkedPage(paper, np.full((SIDE, 500), CLASSES.index(kind), np.uint8), 7)
        rng = np.random.default_rng(4)
        looks = [varied(page, rng, []).classes for _ in range(20)]
        whole = [look for look in looks if (look == CLASSES.index(kind)).mean() > 0.5]
        assert len(whole) > 5, "others became bare paper"
        on[kind] = sum(bool((look == CLASSES.index(Kind.STAMP)).any()) for look in whole)
    assert on[Kind.DRAWING] > 3
    assert on[Kind.INITIAL] == 0
