"""Which word of a line each of its strokes is of, where a line that was written is parted anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.ink import Stroke


def words_of_strokes(
    strokes: Sequence[Stroke], spans: Sequence[tuple[int, int]], axis: int
) -> NDArray[np.int64]:
    """int64[N]: the word of each stroke, never one before that of the stroke before it.

    Each goes to the word that holds most of it, as far as the pen's order lets it: of all ways to
    part the strokes as they follow each other, the one is taken whose words hold most of the ink.

    Args:
        strokes: in pen order, in pixels of the line's crop.
        spans: of the words, [start, end) along the crop, in the order in which they are read.
        axis: along which the line runs: 0 for x, 1 for y.
    """
    if not strokes:
        return np.zeros(0, np.int64)
    held = np.array([_held(stroke, spans, axis) for stroke in strokes])
    best = np.zeros_like(held)
    for place, row in enumerate(held):
        before = np.maximum.accumulate(best[place - 1]) if place else 0.0
        best[place] = row + before
    words = np.zeros(len(strokes), np.int64)
    last = len(spans) - 1
    for place in reversed(range(len(strokes))):
        last = int(best[place, : last + 1].argmax())
        words[place] = last
    return words


def _held(stroke: Stroke, spans: Sequence[tuple[int, int]], axis: int) -> NDArray[np.float64]:
    """float64[words]: how much of a stroke's path lies in each span; a dot weighs its width."""
    along = stroke.xy[:, axis].astype(np.float64)
    weights = np.hypot(*np.diff(stroke.xy, axis=0).T) if len(along) > 1 else stroke.width
    middles = (along[1:] + along[:-1]) / 2 if len(along) > 1 else along
    starts = np.sort([start for start, _ in spans])
    order = np.argsort([start for start, _ in spans])
    places = order[np.clip(np.searchsorted(starts, middles, side="right") - 1, 0, None)]
    held = np.bincount(places, np.maximum(weights, 1e-6), minlength=len(spans))
    return np.asarray(held, np.float64)
