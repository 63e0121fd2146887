"""Which true word each word found in a line is, where only the text of the line is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_MOST = 0.7
"""Of two words that are the same, more than this share of each lies on the other."""


def words_found(true: Sequence[str], widths: Sequence[float]) -> list[str]:
    """The true word that each found one is, empty where it is none alone.

    Where as many were found as stand there, they are the same in their order. Else true words are
    laid along the line by their letters, and a found one is that which lies on most of it.

    Args:
        true: the words of the line, in the order in which they are read.
        widths: of the words found, in the same order, in any unit.
    """
    if len(true) == len(widths):
        return list(true)
    if not true or not widths:
        return [""] * len(widths)
    letters, found = _places([len(word) + 1.0 for word in true]), _places(widths)
    made = []
    for start, end in found:
        shared = np.minimum(letters[:, 1], end) - np.maximum(letters[:, 0], start)
        most = int(shared.argmax())
        longest = max(end - start, letters[most, 1] - letters[most, 0])
        made.append(true[most] if shared[most] > _MOST * longest else "")
    return made


def _places(widths: Sequence[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """float64[N, 2]: [start, end) of things that follow each other, as shares of all."""
    ends = np.cumsum(widths) / max(float(np.sum(widths)), 1e-9)
    return np.column_stack([np.r_[0.0, ends[:-1]], ends])
