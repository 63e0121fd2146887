"""Loops drawn around writing: a ring round a paragraph, the line of a frame with bent corners.

They touch the lines that they go round, or pass through them, and are no part of any.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import stroke_width
from ductus.model.layout.line import Line

_LEAST = 2
"""Lines that a loop goes round; round one it may be a letter of it."""
_WITHIN = 0.75
"""Share of a line's corners that lie within a loop that goes round it."""
_GAP = 2.0
"""A loop may be open so wide, in widths of the pen."""
_THICK = 3.0
"""Its line is no wider, in the same."""
_BARE = 0.7
"""Along this share of it there is bare paper on both sides: lines that hang together have none."""
_ROOM = 0.5
"""What is bare within a loop is larger than this, in squares of the lines' height."""

_Mask = NDArray[np.uint8]


def enclosing_ink(ink: NDArray[np.bool_], lines: Sequence[Line]) -> NDArray[np.bool_]:
    """The ink of closed loops around two lines or more: bool[H, W].

    Args:
        ink: bool[H, W] of a page, without ruled lines.
        lines: in its pixels; those whose polygon encloses nothing do not count.
    """
    found = np.zeros(ink.shape, np.bool_)
    outlined = [np.asarray(line.polygon, np.float64) for line in lines if not line.is_figure]
    written = [one for one in outlined if len(one) > 2 and np.isfinite(one).all()]
    if len(written) < _LEAST or not ink.any():
        return found
    own = ink.astype(np.uint8)
    pen = stroke_width(own)
    side = round(_GAP * pen) | 1
    joined = cv2.morphologyEx(own, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    boxes = np.array([[*corners.min(axis=0), *corners.max(axis=0)] for corners in written])
    room = _ROOM * float(np.median((boxes[:, 2:] - boxes[:, :2]).min(axis=1))) ** 2
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    outlines, parents = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline, (*_, parent) in zip(outlines, parents[0], strict=True):
        x, y, width, height = cv2.boundingRect(outline)
        around = ((middles > (x, y)) & (middles < (x + width, y + height))).all(axis=1)
        if parent >= 0 or around.sum() < _LEAST:  # a hole, or of a line or less
            continue
        filled = np.zeros((height, width), np.uint8)
        cv2.drawContours(filled, [outline], 0, 1, cv2.FILLED, offset=(-x, -y))
        corners = [written[line] - (x, y) for line in np.flatnonzero(around)]
        if sum(_share_within(filled, one) >= _WITHIN for one in corners) >= _LEAST:
            at = np.s_[y : y + height, x : x + width]
            found[at] |= ink[at] & _loop(filled, joined[at], _THICK * pen, room)
    return found


def _share_within(filled: _Mask, corners: NDArray[np.float64]) -> float:
    columns, rows = np.rint(corners).astype(int).T
    on = (rows >= 0) & (columns >= 0) & (rows < filled.shape[0]) & (columns < filled.shape[1])
    return float(filled[rows[on], columns[on]].sum()) / len(corners)


def _loop(filled: _Mask, ink: _Mask, thick: float, room: float) -> NDArray[np.bool_]:
    """Where a loop runs within what it fills: bool[h, w]; nowhere if it is none.

    Its line has the outside on one side and large bare paper within on the other, both near.
    """
    frame = [cv2.copyMakeBorder(one, 1, 1, 1, 1, cv2.BORDER_CONSTANT) for one in (filled, ink)]
    filled, bare = frame[0], frame[0] & (1 - frame[1])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] > room
    large[0] = False
    off_outside = cv2.distanceTransform(filled, cv2.DIST_L2, 5)
    off_inside = cv2.distanceTransform(1 - large[labels].astype(np.uint8), cv2.DIST_L2, 5)
    rim = (filled > 0) & (off_outside < 1.5)
    near = off_inside <= thick + 1
    if near[rim].mean() < _BARE:
        return np.zeros(ink.shape, np.bool_)
    return np.asarray((near & (off_outside <= thick + 1))[1:-1, 1:-1], np.bool_)
