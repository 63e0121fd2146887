"""Figures: found on generated pages, and writing is not taken for one."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.contents.cell_network import CLASSES, cell_chances
from ductus.model.contents.cells import cell_features, context_features
from ductus.model.contents.contents import contents
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.line import Line
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Kind, PageKind
from tests.model.contents.test_page_kind import grained, line, paper
from tests.support.commands import ROOT

Picture = NDArray[np.uint8]


def text(picture: Picture, x0: int, x1: int, top: int, count: int) -> list[Line]:
    """Lines of a script of strokes, drawn into the picture."""
    rng = np.random.default_rng(top)
    lines = []
    for y in range(top, top + count * 60, 60):
        for x in range(x0, x1, 18):
            low, high = y + rng.integers(-6, 2), y + 24 + rng.integers(-2, 8)
            if rng.random() < 0.85:
                cv2.line(picture, (x, low), (x + int(rng.integers(0, 9)), high), (50, 40, 35), 4)
        lines.append(line(x0 - 6, y - 12, x1 + 12, y + 40))
    return lines


def figures_on(picture: Picture, lines: list[Line]) -> list[Line]:
    _, found = contents(picture, binarized(picture), lines)
    return [one for one in found if one.is_figure]


def test_a_page_of_writing_has_no_figures_and_keeps_its_lines():
    picture = paper(1400, 1000)
    lines = text(picture, 120, 880, 150, 18)
    kind, found = contents(grained(picture), binarized(grained(picture)), lines)
    assert (kind, found) == (PageKind.WRITING, lines)


@pytest.mark.parametrize("side", [60, 720, 1400])
def test_the_chances_of_a_cell_add_up(side: int):
    picture = cv2.resize(grained(paper(800, 600)), (side, side))
    chances = cell_chances(picture)
    assert chances.shape == (*(-(-side // 4),) * 2, len(CLASSES))
    np.testing.assert_allclose(chances.sum(axis=2), 1, atol=1e-5)


def test_every_cell_has_as_many_finite_features():
    seen = cell_features(grained(paper(720, 500)))
    context = context_features(np.full((180, 125, 4), 0.25, np.float32))
    assert seen.shape[:2] == context.shape[:2] == (180, 125)
    assert np.isfinite(seen).all()
    np.testing.assert_allclose(context, 0.25, atol=1e-6)


def test_a_frame_around_writing_takes_no_line():
    picture = paper(1400, 1000)
    lines = text(picture, 220, 780, 300, 12)
    for k in range(60):
        for x, y in ((90, 60 + 22 * k), (890, 60 + 22 * k)):
            cv2.circle(picture, (x + 10 * (k % 3), y), 14, (40, 120, 60), 4)
        for x, y in ((90 + 14 * k, 60), (90 + 14 * k, 1330)):
            cv2.circle(picture, (x, y + 8 * (k % 3)), 14, (150, 40, 60), 4)
    _, found = contents(picture, binarized(picture), lines)
    assert [one for one in found if not one.is_figure] == lines


@pytest.fixture(scope="module")
def page() -> Picture:
    """A leaf with a drawing above, an initial beside the text, and a stamp on the drawing."""
    path = ROOT / "tests" / "data" / "initial-drawing-stamp.jpg"
    return np.asarray(Image.open(path).convert("RGB"))


def test_a_real_page_has_its_drawing_and_its_initial(page: Picture):
    figures = figures_on(page, [line(290, 640, 640, 680), line(290, 800, 640, 830)])
    kinds = [figure.kind for figure in figures]
    assert sorted(kinds) == [Kind.DRAWING, Kind.INITIAL], "the drawing is above the initial"
    drawing, initial = (bounds(figure.polygon) for figure in sorted(figures, key=_kind))
    assert (drawing[1] < 200, drawing[3] > 380, drawing[2] - drawing[0] > 350) == (True,) * 3
    assert (initial[1] > 500, initial[3] < 780, initial[2] - initial[0] < 250) == (True,) * 3


def test_on_a_page_without_lines_all_is_one_drawing(page: Picture):
    kind, found = contents(page, binarized(page), [])
    assert (kind, [one.kind for one in found]) == (PageKind.DRAWING, [Kind.DRAWING])


def _kind(figure: Line) -> str:
    return str(figure.kind)
