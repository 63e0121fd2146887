"""How far ink lies from paper, the same to the last digit wherever it is measured."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

_STEPS = 8
"""So many looks a pixel are fewer than OpenCV's work; only wide dark areas need more."""


def distance_to_paper(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32[H, W]: from the middle of each pixel of ink to the next one of paper, 0 on paper.

    What lies outside the picture is taken for paper. bool[H, W] may not be empty.
    """
    ink = np.ascontiguousarray(mask).view(np.uint8)
    squares = _upright(ink)
    if not _across(squares, _STEPS * mask.size):
        padded = np.pad(ink, 1)
        found = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
        # OpenCV's last digit follows how its threads share the work. Squares are whole numbers.
        return np.asarray(np.sqrt(np.rint(found * found)), np.float32)
    return np.asarray(np.sqrt(squares))


@compiled
def _upright(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32[H, W]: the square of the distance to paper in the same column."""
    height, width = ink.shape
    far = np.zeros((height, width), np.float32)
    above = np.zeros(width, np.float32)
    for y in range(height):
        for x in range(width):
            above[x] = far[y, x] = (above[x] + 1) * ink[y, x]
    above[:] = 0
    for y in range(height - 1, -1, -1):
        for x in range(width):
            above[x] = min(above[x] + 1, far[y, x])
            far[y, x] = above[x] * above[x]
    return far


@compiled
def _across(squares: NDArray[np.float32], most: int) -> bool:
    """Makes squares within columns those in the picture; False, half done, after `most` looks.

    After Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms
    in linear time", 2000; strokes are so narrow that looking to either side is less work.
    """
    height, width = squares.shape
    for y in range(height):
        row = squares[y].copy()
        for x in range(width):
            best = row[x]
            k = 1
            while k * k < best:
                left = row[x - k] if x >= k else np.float32(0)
                right = row[x + k] if x + k < width else np.float32(0)
                best = min(best, min(left, right) + k * k)
                k += 1
            squares[y, x] = best
            most -= k - 1
        if most < 0:
            return False
    return True
