"""Windows to learn from: lines cut, moved, turned over, blurred and soiled, by chance."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.strips import HEIGHT, WIDE, levelled
from ductus.model.orientation.training.gathered import ROWS

_LEAST_INK = 0.015


def varied_window(
    line: NDArray[np.uint8], rng: np.random.Generator, rows: int = HEIGHT
) -> NDArray[np.float32]:
    """A window of an upright line: uint8[ROWS, w] of 0 to 255 to float32[rows, WIDE * rows]."""
    for _ in range(4):
        window = _cut(line, rng, rows)
        if window.mean() > _LEAST_INK * 255:
            break
    window = _rewritten(window, rng)
    seen = _blurred(np.asarray(window / 255, np.float32), rng)
    return levelled(np.maximum(_soiled(seen, rng), 0))


def turned_over(window: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same upside down."""
    return np.ascontiguousarray(window[::-1, ::-1])


def _cut(line: NDArray[np.uint8], rng: np.random.Generator, rows: int) -> NDArray[np.uint8]:
    """Anywhere along the line, a little turned, slanted and stretched, between its neighbours."""
    columns = WIDE * rows
    high = rows / ROWS * np.exp(rng.uniform(-0.45, 0.25))
    wide = high * np.exp(rng.normal(0, 0.15))
    spare = line.shape[1] * wide - columns
    start = rng.uniform(0, spare) if spare > 0 else spare / 2 + rng.normal(0, 6)
    down = (rows - ROWS * high) / 2 + rng.normal(0, 3)
    turn, slant = rng.normal(0, 0.02), rng.normal(0, 0.1)
    matrix = np.array([[wide, -slant, slant * rows / 2 - start], [turn, high, 0]])
    matrix[1, 2] = down - turn * (start + columns / 2) / wide
    window = _placed(line, matrix, rows)
    if rng.random() < 0.5:
        lead = ROWS * high * rng.uniform(0.8, 1.5)
        for side in (-lead, lead):
            other = matrix.copy()
            other[:, 2] += (rng.uniform(-80, 80), side)
            window = np.maximum(window, _placed(line, other, rows))
    return window


def _placed(line: NDArray[np.uint8], matrix: NDArray[np.float64], rows: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.warpAffine(line, matrix, (WIDE * rows, rows)), np.uint8)


def _rewritten(window: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """With a thicker or a thinner pen, at times."""
    chance = rng.random()
    if chance < 0.2:
        return np.asarray(cv2.dilate(window, np.ones((2, 2), np.uint8)), np.uint8)
    if chance < 0.3:
        return np.asarray(cv2.erode(window, np.ones((2, 2), np.uint8)), np.uint8)
    return window


def _blurred(window: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """As of a scan of few pixels, at times."""
    if rng.random() < 0.5:
        return window
    scale = 1 / rng.uniform(1.2, 3.5)
    small = cv2.resize(window, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, window.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _soiled(window: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """With grain, a ruled line, and dark beyond the page's edge, at times."""
    window = window ** np.float32(np.exp(rng.normal(0, 0.25)))
    window = window + rng.normal(0, rng.uniform(0, 0.12), window.shape).astype(np.float32)
    if rng.random() < 0.15:
        row, dark = int(rng.integers(len(window))), np.float32(rng.uniform(0.3, 0.9))
        window[row] = np.maximum(window[row], dark)
    if rng.random() < 0.05:
        edge = int(rng.integers(2, 30))
        window[:, slice(0, edge) if rng.random() < 0.5 else slice(-edge, None)] = 1
    return window
