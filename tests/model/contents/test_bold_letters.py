"""Letters of a thick pen that lines reach over are told from those of the lines."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.contents.bold_letters import Script
from ductus.model.contents.figures import figures_of
from ductus.model.layout.line import Line
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind
from tests.model.contents.test_figures import chances_of
from tests.model.contents.test_page_kind import line


def written(stem: int) -> tuple[NDArray[np.bool_], list[Line]]:
    """A page of 768 pixels of four lines of a pen of 4, the first two of which begin with one
    letter, 104 pixels tall, whose strokes are `stem` wide: its ink and its lines.
    """
    ink = np.zeros((768, 768), np.uint8)
    lines = [line(205, y, 705, y + 50) for y in (205, 265, 325, 385)]
    for one, (y, start) in enumerate(((218, 330), (278, 330), (338, 215), (398, 215))):
        for x in range(start, 700, 14 + one):
            cv2.line(ink, (x, y), (x + 3, y + 24), 1, 4)
    cv2.line(ink, (230, 212), (230, 308), 1, stem)
    cv2.ellipse(ink, (230, 260), (60, 48), 0, -90, 90, 1, stem)
    return ink > 0, lines


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.TTB])
@pytest.mark.parametrize(("stem", "is_bold"), [(20, True), (5, False)])
def test_a_bold_letter_that_two_lines_reach_over_is_an_initial(
    direction: Direction, stem: int, is_bold: bool
):
    ink, lines = written(stem)
    if direction is Direction.TTB:
        ink = np.ascontiguousarray(ink.T)
        turned = [tuple((y, x) for x, y in one.polygon) for one in lines]
        lines = [replace(one, polygon=p) for one, p in zip(lines, turned, strict=True)]
    lines = [replace(one, direction=direction) for one in lines]
    found = figures_of(chances_of(Kind.INITIAL, 0.5), (768, 768), lines, ink)
    assert [one.kind for one in found] == [Kind.INITIAL] * is_bold


@pytest.mark.parametrize(("bottom", "is_bold"), [(318, True), (250, False)])
def test_a_bold_letter_as_high_as_a_line_is_none(bottom: int, is_bold: bool):
    ink, lines = written(20)
    figure = replace(line(205, 205, 310, bottom), kind=Kind.INITIAL)
    assert Script(lines, ink).is_bold(figure) is is_bold


def test_a_bold_letter_has_all_of_its_strokes():
    ink, lines = written(20)
    narrow = replace(line(215, 225, 270, 320), kind=Kind.INITIAL)
    x0, y0, x1, y1 = bounds(Script(lines, ink).whole(narrow).polygon)
    assert (x0 > 200, y0 < 204, 298 < x1 < 315, y1 < 330) == (True,) * 4


def test_a_bold_stamp_is_as_doubtful_as_any_that_lines_cover():
    ink, lines = written(20)
    lines[0] = line(55, 205, 705, 255)
    assert figures_of(chances_of(Kind.STAMP, 0.6), (768, 768), lines, ink) == []


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL])
@pytest.mark.parametrize(
    ("stem", "before", "is_one"), [(20, 0, True), (5, 0, False), (20, 150, False)]
)
def test_a_bold_letter_of_no_certain_kind_is_an_initial_where_lines_begin(
    direction: Direction, stem: int, before: int, is_one: bool
):
    ink, lines = written(stem)
    lines[0] = line(205 - before, 205, 705, 255)
    chances = chances_of(Kind.STAMP, 0.3)
    if direction is Direction.RTL:
        ink, chances = (np.ascontiguousarray(one[:, ::-1]) for one in (ink, chances))
        turned = [tuple((768 - x, y) for x, y in one.polygon) for one in lines]
        lines = [replace(one, polygon=p) for one, p in zip(lines, turned, strict=True)]
    lines = [replace(one, direction=direction) for one in lines]
    found = figures_of(chances, (768, 768), lines, ink)
    assert [one.kind for one in found] == [Kind.INITIAL] * is_one
