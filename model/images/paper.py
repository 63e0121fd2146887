"""The bare paper under the ink, and the dark behind the page.

Paper is found by closing, which keeps what is wider than any stroke (the paper, its shading, the
black around a photographed page) and fills what is narrower.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

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
    light = np.maximum(np.maximum(closed[..., 0], closed[..., 1]), closed[..., 2])
    off_page = (light < _DARK_GROUND * _lightest(light)).astype(np.uint8)
    thick = _thick_ink(closed, size)
    if thick is not None:
        off_page[thick] = 0
    off_page = np.asarray(cv2.dilate(off_page, np.ones((3, 3), np.uint8)), np.uint8)
    counted = off_page if thick is None else np.asarray(off_page | thick, np.uint8)
    ground = _mean_where(_bare(small, closed, counted), size)
    # A mean takes in what lies across the edge of a leaf; where that is lighter, the rim of the
    # darker side would look like ink. The closing keeps the edge.
    here = cv2.erode(closed, np.ones((3, 3), np.uint8))
    least = here if thick is None else np.where(thick[..., None], np.uint8(255), here)
    return _rounded(ground, least), off_page


@compiled
def _lightest(values: NDArray[np.uint8]) -> float:
    """What four of five of uint8[h, w] are darker than, as `numpy.percentile` tells it."""
    counts = np.zeros(256, np.int64)
    for row in values:
        for value in row:
            counts[value] += 1
    place = 0.8 * (values.size - 1)
    found = np.zeros(2)
    for k in range(2):
        left = min(int(place) + k, values.size - 1)
        while left >= counts[int(found[k])]:
            left -= counts[int(found[k])]
            found[k] += 1
    share = place - int(place)
    step = found[1] - found[0]
    return float(found[1] - step * (1 - share) if share >= 0.5 else found[0] + step * share)


@compiled
def _bare(
    small: NDArray[np.uint8], closed: NDArray[np.uint8], off: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """float32[h, w, 4]: colour and 1 where paper is bare, 0 elsewhere."""
    height, width = off.shape
    bare = np.zeros((height, width, 4), np.float32)
    for y in range(height):
        for x in range(width):
            counts = off[y, x] == 0
            for c in range(3):
                limit = np.float32(_FADED) * np.float32(closed[y, x, c]) - np.float32(4)
                counts = counts and small[y, x, c] > limit
            if counts:
                bare[y, x, :3] = small[y, x]
                bare[y, x, 3] = 1
    return bare


@compiled
def _rounded(ground: NDArray[np.float32], most: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What is not over `most`, as whole numbers of 1 and more."""
    height, width = most.shape[:2]
    told = np.empty((height, width, 3), np.uint8)
    for y in range(height):
        for x in range(width):
            for c in range(3):
                value = min(ground[y, x, c], np.float32(most[y, x, c]))
                told[y, x, c] = min(max(value + np.float32(0.5), np.float32(1)), np.float32(255))
    return told


def _thick_ink(closed: NDArray[np.uint8], size: int) -> NDArray[np.bool_] | None:
    """Strokes that are wider than the closing, of a marker, a brush or on a poster: bool[h, w].

    They are dark in red or green, lie within the page, for the dark behind it reaches the border,
    and are long, or not much wider than the closing: a hole, a seal or a picture is neither.
    """
    levels = [_DARK_GROUND * _lightest(closed[..., c]) for c in (0, 1)]
    dark = ((closed[..., 0] < levels[0]) | (closed[..., 1] < levels[1])).astype(np.uint8)
    if not dark.any():
        return None
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


def _mean_where(bare: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """float32[h, w, 3], the local mean of what is bare; of a wider window where little is.

    Args:
        bare: float32[h, w, 4], as `_bare` returns it.
        size: of the closing.
    """
    sums = bare.sum(axis=(0, 1))
    mean = np.empty((*bare.shape[:2], 3), np.float32)
    mean[:] = sums[:3] / max(float(sums[3]), 1.0)
    for side in (8 * size, 4 * size, 2 * size, size, size // 2):
        total = cv2.blur(bare, (side | 1, side | 1), borderType=cv2.BORDER_REFLECT_101)
        _nearer(mean, total)
    return mean


@compiled
def _nearer(mean: NDArray[np.float32], total: NDArray[np.float32]) -> None:
    """Makes the mean of wide windows that of narrower ones, as far as those hold paper."""
    height, width = mean.shape[:2]
    few = np.float32(0.05)
    for y in range(height):
        for x in range(width):
            for c in range(3):
                some = total[y, x, c] + few * mean[y, x, c]
                mean[y, x, c] = some / (total[y, x, 3] + few)
