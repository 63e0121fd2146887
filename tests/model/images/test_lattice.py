"""Lines at one distance from each other are told as a whole, and nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.lattice import Course, lattice
from ductus.model.images.ruled_lines import ruled_lines

SHAPE = (700, 900)


def bent(number: int, pitch: float) -> Course:
    """A line on paper that lies bowed before a camera."""
    return Course(50, 850, np.array((20 + pitch * number, 0.01, 1e-5 * (1 + number / 20))))


def test_lines_that_were_missed_run_where_their_neighbours_say() -> None:
    known = [bent(number, 30.0) for number in (0, 1, 2, 4, 5, 7, 8, 9, 12, 13, 14)]
    found = lattice(known, SHAPE, 1.5)
    assert found is not None
    assert found.pitch == pytest.approx(30, abs=1)
    for missed in (3, 6, 10, 11):
        wanted = bent(missed, 30.0)
        off = [np.abs(rows - wanted.rows(x)).max() for x, rows in found.lines() if len(x) == 900]
        assert min(off) < 1.5


@pytest.mark.parametrize("gaps", [(30, 30, 30), (30, 47, 61, 22, 83, 39, 57, 71)])
def test_few_lines_and_uneven_ones_are_no_lattice(gaps: tuple[int, ...]) -> None:
    rows = np.cumsum((40, *gaps))
    known = [Course(0, 899, np.array((float(row), 0.0, 0.0))) for row in rows]
    assert lattice(known, SHAPE, 1.5) is None


def squares(turned: float) -> NDArray[np.uint8]:
    canvas = np.zeros((1000, 1200), np.uint8)
    for at in range(10, 1200, 36):
        cv2.line(canvas, (at, 0), (at, 999), 1, 2)
        cv2.line(canvas, (0, at), (1199, at), 1, 2)
    turn = cv2.getRotationMatrix2D((600, 500), turned, 1)
    return np.asarray(cv2.warpAffine(255 * canvas, turn, (1200, 1000))[150:850, 150:1050] > 127)


@pytest.mark.parametrize("turned", [0.3, -2.5])
def test_squares_as_dark_as_the_pen_go_between_words_and_where_they_cross(turned: float) -> None:
    printed = squares(turned)
    written = np.zeros(SHAPE, np.uint8)
    for x in range(60, 840, 70):
        for y in range(60, 660, 80):
            cv2.ellipse(written, (x, y), (22, 13), 30, 0, 300, 1, 5)
            cv2.line(written, (x + 20, y - 24), (x + 34, y + 20), 1, 5)
    mask = printed | (written > 0)
    left = mask & ~ruled_lines(mask, mask.astype(np.uint8) * 200).ink
    beside = cv2.dilate(written, np.ones((9, 9), np.uint8)) == 0
    assert left[beside & printed].mean() < 0.01
    assert left[written > 0].mean() > 0.97
