"""How characters look, in numbers: those of a table that are most like what was written.

No network and no reading: where strokes lie in the box around them, and how they lean. So a
character is known that a recogniser does not know, or when none is asked.

Source: histograms of directions, as in Kimura, Wakabayashi, Tsuruoka, Miyake, "Improvement of
handwritten Japanese character recognition using weighted direction code histogram", Pattern
Recognition 30 (1997).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.stroke_graph import Floats

CELLS, LEANINGS = 10, 4
"""Of a side of the box, with a rim of one; and of a half turn."""
_FLATTEST = 0.25
"""The shorter side of a box is taken to be at least this share of the longer one."""
_FINE = 0.04
"""How far apart, in sides of the box, lie the points by which strokes are counted."""
_BLUR = 0.7
"""Cells by which what lies beside each other is taken for the same."""


def shapes_of(strokes: Floats, cuts: NDArray[np.int64]) -> Floats:
    """The shape of each drawing: float32[C, 400], of length 1; their products tell likeness.

    Args:
        strokes: float32[S, N, 2], in any unit; the order and the way they run do not count.
        cuts: int64[C + 1]; drawing k is `strokes[cuts[k]:cuts[k + 1]]`, one stroke or more.
    """
    counted = _counted(strokes, cuts)
    apart = np.arange(CELLS)[:, None] - np.arange(CELLS)
    mixed = np.exp(-0.5 * (apart / _BLUR) ** 2).astype(np.float32)
    blurred = np.einsum("yv,cvuo,xu->cyxo", mixed, counted, mixed, optimize=True)
    shapes = np.sqrt(blurred.reshape(len(counted), -1))
    return np.asarray(shapes / np.maximum(np.linalg.norm(shapes, axis=1, keepdims=True), 1e-6))


@compiled
def _counted(strokes: NDArray[np.float32], cuts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Length of strokes by place and leaning: float32[C, CELLS, CELLS, LEANINGS]."""
    counted = np.zeros((len(cuts) - 1, CELLS, CELLS, LEANINGS), np.float32)
    for c in range(len(counted)):
        own = strokes[cuts[c] : cuts[c + 1]].copy()
        size = np.empty(2)
        for axis in range(2):
            low, high = own[:, :, axis].min(), own[:, :, axis].max()
            size[axis] = high - low
            own[:, :, axis] -= (low + high) / 2
        longest = max(size.max(), 1e-6)
        for axis in range(2):
            own[:, :, axis] /= max(size[axis], _FLATTEST * longest)
        for s in range(len(own)):
            for i in range(own.shape[1] - 1):
                _count(own[s, i], own[s, i + 1], counted[c])
    return counted


@compiled
def _count(
    first: NDArray[np.float32], last: NDArray[np.float32], counted: NDArray[np.float32]
) -> None:
    """Adds a straight piece, in the box from -1/2 to 1/2, shared by the cells it lies between."""
    dx, dy = last[0] - first[0], last[1] - first[1]
    length = math.hypot(dx, dy)
    lean = math.atan2(dy, dx) / math.pi * LEANINGS % LEANINGS
    low = int(lean)
    steps = max(math.ceil(length / _FINE), 1)
    for k in range(steps):
        along = (k + 0.5) / steps
        x = (first[0] + along * dx + 0.5) * (CELLS - 2) + 0.5
        y = (first[1] + along * dy + 0.5) * (CELLS - 2) + 0.5
        left, top = math.floor(x), math.floor(y)
        for corner in range(4):
            u, v = left + corner % 2, top + corner // 2
            share = (1 - abs(x - u)) * (1 - abs(y - v)) * length / steps
            u, v = min(max(u, 0), CELLS - 1), min(max(v, 0), CELLS - 1)
            counted[v, u, low % LEANINGS] += share * (1 - (lean - low))
            counted[v, u, (low + 1) % LEANINGS] += share * (lean - low)
