"""Ink from paper, on whole pages and on small crops alike.

Paper is found by closing, which keeps what is wider than any stroke (the paper, its shading, the
black around a photographed page) and fills what is narrower. Darkness is measured against it as a
ratio, as reflectance is. Ink is what is darker than half the ink around it, if it hangs together
with something that is surely ink: that keeps hairlines and drops what shines through from the
other side (cf. Su, Lu & Tan, "Robust document image binarization technique for degraded document
images", 2013; hysteresis after Canny, 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

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
_WEAK, _STRONG = 0.4, 0.6
"""Ink is at least so dark, and somewhere so dark, as parts of the ink around it."""
_PALEST = 0.5
"""How dark the palest ink is, as part of all the ink's darkness."""
_SPECK = 0.3
"""Less sure ink than this is a speck, in squares of the stroke's width."""
_DEEPEST_STAIN = 0.45
"""What is wide and darker than this part of the ink is ink too, as in painted initials."""
_LEAST = 20
"""No ink is paler than this, of 255."""


@dataclass(frozen=True, eq=False)
class Binarized:
    """A picture and what is ink in it.

    Attributes:
        image: uint8[H, W, 3], RGB.
        ink: bool[H, W].
        dark: uint8[H, W], how much less light each pixel returns than the paper under it; 0 is
            paper, 255 returns no light.
        paper: uint8[h, w, 3], the bare paper under the ink at a reduced scale, the same field of
            view; off the page the nearest paper.
    """

    image: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    dark: NDArray[np.uint8]
    paper: NDArray[np.uint8]


def binarized(image: NDArray[np.uint8]) -> Binarized:
    """Tells ink from paper.

    Args:
        image: uint8[H, W, 3], RGB.
    """
    paper, off_page = _ground(image)
    dark = _darkness(image, paper, off_page)
    return Binarized(image, _ink(dark), dark, paper)


def ink_mask(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels are ink: bool[H, W] for uint8[H, W, 3] RGB."""
    return binarized(image).ink


def stroke_width(mask: NDArray[np.uint8]) -> float:
    """The mean width of the strokes of a uint8[H, W] mask, in pixels: twice area over outline.

    0 for an empty mask.
    """
    area = cv2.countNonZero(mask)
    outline = area - cv2.countNonZero(cv2.erode(mask, np.ones((3, 3), np.uint8)))
    return 2.0 * area / max(outline, 1)


def _darkness(
    image: NDArray[np.uint8], paper: NDArray[np.uint8], off_page: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """See `Binarized`: of red and green, for stains and yellowed paper differ most in blue."""
    size = (image.shape[1], image.shape[0])
    lit = []
    for channel in (0, 1):
        under = cv2.resize(paper[:, :, channel], size, interpolation=cv2.INTER_LINEAR)
        lit.append(cv2.divide(image[:, :, channel], under, scale=255))
    dark = cv2.bitwise_not(cv2.min(*lit))
    if off_page.any():
        dark[cv2.resize(off_page, size, interpolation=cv2.INTER_NEAREST) > 0] = 0
    return np.asarray(dark, np.uint8)


def _ink(dark: NDArray[np.uint8]) -> NDArray[np.bool_]:
    level = _ink_level(dark)
    stroke = stroke_width(_at_least(dark, _WEAK * level))
    if stroke == 0:
        return np.zeros(dark.shape, np.bool_)
    stain = _stains(dark, stroke)
    level = cv2.resize(level, stain.shape[::-1], interpolation=cv2.INTER_LINEAR)
    stain = np.minimum(stain, _DEEPEST_STAIN * level)
    weak = _at_least(dark, stain + _WEAK * (level - stain))
    strong = _at_least(dark, stain + _STRONG * (level - stain))
    return _hanging_on(weak, strong)


def _stains(dark: NDArray[np.uint8], stroke: float) -> NDArray[np.float32]:
    """Darkness of what is wider than strokes are: float32[h, w] at a reduced scale."""
    scale = min(1.0, 7.0 / (4 * stroke))
    size = (max(1, round(dark.shape[1] * scale)), max(1, round(dark.shape[0] * scale)))
    small = cv2.resize(dark, size, interpolation=cv2.INTER_AREA)
    side = round(4 * stroke * scale) | 1
    smooth = cv2.blur(small, (3, 3))
    opened = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(opened, np.float32)


def _ink_level(dark: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How dark the ink around is: float32[h, w] at a reduced scale.

    Where there is little ink the level of all the ink counts, so that stains on bare paper do not
    become ink.
    """
    step = max(1, round(min(dark.shape) / 800))
    sampled = dark[::step, ::step].astype(np.float32)
    # Paper is 0 and less (cut off) half of the time; one in six of its pixels is over a deviation.
    noise = float(np.percentile(sampled[sampled < 2 * _LEAST], 84)) if (sampled == 0).any() else 0.0
    sampled[sampled <= max(_LEAST, 3 * noise)] = 0
    if not sampled.any():
        return np.full((1, 1), 255.0, np.float32)
    # Capped, so that a stamp or a frame does not make pale ink vanish; weighted by itself, so that
    # the dark heart of a stroke counts and its pale edge does not.
    sampled = np.minimum(sampled, _sharp_level(dark, step, max(_LEAST, 3 * noise)))
    whole = float((sampled**2).sum() / sampled.sum())
    side = (max(32, max(dark.shape) // 20) // step) | 1
    squares, sums = (cv2.blur(sampled**power, (side, side)) for power in (2, 1))
    level = (squares + 0.02 * whole**2) / (sums + 0.02 * whole)
    floor = max(_PALEST * whole, _LEAST / _WEAK, 3 * noise / _WEAK)
    return np.asarray(np.clip(level, floor, None), np.float32)


def _sharp_level(dark: NDArray[np.uint8], step: int, least: float) -> float:
    """The median darkness beside sharp edges: what shines through and stains have none."""
    square = np.ones((3, 3), np.uint8)
    darkest = cv2.dilate(dark, square)[::step, ::step]
    lightest = cv2.erode(dark, square)[::step, ::step]
    sharp = (cv2.subtract(darkest, lightest) > 2 * _LEAST) & (darkest > least)
    return float(np.median(darkest[sharp])) if sharp.any() else 255.0


def _at_least(dark: NDArray[np.uint8], limits: NDArray[np.float32]) -> NDArray[np.uint8]:
    limit = np.clip(limits, 0, 254).astype(np.uint8)
    limit = cv2.resize(limit, dark.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(dark, limit, cv2.CMP_GT), np.uint8)


def _hanging_on(weak: NDArray[np.uint8], strong: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pieces of weak ink that hold strong ink and are no specks."""
    stroke = stroke_width(weak)
    n, labels = cv2.connectedComponents(weak, connectivity=8, ltype=cv2.CV_32S)
    sure = np.bincount(labels[strong > 0], minlength=n)
    keep = sure >= max(1.0, _SPECK * stroke**2)
    keep[0] = False
    return np.asarray(keep[labels], np.bool_)


def _ground(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The paper, uint8[h, w, 3], and where there is none but the dark behind it, uint8[h, w]."""
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
