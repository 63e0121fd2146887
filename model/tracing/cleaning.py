"""A mask made fit for thinning."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.derenderer import Crop
from ductus.model.images.distance import distance_to_paper
from ductus.model.images.ink_mask import ink_mask
from ductus.model.tracing.stroke_graph import Floats

FINE = 6.0  # pixels: lines thinner than this are enlarged first
THIN = 2.5  # pixels: those that are thinner still are looked for again in an enlarged picture
MOST = 4  # times so much at most
SOFT, SHARP = 0.6, 2.0  # by how many pixels it is softer than its scan, and how far that is undone
ROOM = 2_000_000  # pixels: an enlarged picture has no more, for that costs time and memory
BLUR = {1: 0.9, 2: 1.2}  # pixels of the working mask, by its scale
INK = 118  # of 255 after the blur; under a half, so that hairlines stay
SPECK, PINHOLE = 0.3, 0.1  # in squares of the stroke width


def pen_width(distance: Floats) -> float:
    """The typical width of the strokes; 0 without ink.

    The median over the middles of strokes, weighted by their widths: neither one great initial nor
    many specks make it.

    Args:
        distance: float32[H, W], as `distance_to_paper` returns it.
    """
    crest = cv2.dilate(distance, np.ones((3, 3), np.uint8))
    middles = np.sort(distance[(distance > 0) & (distance >= crest)])
    if not len(middles):
        return 0.0
    weight = np.cumsum(middles, dtype=np.float64)
    return float(2 * middles[np.searchsorted(weight, weight[-1] / 2)] - 1)


def working_mask(
    mask: NDArray[np.bool_], crop: Crop | None = None
) -> tuple[NDArray[np.bool_], float]:
    """A mask fit for thinning: thin lines enlarged, borders smoothed, specks and pinholes gone.

    Args:
        mask: bool[H, W].
        crop: uint8[H, W, 3], RGB, what it is of. Where a line runs between pixels its greys tell,
            and a mask does not, which matters to lines of one or two pixels.

    Returns:
        bool[s * H, s * W] and the scale s.
    """
    pen = pen_width(distance_to_paper(mask))
    finer = _finer(pen, mask.size)
    if crop is not None and finer > 1:
        again = _enlarged_mask(crop, finer)
        if again.any():
            working, scale = working_mask(again)
            return working, finer * scale
    scale = 2 if pen < FINE else 1
    size = (mask.shape[1] * scale, mask.shape[0] * scale)
    grey = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
    blurred = cv2.GaussianBlur(grey, (0, 0), min(BLUR[scale], 0.3 * pen * scale))
    smooth = (blurred > INK).astype(np.uint8)
    pen *= scale
    _drop_small(smooth, SPECK * pen * pen, 1)
    _drop_small(smooth, PINHOLE * pen * pen, 0)
    return smooth > 0, float(scale)


def _finer(pen: float, pixels: int) -> int:
    """How many times a picture of thin lines is enlarged; 1 where they are not, or it is large."""
    if pen >= THIN:
        return 1
    return min(MOST, math.ceil(FINE / max(pen, 1.0)), math.isqrt(ROOM // max(pixels, 1)))


def _enlarged_mask(crop: Crop, scale: int) -> NDArray[np.bool_]:
    """The mask of a crop that is `scale` times as large, and sharp: what is thinner than a pixel is
    grey there, and two lines that are a pixel apart are one."""
    size = (crop.shape[1] * scale, crop.shape[0] * scale)
    large = cv2.resize(crop, size, interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(large, (0, 0), SOFT * scale)
    sharp = np.asarray(cv2.addWeighted(large, 1 + SHARP, soft, -SHARP, 0), np.uint8)
    return ink_mask(sharp, crop)  # paper has nothing that is finer than a pixel


@compiled
def _root(parents: NDArray[np.int32], k: int) -> int:
    while parents[k] != k:
        parents[k] = parents[parents[k]]
        k = parents[k]
    return k


@compiled
def _join(parents: NDArray[np.int32], sizes: NDArray[np.int64], one: int, other: int) -> None:
    a, b = _root(parents, one), _root(parents, other)
    if a != b:
        parents[b] = a
        sizes[a] += sizes[b]


@compiled
def _drop_small(image: NDArray[np.uint8], area: float, value: int) -> None:
    """Turns connected patches of `value` smaller than `area` into the other one, in place.

    Patches of 1 hang together at corners, too. Runs of pixels are joined row by row.
    """
    height, width = image.shape
    runs = np.empty((height * (width // 2 + 1), 3), np.int32)  # row, first column, one beyond
    parents = np.empty(len(runs), np.int32)
    sizes = np.zeros(len(runs), np.int64)
    count = before = 0
    for y in range(height):
        above, begin = before, count
        before = count
        x = 0
        while x < width:
            if image[y, x] != value:
                x += 1
                continue
            first = x
            while x < width and image[y, x] == value:
                x += 1
            runs[count, 0], runs[count, 1], runs[count, 2] = y, first, x
            parents[count], sizes[count] = count, x - first
            while above < begin and runs[above, 2] + value <= first:
                above += 1
            other = above
            while other < begin and runs[other, 1] < x + value:
                _join(parents, sizes, other, count)
                other += 1
            count += 1
    for k in range(count):
        if sizes[_root(parents, k)] < area:
            image[runs[k, 0], runs[k, 1] : runs[k, 2]] = 1 - value
