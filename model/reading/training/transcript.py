"""A plain transcript of a page, parted among the lines that were found on it.

Volunteers type what a page says, not where it says it. What was read in the lines, however wrong,
is laid beside the transcript letter by letter, and each line gets the letters beside its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.measures.edit_distance import edit_distance

_MOST_WRONG = 0.55
"""A line whose reading differs from its part of the transcript by more has none of it."""
_LINES = 3
"""Lines of a transcript that one line that was found may hold."""
_NEAR_BREAK, _NEAR_SPACE = 8, 5
"""Letters within which a part ends at a break of the transcript's lines, or else at a space."""
_STAYED, _SKIPPED_READ, _SKIPPED_TRUE = 0, 1, 2


def parted(readings: Sequence[str], transcript: str) -> list[str]:
    """What each line says after a transcript; nothing where the two have too little in common.

    Args:
        readings: what was read in the lines, in reading order.
        transcript: of the whole page, in lines or in one.
    """
    ends = np.cumsum([len(reading) + 1 for reading in readings]) - 1  # before the space behind each
    read = _codes(" ".join(readings) + " ")
    beside = _beside(read, _codes(transcript.replace("\n", " ")))
    cuts = [0, *(_snapped(int(beside[end]), transcript) for end in ends)]
    return [
        _best_part(reading, transcript[start:end])
        for reading, (start, end) in zip(readings, pairwise(cuts), strict=True)
    ]


def _best_part(reading: str, part: str) -> str:
    """Those lines of a part that are most like what was read: a line between may not be found."""
    lines = [" ".join(line.split()) for line in part.split("\n")]
    runs = [
        " ".join(lines[first:last]).strip()
        for first in range(len(lines))
        for last in range(first + 1, min(len(lines), first + _LINES) + 1)
    ]
    best = min(runs, key=lambda run: _difference(reading, run))
    return best if _difference(reading, best) <= _MOST_WRONG else ""


def _difference(reading: str, part: str) -> float:
    """0 where both say the same, to 1; 1 where one says nothing."""
    if not reading or not part:
        return 1.0
    return edit_distance(reading.lower(), part.lower()) / max(len(reading), len(part))


def _codes(text: str) -> NDArray[np.int64]:
    return np.array([ord(sign) for sign in text.lower()], np.int64)


def _snapped(place: int, transcript: str) -> int:
    """The nearest break of a line, or else the nearest space, if it is near."""
    for signs, reach in (("\n", _NEAR_BREAK), (" \n", _NEAR_SPACE)):
        for away in range(reach + 1):
            for near in (place + away, place - away):
                if near in (0, len(transcript)) or (
                    0 < near < len(transcript) and transcript[near] in signs
                ):
                    return near
    return min(place, len(transcript))


@compiled
def _beside(read: NDArray[np.int64], true: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64[len(read) + 1]: where each place between letters that were read lies in the truth."""
    moves = np.zeros((len(read) + 1, len(true) + 1), np.uint8)
    moves[0, 1:] = _SKIPPED_TRUE
    moves[1:, 0] = _SKIPPED_READ
    row = np.arange(len(true) + 1)
    for i in range(len(read)):
        corner, row[0] = row[0], i + 1
        for j in range(len(true)):
            stayed = corner + (read[i] != true[j])
            corner = row[j + 1]
            best, move = stayed, _STAYED
            if corner + 1 < best:
                best, move = corner + 1, _SKIPPED_READ
            if row[j] + 1 < best:
                best, move = row[j] + 1, _SKIPPED_TRUE
            row[j + 1] = best
            moves[i + 1, j + 1] = move
    beside = np.zeros(len(read) + 1, np.int64)
    i, j = len(read), len(true)
    beside[i] = j
    while i > 0 or j > 0:
        move = moves[i, j]
        if move != _SKIPPED_READ:
            j -= 1
        if move != _SKIPPED_TRUE:
            i -= 1
            beside[i] = j
    return beside
