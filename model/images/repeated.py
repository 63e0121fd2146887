"""Ornament that is one piece again and again: borders of printed frames, rows of dots, perforation.

A hand never makes so many pieces of ink in a row that are equally large and equally far from each
other; a printer's block and a toothed wheel do. So does a typewriter, whose columns and rows of
one letter are writing: rows count only as the rim of all ink, or as the dots of squared paper.
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

_ALONE = 2.0
"""Beside pieces of a border nothing stands within so many of their sizes,"""
_BESIDE = 0.25
"""but at this part of them, as at corners."""
_BEYOND = 0.03
"""So much of all other pieces may lie outside of a border, or past either of its ends."""
_IN_STEP = 0.5
"""Lines of writing at the distances of an upright row: 0 at none of them, 1 at all."""
_CORNER = 3.0
"""A row and a row or a frame at right angles are no farther from each other, in distances."""
_SPARSE, _SQUARE = 4.0, 0.1
"""Dots of paper are so many of their sizes apart, and by no more than this part less in height."""

_Numbers = NDArray[np.float64]
_Rows = list[list[int]]


def repeated(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where ink is a border of pieces in even rows, or dots of squared paper: bool[H, W].

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
    turned = pieces[:, [1, 0, 3, 2]]
    level, upright = _rows(pieces, side), _rows(turned, side)
    frames = boxes[sizes >= _LONG * side]
    even = _dots(pieces, level, upright) | _border(pieces, level, upright, frames)
    if len(some) - even.sum() >= _OTHERS:
        for k in np.flatnonzero(even):  # one by one: together, those within others would be holes
            cv2.drawContours(found, outlines, int(some[k]), 1, cv2.FILLED)
    return (found > 0) & ink


def _dots(pieces: _Numbers, level: _Rows, upright: _Rows) -> NDArray[np.bool_]:
    """Small pieces that are in a level and in an upright row of one distance: bool[N]."""
    steps = np.zeros((2, len(pieces)))
    for axis, rows in enumerate((level, upright)):
        for row in rows:
            steps[axis, row] = _step(pieces[row, axis])
    least, most = steps.min(axis=0), steps.max(axis=0)
    sparse = least >= _SPARSE * pieces[:, 2:].max(axis=1)
    return np.asarray(sparse & (most - least <= _SQUARE * most), np.bool_)


def _border(pieces: _Numbers, level: _Rows, upright: _Rows, frames: _Numbers) -> NDArray[np.bool_]:
    """Pieces of rows around all others: bool[N].

    Upright rows may be typed, too, but then lines of writing stand at their distances; level ones
    may be a line of writing but where they meet an upright one, or a ruled frame runs along.
    """
    turned, border = pieces[:, [1, 0, 3, 2]], np.zeros(len(pieces), np.bool_)
    level = [row for row in level if _is_rim(pieces, row)]
    upright = [row for row in upright if _is_rim(turned, row)]
    others = np.ones(len(pieces), np.bool_)
    others[[k for row in (*level, *upright) for k in row]] = False
    sides = [row for row in upright if not _in_step(turned[row, 0], pieces[others, 1])]
    for row in (*sides, *(row for row in level if _is_framed(pieces, row, sides, frames))):
        border[row] = True
    return border


def _is_rim(pieces: _Numbers, row: list[int]) -> bool:
    """Whether a level row stands alone, at one side of all other pieces, and is as long as they."""
    one, others = pieces[row], np.delete(pieces, row, axis=0)
    if not len(others):
        return False
    (x, y, *_), near = others.T, _CORNER * _step(one[:, 0])
    off = y - np.interp(x, one[:, 0], one[:, 1])
    half = one[:, 3].mean() / 2
    past = [(x < one[0, 0] - near).mean(), (x > one[-1, 0] + near).mean()]
    if max(*past, min((off < -half).mean(), (off > half).mean())) > _BEYOND:
        return False
    apart = np.abs(others[None, :, :2] - one[:, None, :2])
    others = others[~(apart <= one[:, None, 2:] / 2).all(axis=2).any(axis=0)]  # parts of a rosette
    size = one[:, 2:].max(axis=1)[:, None]
    across = np.abs(others[None, :, 1] - one[:, 1, None]) - others[None, :, 3] / 2 - size / 2
    along = np.abs(others[None, :, 0] - one[:, 0, None]) - others[None, :, 2] / 2
    beside = (across <= _ALONE * size) & (along <= max(_step(one[:, 0]), float(size.max())))
    return bool(beside.any(axis=1).mean() <= _BESIDE)


def _in_step(row: _Numbers, others: _Numbers) -> bool:
    """Whether the places of others, float64[N], are as far from each other as those of a row."""
    others = others[(others >= row[0]) & (others <= row[-1])]
    turns = np.exp(2j * np.pi * others / _step(row))
    return len(others) < _OTHERS or bool(np.abs(turns.mean()) > _IN_STEP)


def _is_framed(pieces: _Numbers, row: list[int], sides: _Rows, frames: _Numbers) -> bool:
    """Whether a level row meets an upright one, or runs along a frame: x, y, width, height."""
    one, near = pieces[row], _CORNER * _step(pieces[row, 0])
    ends = [pieces[k, :2] for side in sides for k in (side[0], side[-1])]
    if any(np.abs(one[at, :2] - end).max() <= near for at in (0, -1) for end in ends):
        return True
    x, y, width, height = frames.T
    along = (x <= one[0, 0]) & (x + width >= one[-1, 0])
    middle = one[:, 1].mean()
    return bool((along & (np.minimum(abs(y - middle), abs(y + height - middle)) <= near)).any())


def _step(places: _Numbers) -> float:
    return float(places[-1] - places[0]) / (len(places) - 1)


def _rows(pieces: _Numbers, side: int) -> _Rows:
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
