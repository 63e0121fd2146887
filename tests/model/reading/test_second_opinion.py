"""Two readers: the second looks where the first is unsure, and counts where it is surer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.model.reading.recognizer import Reading
from ductus.model.reading.recognizers import RECOGNIZERS
from ductus.model.reading.second_opinion import SecondOpinion
from ductus.schemas.records import Direction


class Reader:
    """Says what it is told to, and remembers how many lines it looked at."""

    def __init__(self, name: str, *said: tuple[str, float]) -> None:
        self.version, self._said, self.looked = name, said, 0

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        self.looked += len(crops)
        strokes = np.zeros((1, 1152), np.float32) if self.version == "one" else None
        return [
            Reading(*self._said[int(crop[0, 0, 0])], recognizer=self.version, strokes=strokes)
            for crop in crops
        ]


CROPS = [np.full((2, 2, 3), k, np.uint8) for k in range(4)]
WAYS = [Direction.LTR] * 4


def test_the_surer_one_counts_and_each_line_tells_who_read_it():
    first = Reader("one", ("sure", 0.9), ("unsure", 0.3), ("unsure", 0.45), ("", 0.0))
    second = Reader("two", ("other", 1.0), ("better", 0.8), ("no better", 0.48), ("found", 0.2))
    both = SecondOpinion(first, second)
    read = both.read(CROPS, WAYS)
    assert [one.text for one in read] == ["sure", "better", "unsure", "found"]
    assert [one.recognizer for one in read] == ["one", "two", "one", "two"]
    assert all(one.strokes is not None for one in read), "what the first saw stays"
    assert second.looked == 3, "where the first is sure, nobody else looks"
    assert both.version == "one+two"


def doubted(*said: tuple[str, float]) -> tuple[list[str], int]:
    """What two make of eight lines that the first half doubts, and how many the second looks at."""
    crops = [np.full((2, 2, 3), k, np.uint8) for k in range(8)]
    second = Reader("two", *said)
    read = SecondOpinion(Reader("one", *[("Olds", 0.6)] * 8), second).read(crops, WAYS * 2)
    return [one.text for one in read], second.looked


def test_another_script_in_a_few_lines_makes_the_second_look_at_all_that_are_doubted():
    text, looked = doubted(*[("鯨にも多く 3.1", 0.9)] * 7, ("a whale", 0.95))
    assert text == ["鯨にも多く 3.1"] * 7 + ["Olds"]
    assert looked == 8


def test_lines_that_are_only_doubted_stay_where_the_second_reads_no_other_script():
    for other in (("a whale", 0.99), ("鯨にも多く", 0.7), ("", 0.0), ("1894", 0.99)):
        text, looked = doubted(*[other] * 8)
        assert text == ["Olds"] * 8
        assert looked <= 3


def test_japanese_print_is_not_read_as_latin_letters():
    page = Image.open(Path(__file__).parents[2] / "data" / "print-japanese.jpg").convert("RGB")
    crops = [np.array(page)[y : y + 36] for y in (4, 81)]
    read = RECOGNIZERS["manuscript"]("").read(crops, [Direction.LTR] * 2)
    assert "も多くの種類がある" in read[0].text
    assert "鯨類は多" in read[1].text
