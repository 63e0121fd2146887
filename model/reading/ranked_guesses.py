"""Guesses put in order: those of one word made one, faint ones left out, each with its rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ductus.model.reading.recognizer import Guess
from ductus.schemas.text_folding import fold

LEAST = 0.005
"""Probability below which nothing is kept, but for words of the text."""
SHORT, LEAST_SHORT = 2, 0.1
"""Letters of words that are hardly searched for, and below which none of such is kept."""
MOST = 20
"""Guesses that share a place, at most."""
_SAME_PLACE = 0.5
"""Two words share a place where so much of the shorter is the longer's, too."""


def ranked(found: Iterable[Guess]) -> tuple[Guess, ...]:
    """Guesses that are worth keeping, each with its rank, as they stand along the line."""
    likely = sorted(found, key=lambda one: (-one.probability, one.span, one.word))
    if not likely:
        return ()
    starts, ends = np.array([guess.span for guess in likely]).T
    shared = np.minimum.outer(ends, ends) - np.maximum.outer(starts, starts)
    lengths = ends - starts
    ranks = np.tril(shared > _SAME_PLACE * np.minimum.outer(lengths, lengths), -1).sum(axis=1) + 1
    kept = [
        replace(guess, rank=int(rank))
        for guess, rank in zip(likely, ranks, strict=True)
        if rank <= MOST
    ]
    return along_line(kept)


def along_line(found: Iterable[Guess]) -> tuple[Guess, ...]:
    """Guesses as they stand along the line, those of one place by their rank."""
    return tuple(sorted(found, key=lambda one: (sum(one.span), one.rank)))


def merged(found: Iterable[Guess]) -> list[Guess]:
    """Guesses of which none is the same word as another at its place; too faint ones left out."""
    same: dict[str, list[Guess]] = defaultdict(list)
    for guess in sorted(found, key=lambda one: -one.probability):
        others = same[fold(guess.word)]
        for place, other in enumerate(others):
            if share_place(guess, other):
                both = min(other.probability + guess.probability, 1.0)
                others[place] = replace(other, probability=both)
                break
        else:
            others.append(guess)
    return [one for word, ones in same.items() for one in ones if word and _is_kept(word, one)]


def _is_kept(word: str, guess: Guess) -> bool:
    return guess.probability >= (LEAST_SHORT if len(word) <= SHORT else LEAST)


def share_place(one: Guess, other: Guess) -> bool:
    """Whether two words cannot both be where they stand."""
    (a, b), (c, d) = one.span, other.span
    return min(b, d) - max(a, c) > _SAME_PLACE * min(b - a, d - c)
