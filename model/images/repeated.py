"""Ornament that is one piece again and again: borders of printed frames, rows of dots, perforation.

A hand never makes so many pieces of ink in a row that are equally large and equally far from each
other; a printer's block and a toothed wheel do.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_LEAST = 16
"""Pieces in a row,"""
_LONG = 0.3
"""which is at least this part of the page's longer side."""
_ALIKE = 0.07
"""Their sizes differ by less than this part of themselves,"""
_EVEN = 0.07
"""their distances, and their places across the row, by less than this part of a distance,"""
_PIXEL = 1.0
"""and, all of these, by so many pixels more."""
_STENCIL, _BLUR = 0.02, 0.4
"""The deviation of both along a whole row, in the same and in pixels."""
_FAR, _FARTHEST = 12.0, 0.08
"""The next of a row is no farther than so many lengths of a piece, as the dots of dotted paper are,
nor than this part of the page's longer side;"""
_LARGE = 0.05
"""pieces are no larger than this part of it."""
_SLANT = 0.06
"""How far a row may leave its level, as part of its length."""
_OTHERS = 8
"""Beside them are so many pieces that are in no such row: or they may be writing."""
_SMALL = 4
"""Pixels: what is lower and narrower is grain."""
_MOST = 6000
"""Pieces that are looked at: noise and screens have more."""

_Numbers = NDArray[np.float64]


def repeated(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where pieces of ink stand in even rows, level or upright: bool[H, W].

    Args:
        ink: bool[H, W].
    """
    found = np.zeros(ink.shape, np.uint8)
    every, parents = cv2.findContours(ink.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if parents is None:
        return found > 0
    outlines = [one for one, (*_, parent) in zip(every, parents[0], strict=True) if parent < 0]
    boxes = np.array([cv2.boundingRect(one) for one in outlines], np.float64).reshape(-1, 4)
    side, sizes = max(ink.shape), boxes[:, 2:].max(axis=1, initial=0)
    some = np.flatnonzero((sizes >= _SMALL) & (sizes <= max(_LARGE * side, 2 * _SMALL)))
    if not _LEAST <= len(some) <= _MOST:
        return found > 0
    x, y, width, height = boxes[some].T
    pieces = np.stack([x + width / 2, y + height / 2, width, height], axis=1)
    rows = [row for seen in (pieces, pieces[:, [1, 0, 3, 2]]) for row in _rows(seen, side)]
    even = np.unique(np.concatenate(rows)).astype(int) if rows else np.zeros(0, np.intp)
    if len(some) - len(even) >= _OTHERS:
        for k in even:  # one by one: together, those within others would be holes
            cv2.drawContours(found, outlines, int(some[k]), 1, cv2.FILLED)
    return (found > 0) & ink


def _rows(pieces: _Numbers, side: int) -> list[list[int]]:
    """Level rows of float64[N, 4] pieces: x, y, width, height; on a page of some longer side."""
    following, least = _following(pieces, _FARTHEST * side), _LONG * side
    rows, started = [], np.zeros(len(pieces), np.bool_)
    for first in np.argsort(pieces[:, 0]).tolist():
        if started[first]:
            continue
        row = [first]
        while (after := _next(pieces, following, row)) >= 0:
            row.append(after)
        started[row[:-1]] = True
        length = pieces[row[-1], 0] - pieces[first, 0]
        if len(row) >= _LEAST and length >= least and _is_even(pieces[row]):
            rows.append(row)
    return rows


def _is_even(row: _Numbers) -> bool:
    """Whether pieces stand along a curve like those of a stencil, and are as large."""
    numbers = np.arange(len(row))
    off = [row[:, k] - np.polynomial.Polynomial.fit(numbers, row[:, k], 2)(numbers) for k in (0, 1)]
    step = (row[-1, 0] - row[0, 0]) / (len(row) - 1)
    places = np.std(off, axis=1).max() <= _STENCIL * step + _BLUR
    sizes = row[:, 2:].std(axis=0) <= _STENCIL * row[:, 2:].mean(axis=0) + _BLUR
    return bool(places and sizes.all())


def _following(pieces: _Numbers, farthest: float) -> NDArray[np.intp]:
    """The next piece to the right of each that is like it, or -1: int[N]."""
    order = np.argsort(pieces[:, 0])
    x, y, width, height = pieces[order].T
    reach = np.minimum(_FAR * np.maximum(width, _SMALL), farthest)
    found = np.full(len(pieces), -1)
    for away in range(1, len(pieces)):
        one, other = slice(None, -away), slice(away, None)
        step = x[other] - x[one]
        near = step <= reach[one]
        if not near.any():
            break
        like = near & (step > width[one] / 2)
        like &= np.abs(width[other] - width[one]) <= _ALIKE * width[one] + _PIXEL
        like &= np.abs(height[other] - height[one]) <= _ALIKE * height[one] + _PIXEL
        like &= np.abs(y[other] - y[one]) <= _SLANT * step + _PIXEL
        places = np.flatnonzero(like & (found[order[one]] < 0))
        found[order[places]] = order[places + away]
    return found


def _next(pieces: _Numbers, following: NDArray[np.intp], row: list[int]) -> int:
    """The piece that carries a row on as evenly as it began, or -1."""
    after = int(following[row[-1]])
    if after < 0 or len(row) < 2:
        return after
    step = (pieces[row[-1], :2] - pieces[row[0], :2]) / (len(row) - 1)
    off = np.abs(pieces[after, :2] - pieces[row[-1], :2] - step).max()
    return after if off <= _EVEN * step[0] + _PIXEL else -1
