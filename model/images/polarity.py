"""Polarity: whether writing is darker than its ground, or lighter (negatives, slates, blueprints).

Writing covers less of its surroundings than the ground does. So in a window of some letters the
grey values have their tail on the side of the ink: the sign of their skewness tells its polarity,
however pale, dark or unevenly lit the page is. Windows count by how sharp and how varied they are,
which are those with writing in them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.schemas.records import Polarity

_LONG_SIDE = 1200
"""Pixels of the longer side, at most, at which the page is looked at."""
_WINDOWS = (32, 64, 128)
"""Sides of the windows, in its pixels: from a letter or two to some lines."""
_LEAST_SPREAD = 3.0
"""Grey values of a window that differ by less (standard deviation) are bare ground."""
_SURE = 0.15
"""How light the writing must look before it is taken for it: pages of 32 manuscripts score -0.25
and less, their negatives 0.25 and more."""


def polarity(image: NDArray[np.uint8]) -> Polarity:
    """The polarity of most of what is written on a page: uint8[H, W, 3], RGB."""
    return Polarity.LIGHT_ON_DARK if lightness(image) > _SURE else Polarity.DARK_ON_LIGHT


def dark_on_light(image: NDArray[np.uint8], found: Polarity) -> NDArray[np.uint8]:
    """The page with its writing dark: uint8[H, W, 3], inverted where it is light."""
    if found is Polarity.DARK_ON_LIGHT:
        return image
    return np.asarray(cv2.bitwise_not(image), np.uint8)


def lightness(image: NDArray[np.uint8]) -> float:
    """How surely writing is lighter than its ground: 1, as surely darker: -1; 0 without any."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _LONG_SIDE / max(grey.shape))
    size = [max(1, round(side * scale)) for side in grey.shape[::-1]]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    sharpness = np.abs(cv2.Laplacian(small, cv2.CV_32F))
    return float(np.mean([_tail(small, sharpness, side) for side in _WINDOWS]))


def _tail(grey: NDArray[np.float32], sharpness: NDArray[np.floating], side: int) -> float:
    """On which side of windows' grey values the tail lies: -1 dark, 1 light."""
    values = _windows(grey, side)
    spread = values.std(axis=1)
    off = values - values.mean(axis=1, keepdims=True)
    cubes = off * off * off  # numpy takes a power of 3 for any power: fifty times as long
    skewness = cubes.mean(axis=1) / (spread**3 + 1e-3)
    weights = np.where(spread > _LEAST_SPREAD, spread, 0) * _windows(sharpness, side).mean(axis=1)
    total = float(weights.sum())
    return float((np.clip(skewness, -1, 1) * weights).sum()) / total if total else 0.0


def _windows(values: NDArray[np.floating], side: int) -> NDArray[np.floating]:
    """float[N, side * side]: the squares of an image, as many as fit; smaller where none would."""
    side = min(side, *values.shape)
    rows, columns = values.shape[0] // side, values.shape[1] // side
    squares = values[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return squares.transpose(0, 2, 1, 3).reshape(rows * columns, side * side)
