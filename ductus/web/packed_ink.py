"""Strokes as few bytes: differences from point to point, each as long as it needs to be."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.ink import Stroke

STEPS = 8
"""Steps of a pixel that places and widths are rounded to."""
_SEVEN = 7
_MOST_BYTES = 5


def packed_strokes(strokes: Sequence[Stroke]) -> dict[str, str]:
    """Strokes in pen order, for `unpackInk` of the pages.

    Returns:
        `counts`: how many points each has; `points`: x, y and width of all points one after the
        other, in 1/STEPS pixel, each less the one before it. Both are signed numbers, zigzag, in
        groups of seven bits with the lowest first (as Protocol Buffers have them), in base64.
    """
    counts = np.array([len(stroke.xy) for stroke in strokes], np.int64)
    rows = [np.column_stack([stroke.xy, stroke.width]) for stroke in strokes]
    points = np.concatenate(rows) if rows else np.zeros((0, 3), np.float32)
    steps = np.rint(points.astype(np.float64) * STEPS).astype(np.int64)
    apart = np.diff(steps, axis=0, prepend=np.zeros((1, 3), np.int64))
    return {"counts": _text(counts), "points": _text(apart.reshape(-1))}


def _text(numbers: NDArray[np.int64]) -> str:
    return base64.b64encode(varints(numbers)).decode("ascii")


def varints(numbers: NDArray[np.int64]) -> bytes:
    """Signed numbers of up to 31 bits, zigzag, seven bits a byte, the lowest first."""
    zigzag = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    limits = np.uint64(1) << np.arange(_SEVEN, _SEVEN * _MOST_BYTES, _SEVEN, dtype=np.uint64)
    sizes = 1 + np.searchsorted(limits, zigzag, side="right")
    starts = np.cumsum(sizes) - sizes
    out = np.zeros(int(np.sum(sizes)), np.uint8)
    for place in range(_MOST_BYTES):
        has = sizes > place
        low = (zigzag[has] >> np.uint64(_SEVEN * place)) & np.uint64(127)
        goes_on = np.where(sizes[has] > place + 1, 128, 0).astype(np.uint64)
        out[starts[has] + place] = (low | goes_on).astype(np.uint8)
    return out.tobytes()
