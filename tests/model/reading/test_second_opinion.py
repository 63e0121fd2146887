"""Two readers: the second looks where the first is unsure, and counts where it is surer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.recognizer import Reading
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
