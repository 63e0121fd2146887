"""Parts a line into words where the gaps leave no doubt, and not at all where they do.

Words are a second level: a line that is not parted loses nothing, a word cut in two does. So the
gaps of a line must fall into two groups with a clear step between them (cf. Seni & Cohen,
"External word segmentation of off-line handwritten text lines", 1994, on gap metrics).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from schemas.records import Direction

_STEP = 1.7
"""The narrowest gap between words is this much wider than the widest one inside a word."""
_LEAST = 0.55
"""The narrowest gap between words, in heights of the letter bodies."""
_LONE = 1.0
"""The same for a line with too few gaps to see a step in."""
_FEW = 4


def split_words(mask: NDArray[np.bool_], direction: Direction) -> list[tuple[int, int]]:
    """The words of a level line, as columns of its crop.

    Args:
        mask: bool[H, W], the line's ink.
        direction: of the line; `ttb` scripts have no gaps between words.

    Returns:
        Spans [x0, x1) from left to right that part 0..W, at least two, each with ink; or none when
        the gaps are not clear. No cut goes through ink.
    """
    if direction is Direction.TTB:
        return []
    gaps, body = _gaps(mask)
    widths = np.sort(gaps[:, 1] - gaps[:, 0])
    least = _least_word_gap(widths / max(body, 1.0)) * max(body, 1.0)
    cuts = [int((a + b) // 2) for a, b in gaps if b - a >= least]
    if not cuts:
        return []
    return list(pairwise([0, *cuts, mask.shape[1]]))


def _gaps(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], float]:
    """int64[N, 2], clear columns [x0, x1) between ink, and the height of the letter bodies."""
    rows = mask.sum(axis=1)
    columns: NDArray[np.bool_] = np.asarray(mask.any(axis=0))
    if not rows.any():
        return np.empty((0, 2), np.int64), 0.0
    heights = np.repeat(np.arange(len(rows)), rows)
    middle = np.median(heights)
    body = 4.0 * float(np.median(np.abs(heights - middle)))
    edges = np.flatnonzero(np.diff(columns.astype(np.int8)))
    if columns[0]:
        edges = np.r_[-1, edges]
    starts_of_gaps = edges[1:-1] if len(edges) % 2 == 0 else edges[1:]
    return (starts_of_gaps + 1)[: len(starts_of_gaps) // 2 * 2].reshape(-1, 2), body


def _least_word_gap(widths: NDArray[np.float64]) -> float:
    """The narrowest gap between words; infinite when there is no telling.

    Args:
        widths: float64[N], growing, in body heights.
    """
    if len(widths) < _FEW:
        wide = widths[widths >= _LONE]
        return float(wide[0]) if len(wide) else np.inf
    narrow, wide = widths[:-1], widths[1:]
    step = np.where(wide >= _LEAST, wide / np.maximum(narrow, 0.05), 0.0)
    best = int(step.argmax())
    return float(wide[best]) if step[best] >= _STEP else np.inf
