"""Probabilities as an index holds them: behind each word, so that the likeliest come first."""

from __future__ import annotations

import math
from collections.abc import Sequence

_OFFSET = 20.0
"""Scores of an engine are above 0."""
_PARTS = 10_000
_PARTS_WORD = "|"
"""Stands in no folded word."""
_SURE = 0x4E00
"""The sign of a word that is sure; those of less likely ones come behind it."""
_SIGNS = [_PARTS_WORD + chr(_SURE + _PARTS - parts) for parts in range(_PARTS + 1)]
"""Of each probability, for there are many words."""
_ERROR = 2e-6
"""Of a score of one word, in which engines keep some seven digits."""


def signs_of_chances(probabilities: Sequence[float]) -> list[str]:
    """What folded words of these probabilities, to .0001, have behind them in the index."""
    return [_SIGNS[round(one * _PARTS)] for one in probabilities]


def prefix_of(word: str) -> str:
    """What a folded word begins with in the index, however likely."""
    return word + _PARTS_WORD


def probability_of(term: str) -> float:
    """The probability of a word as it stands in the index."""
    return 1 - (ord(term[-1]) - _SURE) / _PARTS


def score(probability: float) -> float:
    """What an engine adds up for the words of a line: the larger, the likelier all of them are."""
    return _OFFSET + math.log(max(probability, 1e-6))


def bound(total: float, n_words: int) -> float:
    """The probability that scores of that many words allow at most, added up."""
    return min(1.0, math.exp(total - n_words * _OFFSET))


def error(n_words: int) -> float:
    """By which part a bound may be wrong, since an engine adds up numbers of seven digits."""
    return _ERROR * n_words**2
