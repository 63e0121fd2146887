"""Words that people marked have the part of the line's crop that they stand in."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.reading.marked_words import marked_words
from ductus.model.reading.recognizer import Part, Reading
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction

TO_PAGE = Affine.translation(100, 50)


def part(x0: float, x1: float, text: str = "") -> Part:
    outline = ((x0, 50.0), (x1, 50.0), (x1, 69.0), (x0, 69.0))
    return Part(outline, text, 0.5, "")


def spans(parts: list[Part], width: int = 90) -> list[tuple[int, int]]:
    reading = Reading(parts=tuple(parts))
    found = marked_words((20, width), TO_PAGE, Direction.LTR, reading)
    assert [word.outline for word in found] == [one.outline for one in parts[: len(found)]]
    return [word.span for word in found]


@pytest.mark.parametrize(
    ("parts", "width", "expected"),
    [
        ([], 90, []),
        ([part(110, 180)], 90, [(0, 90)]),
        ([part(100, 129), part(140, 159), part(170, 190)], 90, [(0, 35), (35, 65), (65, 90)]),
        ([part(150, 190), part(100, 129)], 90, [(40, 90), (0, 40)]),  # from the right
        ([part(100, 140), part(130, 190)], 90, [(0, 36), (36, 90)]),  # both hold a part of it
        ([part(0, 9), part(0, 9), part(900, 910)], 3, [(0, 1), (1, 2), (2, 3)]),
        ([part(100, 101), part(102, 103)], 1, []),
    ],
)
def test_the_whole_line_is_somebodys(
    parts: list[Part], width: int, expected: list[tuple[int, int]]
):
    assert spans(parts, width) == expected


def test_lines_that_run_down_are_parted_across():
    down = [
        Part(((100, y), (109, y), (109, y + 9), (100, y + 9)), "", 1.0, "") for y in (50.0, 70.0)
    ]
    found = marked_words((30, 10), TO_PAGE, Direction.TTB, Reading(parts=tuple(down)))
    assert [word.span for word in found] == [(0, 15), (15, 30)]


def test_a_word_without_a_text_has_the_letters_that_were_read_there():
    letters = np.column_stack([np.arange(9) * 10, np.arange(9) * 10 + 10]).astype(np.float32)
    sure = np.linspace(0.1, 0.9, 9).astype(np.float32)
    parts = (part(100, 129), part(140, 190, "told"))
    reading = Reading("abc defgh", 0.5, letters, sure, parts=parts)
    first, second = marked_words((20, 90), TO_PAGE, Direction.LTR, reading)
    assert (first.text, first.confidence) == ("abc", pytest.approx(0.2))
    assert (second.text, second.confidence) == ("told", 0.5)
