"""Words of a line: parted at the spaces that were read and at clear gaps, each with its text.

The recogniser says where it read a space; the ink says where next to that there is room for one.
Where it read none, gaps decide alone (`ductus.model.layout.words`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.words import gaps_of, split_words
from ductus.model.reading.recognizer import Reading
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction
from ductus.schemas.text_folding import is_without_spaces

_LOST = 1e3
"""What a space that parts no ink costs, in pixels of a gap: more than any gap is wide."""

Cut = tuple[int, int]
"""Where two words part: the column of the crop along the writing, and the place in the text."""


@dataclass(frozen=True)
class _Space:
    """A space that was read: its place in the text; its middle, and those of the letters beside."""

    place: int
    x0: float
    middle: float
    x1: float


@dataclass(frozen=True)
class ReadWord:
    """A word of a line.

    Attributes:
        span: [start, end) along the line's crop, in its pixels.
        text: what was read there; empty where nobody can tell.
        confidence: mean over its letters, 0 to 1; 0 without a text.
        outline: that people drew, in page pixels; empty where nobody did.
        language: that people told, where it is not the line's.
    """

    span: tuple[int, int]
    text: str = ""
    confidence: float = 0.0
    outline: Polygon = ()
    language: str = ""


def read_words(mask: NDArray[np.bool_], direction: Direction, reading: Reading) -> list[ReadWord]:
    """The words of a level line, in the order in which they are read.

    Args:
        mask: bool[H, W], the line's ink.
        direction: of the line, and of the words.
        reading: of the line.

    Returns:
        Words whose spans part the whole crop, at least two, each with ink; or none.
    """
    along = mask.T if direction is Direction.TTB else mask
    is_rtl = direction is Direction.RTL
    cuts = _at_spaces(along, reading, is_rtl) or _at_gaps(mask, direction, reading)
    if not cuts:
        return []
    columns = [0, *(column for column, _ in cuts), along.shape[1]]
    spans = list(pairwise(columns))
    places = sorted([0, *(place for _, place in cuts), len(reading.text)])
    said = [_said(reading, *own) for own in pairwise(places)]
    if not reading.is_aligned:
        said = _said_in_turn(reading, len(spans))
    spans = spans[::-1] if is_rtl else spans
    return [ReadWord(span, *of_word) for span, of_word in zip(spans, said, strict=True)]


def _at_spaces(mask: NDArray[np.bool_], reading: Reading, is_rtl: bool) -> list[Cut]:
    """Where the words part as they were read: each with ink, and as many as there can be."""
    if not reading.is_aligned or not mask.any():
        return []
    gaps = gaps_of(mask)
    ink = np.r_[0, np.cumsum(mask.sum(axis=0))]
    spaces = sorted(_spaces(reading, is_rtl), key=lambda space: space.middle)
    best: dict[int, tuple[float, list[Cut]]] = {0: (0.0, [])}  # by the last column that is cut
    for space in spaces:
        after = {last: (worth - _LOST, cuts) for last, (worth, cuts) in best.items()}
        for column, good in gaps.cuts(space.x0, space.x1, space.middle):
            before = [found for last, found in best.items() if ink[last] < ink[column] < ink[-1]]
            if not before:
                continue
            worth, cuts = max(before, key=lambda found: found[0])
            if column not in after or after[column][0] < worth + good:
                after[column] = worth + good, [*cuts, (column, space.place)]
        best = after
    return max(best.values(), key=lambda found: found[0])[1]


def _at_gaps(mask: NDArray[np.bool_], direction: Direction, reading: Reading) -> list[Cut]:
    """Where the words part by clear gaps alone."""
    columns = [start for start, _ in split_words(mask, direction)[1:]]
    middles = reading.letters.mean(axis=1)
    if direction is Direction.RTL:
        return [(column, int((middles >= column).sum())) for column in columns]
    return [(column, int((middles < column).sum())) for column in columns]


def _spaces(reading: Reading, is_rtl: bool) -> Iterator[_Space]:
    """The spaces of a text that part words, between the middles of the letters beside each."""
    middles, text = reading.letters.mean(axis=1), reading.text
    for place in range(1, len(text) - 1):
        if not text[place].isspace() or text[place - 1].isspace():
            continue
        before, after = place - 1, _letter(text, place)
        if is_without_spaces(text[before]) and is_without_spaces(text[after]):
            continue
        left, right = (after, before) if is_rtl else (before, after)
        yield _Space(place, middles[left], middles[place], middles[right])


def _letter(text: str, place: int) -> int:
    """The next place behind a space that is none."""
    while place < len(text) - 1 and text[place].isspace():
        place += 1
    return place


def _said(reading: Reading, start: int, stop: int) -> tuple[str, float]:
    """The text of a reading from one place to another, and its confidence."""
    letters = [place for place in range(start, stop) if not reading.text[place].isspace()]
    if not letters or not reading.is_aligned:
        return "", 0.0
    text = reading.text[letters[0] : letters[-1] + 1]
    return text, float(reading.probabilities[letters].mean())


def _said_in_turn(reading: Reading, n_words: int) -> list[tuple[str, float]]:
    """The parts of a text of which nobody knows where they stand, if there are as many as words."""
    parts = reading.text.split()
    is_known = len(parts) == n_words
    return [(part, reading.confidence) for part in parts] if is_known else [("", 0.0)] * n_words
