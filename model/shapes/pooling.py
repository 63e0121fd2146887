"""What was seen along a word, as rows of one size however long it is: a pyramid of its parts.

The whole word, its halves and its thirds, each the mean of what was seen there: so the order of
letters counts, and how wide each was written hardly does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PARTS = (1, 2, 3)
"""Into how many equal parts a word is cut, one after the other."""
ROWS = sum(PARTS)
LEAST = 2.0
"""Columns of what was seen that are looked at, at least: a dot is no wider."""

Span = tuple[float, float]
"""[start, end) along a line, in columns of what was seen of it."""


def pooled(strokes: NDArray[np.float32], spans: Sequence[Span]) -> NDArray[np.float32]:
    """float32[N, ROWS, C]: of each span the mean over each of its parts, columns weighted by share.

    Args:
        strokes: float32[T, C], what was seen along the line, T >= 1; see `Reading.strokes`.
        spans: N of them, N >= 1; what lies beyond the line is left out, and what is narrower than
            `LEAST` is widened to it.
    """
    edges = np.concatenate([_edges(within(span, len(strokes))) for span in spans])
    columns = np.arange(len(strokes))
    held = np.minimum(edges[:, 1:], columns + 1) - np.maximum(edges[:, :1], columns)
    shares = np.maximum(held, 0) / (edges[:, 1:] - edges[:, :1])
    means = shares.astype(np.float32) @ strokes
    return np.asarray(means.reshape(len(spans), ROWS, -1), np.float32)


def _edges(span: Span) -> NDArray[np.float64]:
    """Where each part of a span begins and ends: float64[ROWS, 2]."""
    cuts = [np.linspace(*span, parts + 1) for parts in PARTS]
    return np.concatenate([np.column_stack([cut[:-1], cut[1:]]) for cut in cuts])


def within(span: Span, n_columns: int) -> Span:
    """A span as it is looked at: within the line, and at least `LEAST` wide where there is room."""
    least = min(LEAST, n_columns)
    middle = (span[0] + span[1]) / 2
    half = max(span[1] - span[0], least) / 2
    start = min(max(middle - half, 0.0), n_columns - least)
    return start, max(min(middle + half, float(n_columns)), start + least)
