"""The bare paper under the ink, and the dark behind the page.

Paper is found by closing, which keeps what is wider than any stroke (the paper, its shading, the
black around a photographed page) and fills what is narrower.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_WIDEST = 36
"""The side of the closing, in pixels of the reduced image."""
_FADED = 0.88
"""Darker than this part of the closed paper is not counted as paper."""
_DARK_GROUND = 0.4
"""What lies behind the paper is darker than this part of it."""
_LONG = 2.5
"""A stroke's area is more than this, in squares of its width."""
_HARDLY_WIDER = 2.2
"""Where strokes meet they are wider than elsewhere: up to this, in sides of the closing."""


def bare_paper(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What a page looks like without its ink, at a reduced scale.

    Args:
        image: uint8[H, W, 3], RGB.

    Returns:
        The paper, uint8[h, w, 3]; and where there is none but the dark behind it, uint8[h, w].
    """
    small = _reduced(image)
    size = min(_WIDEST, max(5, int(0.4 * min(small.shape[:2])))) | 1
    # Darkness at the border goes on beyond it, so that a strip of it is not taken for a stroke.
    pad = 3 * size // 4
    padded = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    closed = closed[pad:-pad, pad:-pad]
    light = closed.max(axis=2)
    off_page = light < _DARK_GROUND * np.percentile(light, 80)
    thick = _thick_ink(closed, size)
    off_page = cv2.dilate((off_page & ~thick).astype(np.uint8), np.ones((3, 3), np.uint8))
    bare = (small > _FADED * closed.astype(np.float32) - 4).all(axis=2)
    bare &= (off_page == 0) & ~thick
    ground = _mean_where(bare, small.astype(np.float32), size)
    # A mean takes in what lies across the edge of a leaf; where that is lighter, the rim of the
    # darker side would look like ink. The closing keeps the edge.
    here = cv2.erode(closed, np.ones((3, 3), np.uint8)).astype(np.float32)
    ground = np.where(thick[..., None], ground, np.minimum(ground, here))
    return np.asarray(np.clip(ground + 0.5, 1, 255), np.uint8), np.asarray(off_page, np.uint8)


def _thick_ink(closed: NDArray[np.uint8], size: int) -> NDArray[np.bool_]:
    """Strokes that are wider than the closing, of a marker, a brush or on a poster: bool[h, w].

    They are dark in red or green, lie within the page, for the dark behind it reaches the border,
    and are long, or not much wider than the closing: a hole, a seal or a picture is neither.
    """
    levels = _DARK_GROUND * np.percentile(closed[..., :2], 80, axis=(0, 1))
    dark = (closed[..., :2] < levels).any(axis=2).astype(np.uint8)
    if not dark.any():
        return np.zeros(dark.shape, np.bool_)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    radius = cv2.distanceTransform(dark, cv2.DIST_L2, 5)
    thickness = np.zeros(n)
    np.maximum.at(thickness, labels.ravel(), 2 * radius.ravel())
    left, top, width, height, area = stats.T
    inside = (left > 0) & (top > 0) & (left + width < dark.shape[1])
    inside &= top + height < dark.shape[0]
    is_long = area > _LONG * thickness**2
    kept = inside & (is_long | (thickness < _HARDLY_WIDER * size))
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _reduced(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image at a scale where a stroke is narrower than the closing."""
    rows, columns = image.shape[:2]
    widest = max(64.0, max(rows, columns) / 20)
    scale = _WIDEST / widest
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _mean_where(
    counted: NDArray[np.bool_], values: NDArray[np.float32], size: int
) -> NDArray[np.float32]:
    """The local mean of the values that count; of a wider window where few of them do."""
    weight = counted.astype(np.float32)
    weighted = values * weight[:, :, None]
    mean = weighted.sum(axis=(0, 1)) / max(float(weight.sum()), 1.0)
    for side in (8 * size, 4 * size, 2 * size, size, size // 2):
        total = cv2.blur(weighted, (side | 1, side | 1), borderType=cv2.BORDER_REFLECT_101)
        share = cv2.blur(weight, (side | 1, side | 1), borderType=cv2.BORDER_REFLECT_101)
        mean = (total + 0.05 * mean) / (share[:, :, None] + 0.05)
    return np.asarray(mean, np.float32)
