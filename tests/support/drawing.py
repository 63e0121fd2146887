"""Writing with a known pen path, drawn as a mask."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Polyline = Sequence[tuple[float, float]]


def written(paths: Sequence[Polyline], width: float, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """bool[H, W] of polylines drawn with a round pen of `width` pixels; exact to an eighth."""
    canvas = np.zeros((shape[0] * 8, shape[1] * 8), np.uint8)
    for path in paths:
        points = ((np.asarray(path, np.float64) + 0.5) * 8 - 0.5).round().astype(np.int32)
        cv2.polylines(canvas, [points], False, 255, round(8 * width) - 1)
    return cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA) > 127


def wave(left: float, right: float, middle: float, height: float) -> list[tuple[float, float]]:
    """A smooth curve of one and a half periods."""
    x = np.linspace(left, right, 80)
    y = middle + height * np.sin((x - left) / (right - left) * 3 * np.pi)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def farthest(a: NDArray[np.floating], b: NDArray[np.floating]) -> float:
    """The greatest distance of a point of float[N, 2] from the polyline float[M, 2]."""
    start, step = b[:-1], np.diff(b, axis=0)
    along = ((a[:, None] - start) * step).sum(axis=2) / np.maximum((step**2).sum(axis=1), 1e-9)
    nearest = start + np.clip(along, 0, 1)[..., None] * step
    return float(np.hypot(*(a[:, None] - nearest).transpose(2, 0, 1)).min(axis=1).max())
