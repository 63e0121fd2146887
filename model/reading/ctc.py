"""CTC outputs to text (Graves et al., 2006): the best path, and where each letter stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLANK = 0
"""The class of no letter."""


@dataclass(frozen=True, eq=False)
class CtcPath:
    """A text with the frames that its characters stand on.

    Attributes:
        text: as the frames run, without white space around it.
        confidence: mean probability of the frames at which its letters begin, 0 to 1.
        spans: float32[N, 2], [start, end) of each character, in frames: from the middle of the
            blanks before it to the middle of those behind it.
        probabilities: float32[N], of each: the highest on its run of frames.
    """

    text: str
    confidence: float
    spans: NDArray[np.float32]
    probabilities: NDArray[np.float32]


def best_path(scores: NDArray[np.float32], letters: Sequence[str]) -> CtcPath:
    """The likeliest class of each frame, repeats and blanks taken out.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        letters: what each of the C classes stands for; that of `BLANK` is not looked at. One of
            several characters parts its span evenly among them.
    """
    best = scores.argmax(axis=1)
    begins = np.flatnonzero(np.r_[True, best[1:] != best[:-1]])
    ends = np.r_[begins[1:], len(best)]
    is_letter = best[begins] != BLANK
    begins, ends = begins[is_letter], ends[is_letter]
    signs = [letters[k] for k in best[begins]]
    peaks = scores.max(axis=1)
    if not (text := "".join(signs).strip()):
        return CtcPath("", 0.0, np.zeros((0, 2), np.float32), np.zeros(0, np.float32))
    highest = np.array([peaks[a:b].max() for a, b in zip(begins, ends, strict=True)], np.float32)
    spans = _per_character(_shared(begins, ends, len(best)), signs)
    each = np.repeat(highest, [len(sign) for sign in signs])
    first = len("".join(signs)) - len("".join(signs).lstrip())
    own = slice(first, first + len(text))
    return CtcPath(text, float(peaks[begins].mean()), spans[own], each[own])


def _shared(
    begins: NDArray[np.int64], ends: NDArray[np.int64], n_frames: int
) -> NDArray[np.float32]:
    """float32[N, 2]: runs of frames [begin, end), grown to the middle of the blanks between.

    The outermost reach as far outward as inward.
    """
    middles = (ends[:-1] + begins[1:]) / 2
    if not len(middles):
        return np.array([[begins[0], ends[0]]], np.float32)
    first = max(2 * (begins[0] + ends[0]) / 2 - middles[0], 0)
    last = min(2 * (begins[-1] + ends[-1]) / 2 - middles[-1], n_frames)
    return np.column_stack([np.r_[first, middles], np.r_[middles, last]]).astype(np.float32)


def _per_character(spans: NDArray[np.float32], signs: Sequence[str]) -> NDArray[np.float32]:
    """float32[M, 2] of the characters of signs, whose spans are float32[N, 2]."""
    if all(len(sign) == 1 for sign in signs):
        return spans
    parts = [
        np.linspace(start, end, len(sign) + 1)
        for (start, end), sign in zip(spans, signs, strict=True)
    ]
    return np.concatenate(
        [np.column_stack([part[:-1], part[1:]]) for part in parts], dtype=np.float32
    )
