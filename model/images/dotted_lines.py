"""Dotted rulings: rows of pale dashes to write on, of which the ink mask holds the darkest only.

One dash is like a stop or a short stroke. What tells a ruling is that a long, level row is a little
darker than the rows beside it wherever no writing covers it, so darkness is averaged along rows,
writing left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ruled_page import RuledPage

_WINDOW = 24
"""Darkness is averaged over so many stroke widths along a row,"""
_STEP = 4
"""so many stroke widths being one column,"""
_BARE = 0.25
"""if at least this part of them is not covered by writing."""
_DARKER = 0.06
"""A ruling is darker than the rows beside it by this part of the ink's darkness, and"""
_LEAST = 6
"""by this much of 255."""
_PALE = 0.75
"""What is darker than this part of the ink counts no more than that."""
_GAP = 24
"""The widest gap in what is found of a ruling, in stroke widths."""
_LENGTH, _STROKES_LONG = 0.12, 60
"""Its least length, as part of the image and in stroke widths."""
_SLANT = 0.05
"""How far it may leave its row, as part of its length."""
_SEEN = 0.8
"""It is darker than the rows beside it along this part of its length."""
_FREE = 16
"""and seen where nothing is written on it, over so many stroke widths."""
_DRAWN = 0.5
"""A row darker than this part of the ink is none of dashes: a line that is drawn, or a stroke."""
_BESIDE = 1.6
"""Rows are compared with those so many stroke widths above and below."""
_DASH = 1.2
"""No dash is higher than so many."""

_Mask = NDArray[np.uint8]
_Curve = np.polynomial.Polynomial


@dataclass(frozen=True, eq=False)
class _Rows:
    """How much darker a row is than those beside it, where no writing covers it.

    Attributes:
        step: pixels a column.
        level: how dark ink is.
        faint: uint8[H, n], 1 where it is darker over a window along it.
        contrast: float32[H, n], by how much it is darker in each column.
        free: bool[H, n], where nothing is written within the window.
    """

    step: float
    level: float
    faint: _Mask
    contrast: NDArray[np.float32]
    free: NDArray[np.bool_]


def dashes(page: RuledPage) -> NDArray[np.bool_]:
    """The dashes of level dotted rulings, slightly tilted or bent ones too: bool[H, W].

    Those that touch writing are left to it.
    """
    ink, stroke = page.ink, page.stroke
    found = np.zeros(ink.shape, np.bool_)
    for columns, middle in _rulings(_rows(page), stroke, ink.shape[1]):
        rows = page.band(middle)
        found[rows, columns] |= _apart(ink[rows, columns], round(_DASH * stroke))
    return found


def _rows(page: RuledPage) -> _Rows:
    ink, dark, level, stroke = page.ink, page.dark, page.level, page.stroke
    writing = cv2.dilate(page.tall, np.ones((3, 3), np.uint8))
    pale = np.minimum(dark, np.uint8(_PALE * level))
    pale[writing > 0] = 0
    count = max(1, min(ink.shape[1], round(ink.shape[1] / (_STEP * stroke))))
    step = ink.shape[1] / count
    window = (round(_WINDOW * stroke / step) | 1, 1)
    bare, light = (
        cv2.resize(one, (count, len(ink)), interpolation=cv2.INTER_AREA).astype(np.float32)
        for one in (255 * (1 - writing), pale)
    )
    around = cv2.blur(bare, window)
    darker = _darker(cv2.blur(light, window) * (255 / np.maximum(around, 1)), stroke)
    least = max(_LEAST, _DARKER * level)
    faint = ((darker > least) & (around > 255 * _BARE)).astype(np.uint8)
    return _Rows(step, level, faint, _darker(light, stroke), around >= 255)


def _darker(mean: NDArray[np.float32], stroke: float) -> NDArray[np.float32]:
    """By how much each row is darker than the darker one of those above and below."""
    away = round(_BESIDE * stroke) + 1
    padded = cv2.copyMakeBorder(mean, away, away, 0, 0, cv2.BORDER_REPLICATE)
    return np.asarray(mean - np.maximum(padded[: -2 * away], padded[2 * away :]), np.float32)


def _rulings(
    page: _Rows, stroke: float, width: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """The columns of each ruling on an image of some width, and its middle in them."""
    least = max(_LENGTH * width, _STROKES_LONG * stroke)
    across = np.ones((1, max(1, round(_GAP * stroke / page.step))), np.uint8)
    closed = cv2.morphologyEx(page.faint, cv2.MORPH_CLOSE, across)
    for outline in cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, columns, height = cv2.boundingRect(outline)
        long = columns * page.step
        if long < least or height > _SLANT * long + 6 * stroke:
            continue
        own = np.zeros((height, columns), np.uint8)
        cv2.drawContours(own, [outline], 0, 1, cv2.FILLED, offset=(-x, -y))
        rows, at = np.nonzero(own & page.faint[y : y + height, x : x + columns])
        curve = _fitted(rows, at, stroke)
        along = np.arange(columns)
        if _runs_on(page, curve(along) + y, along + x, stroke):
            covered = np.arange(round(x * page.step), round((x + columns) * page.step))
            yield covered, curve((covered + 0.5) / page.step - 0.5 - x) + y


def _runs_on(
    page: _Rows, middle: NDArray[np.float64], columns: NDArray[np.int64], stroke: float
) -> bool:
    """Whether a row is seen along most of its length, and where nothing is written on it.

    The feet of a line of writing are a darker row too, but not beyond the writing.
    """
    near = np.round(middle).astype(np.int64) + np.arange(-1, 2)[:, None]
    near = np.clip(near, 0, len(page.faint) - 1)
    free = page.free[near[1], columns]
    if page.faint[near, columns].any(axis=0).mean() < _SEEN or not free.any():
        return False
    contrast = page.contrast[near, columns][:, free].mean(axis=1).max()
    is_long = free.sum() * page.step >= _FREE * stroke
    return bool(is_long and _LEAST <= contrast <= _DRAWN * page.level)


def _fitted(rows: NDArray[np.int64], columns: NDArray[np.int64], stroke: float) -> _Curve:
    """A parabola through most of the points: what strays from it no longer counts."""
    curve = _Curve.fit(columns, rows, 2)
    for within in (4, 2, 1):
        near = np.abs(curve(columns) - rows) <= within * stroke
        if np.count_nonzero(near) > len(rows) / 4:
            curve = _Curve.fit(columns[near], rows[near], 2)
    return curve


def _apart(strip: _Mask, most: int) -> NDArray[np.bool_]:
    """bool[N, W]: pieces of ink that end within a strip and are not higher than dashes."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(strip, connectivity=8)
    top, height = boxes[:, cv2.CC_STAT_TOP], boxes[:, cv2.CC_STAT_HEIGHT]
    is_dash = (top > 0) & (top + height < len(strip)) & (height <= most)
    is_dash[0] = False
    return np.asarray(is_dash[labels], np.bool_)
