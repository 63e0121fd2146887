"""Colour charts and test targets: patches of even colour in rows, and patterns of straight bars."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.schemas.records import PageKind

_EVEN = 6.0
"""Difference of grey within a patch, of 255."""
_PATCHES = 10
"""Patches of one size that make a chart."""
_FILLS = 0.8
"""Share of its box that a patch fills."""
_SMALLEST, _LARGEST = 0.0012, 0.06
"""Sizes of patches, in shares of the picture."""
_ALIKE = 1.8
"""How many times as large as another of its chart a patch may be."""
_HUES = 4
"""Colours, a twelfth of the circle of hues each, that tell a colour chart from a grey wedge."""
_COLOURED = 18.0
"""Chroma (CIELAB) of a patch that is not grey."""
_BARS = 16
"""Bars that make a pattern."""
_SHORTEST, _LONGEST = 12, 0.5
"""Lengths of bars: pixels, and a share of the picture's longer side that rules are above."""
_ON_THE_CHART = 0.25
"""Share of the picture that the patches' box is, or else there is a chart beside something."""


def chart_kind(picture: NDArray[np.uint8]) -> PageKind | None:
    """`COLOUR_CHART` or `TARGET` if a picture shows one and little else, or None.

    Args:
        picture: uint8[H, W, 3], RGB, some hundred pixels wide.
    """
    patches = _patches(picture)
    if len(patches) < _PATCHES:
        return PageKind.TARGET if _bars(picture) >= _BARS else None
    x0, y0 = patches[:, :2].min(axis=0)
    x1, y1 = (patches[:, :2] + patches[:, 2:4]).max(axis=0)
    if (x1 - x0) * (y1 - y0) < _ON_THE_CHART * picture.shape[0] * picture.shape[1]:
        return None
    return PageKind.COLOUR_CHART if _hues(picture, patches) >= _HUES else PageKind.TARGET


def _patches(picture: NDArray[np.uint8]) -> NDArray[np.intp]:
    """int[N, 4], x, y, width, height of even rectangles of about one size."""
    square = np.ones((3, 3), np.uint8)
    smooth = cv2.medianBlur(picture, 3)
    range_ = cv2.subtract(cv2.dilate(smooth, square), cv2.erode(smooth, square)).max(axis=2)
    even = (range_ < _EVEN * 2).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    _, _, width, height, area = stats[1:].T
    share = width * height / even.size
    fits = (share > _SMALLEST) & (share < _LARGEST) & (area > _FILLS * width * height)
    fits &= np.maximum(width, height) < 2.2 * np.minimum(width, height)
    found = stats[1:][fits]
    if not len(found):
        return np.zeros((0, 4), np.intp)
    sizes = np.sqrt(found[:, 4])
    alike = [(sizes < _ALIKE * size) & (sizes >= size) for size in sizes]
    return np.asarray(found[max(alike, key=np.sum)][:, :4])


def _bars(picture: NDArray[np.uint8]) -> int:
    """How many straight bars there are, one beside the other, as in patterns of resolution."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(np.asarray(dark, np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    count = 0
    for outline in outlines:
        short, long = sorted(cv2.minAreaRect(outline)[1])
        is_bar = short >= 1 and 4 * short < long < _LONGEST * max(dark.shape)
        area = cv2.contourArea(outline)
        count += is_bar and long > _SHORTEST and area > _FILLS * short * long
    return count


def _hues(picture: NDArray[np.uint8], patches: NDArray[np.intp]) -> int:
    """How many colours the patches have that are not grey."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    colours = np.array(
        [np.median(lab[y : y + h, x : x + w, 1:].reshape(-1, 2), axis=0) for x, y, w, h in patches]
    )
    vivid = colours[np.linalg.norm(colours, axis=1) > _COLOURED]
    return len(np.unique(np.floor(np.arctan2(vivid[:, 1], vivid[:, 0]) * 6 / np.pi)))
