"""The dark beyond a leaf, as far as it reaches into it: teeth of a frayed rim, torn corners.

What is wider than strokes and hangs on the dark at the border of a scan belongs to that; a stroke
that runs up to the edge stays.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_SOLID = 2.5
"""Strokes are less wide than so many widths of the pen."""
_TIP = 4.0
"""A tip of the dark reaches no farther beyond what is solid, in the same."""


def of_the_dark(
    ink: NDArray[np.bool_], off_page: NDArray[np.uint8], pen: float
) -> NDArray[np.bool_]:
    """Ink that is none, but belongs to the dark beyond the page: bool[H, W].

    Args:
        ink: bool[H, W].
        off_page: uint8[h, w], nonzero where there is no paper, at any scale.
        pen: the width of strokes, in pixels of `ink`.
    """
    outside = _at_border(off_page)
    if not outside.any():
        return np.zeros(ink.shape, np.bool_)
    size = ink.shape[::-1]
    outside = cv2.resize(outside, size, interpolation=cv2.INTER_NEAREST)
    side = round(_SOLID * pen) | 1
    solid = cv2.morphologyEx(
        ink.astype(np.uint8) | outside, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)
    )
    beyond = _touching(solid, outside)
    rest = (ink & (beyond == 0)).astype(np.uint8)
    reach = 2 * round(_TIP * pen) + 1
    far = cv2.dilate(beyond, np.ones((reach, reach), np.uint8)) == 0
    tips = _touching(rest, cv2.dilate(beyond, np.ones((3, 3), np.uint8)), far)
    return ink & ((beyond > 0) | (tips > 0))


def _at_border(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pieces of a mask that reach the border: uint8[h, w] of 0 and 1."""
    border = np.zeros(mask.shape, np.uint8)
    border[[0, -1]] = border[:, [0, -1]] = 1
    return _touching((mask > 0).astype(np.uint8), border)


def _touching(
    mask: NDArray[np.uint8], other: NDArray[np.uint8], never: NDArray[np.bool_] | None = None
) -> NDArray[np.uint8]:
    """The pieces of a mask that share a pixel with another, and none with a third."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[labels[other > 0]] = 1
    if never is not None:
        kept[labels[never]] = 0
    kept[0] = 0
    return np.asarray(kept[labels], np.uint8)
