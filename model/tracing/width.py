"""The ink across a path: its width at each point, and its middle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

WIDEST = 1.5  # times the disc of ink around a point: a side that is farther is another stroke's


@compiled
def _side(
    distance: NDArray[np.float32], x: float, y: float, dx: float, dy: float, most: float
) -> float:
    """How far the ink reaches from (x, y) along (dx, dy), of length 1; -1 beyond `most`."""
    height, width = distance.shape
    far = 0.0
    while far <= most:
        px, py = x + dx * far, y + dy * far
        col, row = round(px), round(py)
        if not (0 <= col < width and 0 <= row < height) or distance[row, col] <= 0.0:
            return max(far - 0.25, 0.0)
        far += 0.5
    return -1.0


@compiled
def _inside(distance: NDArray[np.float32], x: float, y: float) -> float:
    """The radius of the disc of ink around (x, y); at least half a pixel."""
    height, width = distance.shape
    col, row = min(max(round(x), 0), width - 1), min(max(round(y), 0), height - 1)
    return max(float(distance[row, col]) - 0.5, 0.5)


@compiled
def across(
    path: NDArray[np.float32], distance: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Half the ink's width across a path, and how far the ink's middle lies to its right.

    Measured along the normal to both borders. Where one side runs on into another stroke, the
    other side counts; where both do, the largest disc of ink.

    Args:
        path: float32[N, C], x and y first.
        distance: float32[H, W], distance to the next pixel of paper, 0 on paper.

    Returns:
        float32[N] and float32[N, 2], in pixels; no offset where a side is open.
    """
    n = len(path)
    half = np.empty(n, np.float32)
    offset = np.zeros((n, 2), np.float32)
    for i in range(n):
        x, y = path[i, 0], path[i, 1]
        before, after = max(i - 3, 0), min(i + 3, n - 1)
        dx, dy = path[after, 0] - path[before, 0], path[after, 1] - path[before, 1]
        length = np.hypot(dx, dy)
        disc = _inside(distance, x, y)
        half[i] = disc
        if length < 1e-6:
            continue
        nx, ny = -dy / length, dx / length
        most = WIDEST * disc + 1.0
        right = _side(distance, x, y, nx, ny, most)
        left = _side(distance, x, y, -nx, -ny, most)
        if right >= 0 and left >= 0:
            half[i] = max((left + right) / 2, 0.5)
            shift = (right - left) / 2
            offset[i, 0], offset[i, 1] = nx * shift, ny * shift
        elif right >= 0 or left >= 0:
            half[i] = max(right, left, disc)
    return half, offset
