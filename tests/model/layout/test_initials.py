"""Initials that stand apart: from given boxes, and on a page of verse with the real detector."""

import cv2
import numpy as np
import pytest
from PIL import Image

from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from tests.support.boxes import Box, box_of, found, written
from tests.support.commands import TESTS

ROWS = 9
STEP = 60.0


def rows(x0: float, x1: float, count: int = ROWS) -> list[Box]:
    return [(x0, 20 + STEP * i, x1 + 37 * (i % 4), 60 + STEP * i) for i in range(count)]


def letters(x0: float, every: int = 1, width: float = 34.0) -> list[Box]:
    return [(x0, 20 + STEP * i, x0 + width, 60 + STEP * i) for i in range(0, ROWS, every)]


def page_of(text: list[Box], narrow: list[Box]) -> np.ndarray:
    """Rows of strokes, and something as a letter, a ring, in each narrow box."""
    page = written(*text)
    for x0, y0, x1, y1 in narrow:
        cv2.rectangle(page, (int(x0) + 5, int(y0) + 8), (int(x1) - 5, int(y1) - 8), 20, 3)
    return page


@pytest.mark.parametrize("apart", [25.0, 50.0, 85.0])
def test_initials_are_part_of_their_lines_whether_the_detector_sees_them_or_not(apart: float):
    text, initials = rows(200, 700), letters(200 - apart - 34)
    page = page_of(text, initials)
    for seen in ([], initials, initials[::2]):
        lines = found(page, *text, *seen)
        assert len(lines) == ROWS
        assert all(box_of(line)[0] < 200 - apart for line in lines)


def test_two_initials_that_were_seen_as_one_go_to_a_line_each():
    text, initials = rows(200, 700), letters(130)
    both = (130.0, initials[2][1], 164.0, initials[3][3])
    lines = found(page_of(text, initials), *text, *initials[:2], both, *initials[4:])
    assert len(lines) == ROWS
    assert all(box_of(line)[0] < 150 for line in lines)


def test_a_line_among_them_without_an_initial_is_left_as_it_is():
    text, initials = rows(200, 700), letters(130)
    del initials[4]
    lines = found(page_of(text, initials), *text)
    assert [box_of(line)[0] < 150 for line in lines] == [True] * 4 + [False] + [True] * 4


def test_numbers_of_every_third_line_stay_apart():
    text, numbers = rows(200, 700), letters(120, every=3)
    assert len(found(page_of(text, numbers), *text, *numbers)) == ROWS + len(numbers)


def test_notes_in_the_margin_stay_apart():
    text, notes = rows(300, 700), rows(40, 150)
    assert len(found(written(*text, *notes), *text, *notes)) == 2 * ROWS


def test_numbers_in_a_table_with_rows_of_their_own_stay_apart():
    text, numbers = rows(200, 700)[::2], letters(120)
    assert len(found(page_of(text, numbers), *text, *numbers)) == len(text) + len(numbers)


def test_no_line_takes_an_initial_from_beyond_a_ruled_line():
    text, initials = rows(200, 700), letters(120)
    page = page_of(text, initials)
    page[:, 176:180] = 0
    assert len(found(page, *text, *initials)) == 2 * ROWS


def test_the_edge_of_a_leaf_before_lines_is_none():
    text = rows(200, 700)
    page = written(*text)
    edge = [(130 + 10 * np.sin(y / 9), y) for y in range(0, 600, 3)]
    cv2.polylines(page, [np.array(edge, np.int32)], False, (60, 60, 60), 9)
    assert all(box_of(line)[0] > 170 for line in found(page, *text))


def test_every_line_of_verse_begins_with_its_initial():
    page = np.array(Image.open(TESTS / "data" / "verse-with-initials-apart.jpg").convert("RGB"))
    lines = find_lines(page, ink_mask(page), RapidOcrDetector().detect(page))
    boxes = np.array([box_of(line) for line in lines])
    verse = boxes[np.ptp(boxes[:, ::2], axis=1) > 300]
    assert len(verse) == 22
    assert len(lines) == 24  # two letters stand in the margin
    assert (verse[:, 0] < 100).sum() == 19, "three begin beside a large initial"
