"""What ink covers, as pixels, and how far the picture of another program agrees."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.schemas.ink import Stroke

_FINE = 4
"""Bits of a pixel that discs are drawn to."""
_FINER = 4
"""Discs are drawn so many times larger."""
_TOO_FAR = 0.3
"""Pixels that OpenCV's discs are larger than their radius."""


def covered(
    strokes: Iterable[Stroke], size: tuple[int, int], scale: int, is_mean: bool = False
) -> NDArray[np.bool_]:
    """bool[H, W] of a page of some width and height, enlarged, where a round pen has been.

    Between points the pen's width changes evenly; with `is_mean` it is that of the stroke's mean.
    """
    finer = scale * _FINER
    canvas = np.zeros((size[1] * finer, size[0] * finer), np.uint8)
    for stroke in strokes:
        width = np.full_like(stroke.width, stroke.width.mean()) if is_mean else stroke.width
        for x, y, w in _closely(stroke.xy, width):
            centre = [round(float((v + 0.5) * finer - 0.5) * 2**_FINE) for v in (x, y)]
            radius = max(0, round(float(w * finer / 2 - _TOO_FAR) * 2**_FINE))
            cv2.circle(canvas, centre, radius, 255, cv2.FILLED, cv2.LINE_8, _FINE)
    height, width_of_page = size[1] * scale, size[0] * scale
    return cv2.resize(canvas, (width_of_page, height), interpolation=cv2.INTER_AREA) > 127


def agreement(picture: NDArray[np.bool_], ink: NDArray[np.bool_]) -> float:
    """The share of what either has that both have."""
    return float((picture & ink).sum() / max(1, (picture | ink).sum()))


def dark(image: Image.Image) -> NDArray[np.bool_]:
    """bool[H, W] where a picture on white paper is not white, at least by half."""
    grey = np.asarray(image.convert("RGB"), np.int16)
    return np.asarray(grey.min(axis=2) < 128)


def _closely(xy: NDArray[np.float32], width: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64[N, 3]: the points, and others between them, a quarter of a pixel apart."""
    rows = np.column_stack([xy, width]).astype(np.float64)
    pieces = [rows[:1]]
    for start, end in pairwise(rows):
        n = max(2, int(np.hypot(*(end - start)[:2]) * 4))
        pieces.append(start + np.linspace(0, 1, n)[:, None] * (end - start))
    return np.concatenate(pieces)
