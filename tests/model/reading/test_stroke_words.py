"""Strokes shared out to the words of their line, in the pen's order."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.reading.stroke_words import words_of_strokes
from ductus.schemas.ink import Stroke

SPANS = [(0, 100), (100, 200), (200, 300)]


def stroke(*xs: float, y: float = 20) -> Stroke:
    xy = np.array([(x, y) for x in xs], np.float32)
    return Stroke(xy, np.full(len(xy), 2, np.float32))


def test_each_stroke_goes_to_the_word_that_holds_most_of_it() -> None:
    strokes = [stroke(10, 60), stroke(80, 130), stroke(90, 100, 180), stroke(250), stroke(199, 230)]
    assert words_of_strokes(strokes, SPANS, axis=0).tolist() == [0, 1, 1, 2, 2]


def test_order_stays_where_a_stroke_was_written_after_the_next_word_began() -> None:
    strokes = [stroke(10, 90), stroke(110, 190), stroke(95, 101), stroke(120, 140), stroke(250)]
    assert words_of_strokes(strokes, SPANS, axis=0).tolist() == [0, 1, 1, 1, 2]
    early = [stroke(10, 90), stroke(101, 104), stroke(20, 80), stroke(110, 190)]
    assert words_of_strokes(early, SPANS, axis=0).tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("axis", [0, 1])
def test_lines_from_the_right_and_such_as_run_down(axis: int) -> None:
    strokes = [stroke(250, 290), stroke(210, 230), stroke(20, 80)]
    turned = [Stroke(s.xy[:, ::-1].copy() if axis else s.xy, s.width) for s in strokes]
    assert words_of_strokes(turned, SPANS[::-1], axis).tolist() == [0, 0, 2]


def test_a_line_without_strokes_has_nothing_to_share() -> None:
    assert words_of_strokes([], SPANS, axis=0).tolist() == []
