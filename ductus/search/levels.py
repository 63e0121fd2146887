"""Probabilities in steps: an index holds a word with its step, so that the likeliest come first."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

_BOUNDS = (
    *(0.0, 0.002, 0.004, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.14),
    *(0.17, 0.2, 0.23, 0.26, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.54, 0.58, 0.62, 0.66, 0.7, 0.73),
    *(0.76, 0.79, 0.82, 0.84, 0.86, 0.88, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98),
    *(0.985, 0.99, 0.993, 0.996, 0.998, 0.999, 1.0),
)
"""Where steps begin."""
_OFFSET = 20.0
_PARTS_WORD = "|"
"""Stands in no folded word."""
_FIRST_SIGN = ord("A")
_STEPS = [
    _PARTS_WORD + chr(_FIRST_SIGN + bisect_right(_BOUNDS, n / 10_000 + 1e-9) - 1)
    for n in range(10_001)
]
"""Of each probability, for there are many words."""


def steps_of(probabilities: Sequence[float]) -> list[str]:
    """What folded words of these probabilities, to .0001, have behind them in the index."""
    return [_STEPS[round(one * 10_000)] for one in probabilities]


def prefix_of(word: str) -> str:
    """What a folded word begins with in the index, whatever its step."""
    return word + _PARTS_WORD


def most(term: str) -> float:
    """The probability that a word with its step has at most."""
    place = ord(term[-1]) - _FIRST_SIGN + 1
    return _BOUNDS[place] if place < len(_BOUNDS) else 1.0


def score(probability: float) -> float:
    """What an engine adds up for the words of a line: the larger, the likelier all of them are."""
    return _OFFSET + math.log(max(probability, 1e-6))


def bound(total: float, n_words: int) -> float:
    """The probability that scores of that many words allow at most, added up."""
    return min(1.0, math.exp(total - n_words * _OFFSET) * (1 + 1e-4))
