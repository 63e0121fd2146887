"""Figures: found on generated pages, and writing is not taken for one."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.contents.contents import contents
from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.figures import figures_of, find_figures
from ductus.model.contents.placing import beside_figures
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind, PageKind
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


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.TTB])
@pytest.mark.parametrize(
    ("count", "length", "is_one"),
    [(1, 90, True), (1, 600, False), (2, 90, False)],
    ids=["its own letter", "a line through it", "lines within it"],
)
def test_what_may_be_an_initial_is_writing_where_lines_run_through_it(
    direction: Direction, count: int, length: int, is_one: bool
):
    chances = chances_of(Kind.INITIAL, 0.5)
    lines = [line(205, y, 205 + length, y + 50) for y in (210, 262)[:count]]
    if direction is Direction.TTB:
        lines = [replace(one, polygon=tuple((y, x) for x, y in one.polygon)) for one in lines]
    lines = [replace(one, direction=direction) for one in lines]
    found = figures_of(chances, (768, 768), lines)
    assert [one.kind for one in found] == [Kind.INITIAL] * is_one


def test_what_the_edge_cuts_off_and_most_of_a_small_page_is_no_stamp():
    chances = np.ascontiguousarray(chances_of(Kind.STAMP, 0.9)[40:90, 50:110])
    assert figures_of(chances, (768, 640), []) == []


@pytest.mark.parametrize(("chance", "is_one"), [(0.63, False), (0.68, True)])
def test_lettering_leaves_a_stamp_only_where_it_is_surely_one(chance: float, is_one: bool):
    chances = chances_of(Kind.STAMP, chance)
    lines = [line(205, y, 310, y + 50) for y in (205, 262)]
    found = figures_of(chances, (768, 768), lines)
    assert [one.kind for one in found] == [Kind.STAMP] * is_one


@pytest.mark.parametrize(("end", "is_one"), [(420, False), (330, True)])
def test_a_stamp_is_all_of_a_line_of_lettering_or_none_of_it(end: int, is_one: bool):
    found = figures_of(chances_of(Kind.STAMP, 0.9), (768, 768), [line(205, 200, end, 312)])
    assert [one.kind for one in found] == [Kind.STAMP] * is_one


def test_a_cut_of_a_line_or_two_is_no_drawing_however_large_its_letters():
    cut = np.ascontiguousarray(sample("cursive-letter.jpg")[500:640, 1000:200:-1])
    lines = lines_of(cut)
    kind, found = contents(cut, binarized(cut), lines)
    assert lines
    assert (kind, found) == (PageKind.WRITING, lines)


def chances_of(kind: Kind, chance: float) -> NDArray[np.float32]:
    """Of a square from 200 to 320 on a page of 768 pixels each way."""
    chances = np.zeros((192, 192, len(CLASSES)), np.float32)
    chances[..., 0] = 1
    chances[50:80, 50:80] = np.where(np.array(CLASSES) == kind, chance, (1 - chance) / 3)
    return chances


def sample(name: str) -> Picture:
    return np.asarray(Image.open(ROOT / "samples" / name).convert("RGB"))


def lines_of(picture: Picture) -> list[Line]:
    sheet = binarized(picture)
    return find_lines(sheet.image, sheet.ink, RapidOcrDetector().detect(sheet.image))


@pytest.fixture(scope="module")
def page() -> Picture:
    """A leaf with a drawing above, an initial beside the text, and a stamp on the drawing."""
    path = ROOT / "tests" / "data" / "initial-drawing-stamp.jpg"
    return np.asarray(Image.open(path).convert("RGB"))


def test_a_real_page_has_its_drawing_and_its_initial(page: Picture):
    figures = figures_on(page, [line(290, 640, 640, 680), line(290, 800, 640, 830)])
    (drawing,) = (bounds(one.polygon) for one in figures if one.kind is Kind.DRAWING)
    initials = [bounds(one.polygon) for one in figures if one.kind is Kind.INITIAL]
    initial = max(initials, key=lambda box: box[3] - box[1])
    assert (drawing[1] < 200, drawing[3] > 380, drawing[2] - drawing[0] > 350) == (True,) * 3
    assert (initial[1] > 500, initial[3] < 780, initial[2] - initial[0] < 250) == (True,) * 3


def test_a_roll_has_the_figures_of_its_parts(page: Picture):
    part, times = cv2.resize(page, (389, 550), interpolation=cv2.INTER_AREA), 7
    roll = np.concatenate([part] * times)
    lines = [line(145, 320 + 550 * k, 320, 340 + 550 * k) for k in range(times)]
    figures = find_figures(binarized(roll), lines)
    for kind in (Kind.DRAWING, Kind.INITIAL):
        boxes = [bounds(one.polygon) for one in figures if one.kind is kind]
        assert {int((y0 + y1) / 2 // 550) for _, y0, _, y1 in boxes} == set(range(times))


def test_on_a_page_without_lines_all_is_one_drawing(page: Picture):
    kind, found = contents(page, binarized(page), [])
    assert (kind, [one.kind for one in found]) == (PageKind.DRAWING, [Kind.DRAWING])


@pytest.mark.parametrize(("beside", "is_one"), [(0, False), (9, True)])
def test_a_drawing_that_would_take_most_lines_of_a_page_is_none(beside: int, is_one: bool):
    lines = [line(205, y, 310, y + 10) for y in range(204, 316, 14)]
    lines += [line(400, y, 700, y + 20) for y in range(100, 100 + 30 * beside, 30)]
    found = figures_of(chances_of(Kind.DRAWING, 0.9), (768, 768), lines)
    assert [one.kind for one in found] == [Kind.DRAWING] * is_one


def test_a_drawing_keeps_off_a_line_that_runs_on_beyond_it():
    passing = line(205, 250, 700, 270)
    above, below = figures_of(chances_of(Kind.DRAWING, 0.9), (768, 768), [passing])
    tops = sorted(bounds(one.polygon)[1::2] for one in (above, below))
    assert (tops[0][1] <= 252, tops[1][0] >= 268) == (True, True)


@pytest.mark.parametrize(("written", "is_its_own"), [(0.1, True), (0.5, False)])
def test_a_line_within_a_drawing_is_its_own_where_it_hardly_looks_written(
    written: float, is_its_own: bool
):
    chances, within = chances_of(Kind.DRAWING, 0.9), line(210, 250, 310, 270)
    chances[60:70, 50:80] = np.where(np.array(CLASSES) == Kind.DRAWING, 1 - written, 0)
    chances[60:70, 50:80, 0] = written
    figures = figures_of(chances, (768, 768), [within])
    assert (beside_figures([within], figures) == []) is is_its_own


@pytest.mark.parametrize(("chance", "kind"), [(0.48, None), (0.6, Kind.DRAWING)])
def test_on_a_page_without_lines_a_drawing_is_surely_one(chance: float, kind: Kind | None):
    found = figures_of(chances_of(Kind.DRAWING, chance), (768, 768), [])
    assert [one.kind for one in found] == [kind] * bool(kind)


@pytest.mark.parametrize(
    ("kind", "ink", "is_one"),
    [
        (Kind.DRAWING, 0, False),
        (Kind.DRAWING, 9, True),
        (Kind.INITIAL, 0, False),
        (Kind.INITIAL, 9, True),
        (Kind.STAMP, 0, True),
    ],
)
def test_only_a_pale_stamp_may_have_no_ink(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, ink: int, is_one: bool
):
    sheet = binarized(paper(768, 768))
    sheet.ink[250 : 250 + ink, 210:300] = True
    chances = chances_of(kind, 0.9)
    monkeypatch.setattr("ductus.model.contents.figures.cell_chances", lambda image: chances)
    assert [one.kind for one in find_figures(sheet, [])] == [kind] * is_one


@pytest.mark.parametrize(("chance", "is_one"), [(0.66, False), (0.78, True)])
def test_a_stamp_that_the_edge_cuts_off_is_surely_one(chance: float, is_one: bool):
    at_edge = chances_of(Kind.STAMP, chance)[:, 50:]
    found = figures_of(np.ascontiguousarray(at_edge), (568, 768), [])
    assert [one.kind for one in found] == [Kind.STAMP] * is_one


@pytest.mark.parametrize(("chance", "is_one"), [(0.56, False), (0.64, True)])
def test_what_is_hardly_a_stamp_is_none(chance: float, is_one: bool):
    found = figures_of(chances_of(Kind.STAMP, chance), (768, 768), [])
    assert [one.kind for one in found] == [Kind.STAMP] * is_one


@pytest.mark.parametrize(
    ("kind", "colour", "chance", "is_one"),
    [
        (Kind.STAMP, (150, 160, 172), 0.7, False),
        (Kind.STAMP, (150, 160, 172), 0.8, True),
        (Kind.STAMP, None, 0.7, True),
        (Kind.DRAWING, (150, 160, 172), 0.7, True),
    ],
    ids=["a ruler", "postage", "a stamp", "a painting"],
)
def test_a_stamp_is_on_the_paper_that_is_written_on(
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    colour: tuple[int, ...] | None,
    chance: float,
    is_one: bool,
):
    picture = paper(768, 768)
    lines = text(picture, 400, 700, 100, 5)
    if colour:
        picture[180:, :350] = colour
    picture[250:260, 210:300] = 40
    chances = chances_of(kind, chance)
    monkeypatch.setattr("ductus.model.contents.figures.cell_chances", lambda image: chances)
    found = find_figures(binarized(picture), lines)
    assert [one.kind for one in found] == [kind] * is_one
