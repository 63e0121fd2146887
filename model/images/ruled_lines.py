"""Ruled lines, table lines and margins, found in the ink and told from strokes that cross them.

A ruled line is thin and straight and runs on: its ink falls into dashes (between the strokes that
cross it) that lie behind each other. Only ink that is as thin as the line is taken, so a stroke
that crosses a line stays whole (cf. Zheng, Li & Doermann, "A parallel-line detection algorithm
based on HMM decoding", 2005, on directional single-connected chains).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.ink_mask import stroke_width

_WIDEST = 400
"""A stroke counts as no wider than this part of the longer side."""
_THICK = 1.6
"""Ruled lines are no thicker than this many stroke widths."""
_DASH = 8
"""Length of a dash, in stroke widths."""
_GAP = 12
"""Widest gap between dashes, in widths of the pen."""
_LENGTH = 0.12
"""A ruled line is at least this part of the image long, and"""
_STROKES_LONG = 60
"""this many stroke widths."""
_UNEVEN = 0.6
"""How far its dashes stray from a smooth curve, in stroke widths."""
_UNBROKEN = 0.65
"""It is drawn over at least this part of the length on which nothing crosses it."""
_SLANT = 0.05
"""How far a ruled line may leave its row, as part of its length."""

_Mask = NDArray[np.uint8]


def ruled_lines(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink of level and upright rulings, slightly tilted or bent ones too.

    Args:
        mask: bool[H, W], ink.

    Returns:
        bool[H, W], a part of `mask`; what is left when it is taken away is writing.
    """
    ink = mask.astype(np.uint8)
    pen = stroke_width(ink)
    if pen == 0:
        return np.zeros(mask.shape, np.bool_)
    upright = cv2.transpose(_level_lines(np.asarray(cv2.transpose(ink), np.uint8), pen))
    return np.asarray((_level_lines(ink, pen) | upright) > 0, np.bool_)


def _level_lines(ink: _Mask, pen: float) -> _Mask:
    # A broad pen writes on lines no broader than others; what it covers of them is longer.
    stroke = min(pen, max(ink.shape) / _WIDEST)
    thin = _thin(ink, stroke)
    dashes = _dashes(thin, stroke)
    chains = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, _across(_GAP * pen))
    found = np.zeros_like(ink)
    # Contours, not labels: there are few chains, and labels would fill an integer image.
    for chain in cv2.findContours(chains, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, width, height = cv2.boundingRect(chain)
        short = width < max(_LENGTH * ink.shape[1], _STROKES_LONG * stroke)
        if short or height > _SLANT * width + 3 * stroke:
            continue
        own = np.zeros((height, width), np.uint8)
        cv2.drawContours(own, [chain], 0, 1, cv2.FILLED, offset=(-x, -y))
        rows, columns = np.nonzero(own & dashes[y : y + height, x : x + width])
        _trace_line(ink, thin, found, rows + y, columns + x, stroke)
    return found


def _trace_line(
    ink: _Mask,
    thin: _Mask,
    found: _Mask,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    stroke: float,
) -> None:
    """Adds the thin ink along a chain of dashes to what was found, if the chain is a line."""
    x0 = int(columns.min())
    count = np.bincount(columns - x0)
    seen = np.flatnonzero(count)
    middle = np.bincount(columns - x0, rows)[seen] / count[seen]
    curve = np.polynomial.Polynomial.fit(seen, middle, 2)
    if np.sqrt(np.mean((curve(seen) - middle) ** 2)) > _UNEVEN * stroke:
        return
    along = np.arange(len(count))
    reach = round(_THICK * stroke / 2) + 1
    offsets = np.arange(-reach, reach + 1)[:, None]
    band = np.clip(np.round(curve(along)).astype(np.int64) + offsets, 0, ink.shape[0] - 1)
    line = thin[band, along + x0]
    drawn, open_ = line.any(axis=0), ~(ink[band, along + x0] > line).any(axis=0)
    if (drawn & open_).sum() >= _UNBROKEN * max(int(open_.sum()), 1):
        found[band, along + x0] |= line


def _thin(ink: _Mask, stroke: float) -> _Mask:
    """Ink in columns of few pixels."""
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, _down(_THICK * stroke + 1))
    return np.asarray(ink & ~tall & 1, np.uint8)


def _dashes(thin: _Mask, stroke: float) -> _Mask:
    """Level runs of thin ink, grown by a row up and down for the steps of a tilted line."""
    grown = cv2.dilate(thin, _down(3))
    return np.asarray(cv2.morphologyEx(grown, cv2.MORPH_OPEN, _across(_DASH * stroke)), np.uint8)


def _across(length: float) -> _Mask:
    return np.ones((1, max(1, round(length))), np.uint8)


def _down(length: float) -> _Mask:
    return np.ones((max(1, round(length)), 1), np.uint8)
