"""First letters that stand apart from their lines, as verse has them: in a column of their own.

A detector sees such letters as lines, two of them as one, or not at all. So they are looked for in
the ink: before most lines of a column of writing stands a narrow piece of it, at the same place.
Numbers before every fifth line, notes in a margin and a second column are none of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import LinePiece, Points, edges_at, page_angle, piece_of
from ductus.schemas.geometry import Affine

FAR = 2.5
"""An initial ends at most so far before the rest of its line, in usual heights of lines."""
THIN, WIDE = 0.15, 1.5
"""It is so wide, in the same."""
SEEN = 2.2
"""A detector, which leaves a margin, sees one as at most so wide, in the same."""
CLEAR = 0.2
"""So much paper lies before it, in the same."""
BROKEN = 0.15
"""Ink that lies nearer, in the same, is of one letter."""
ALIKE = 0.5
"""The initials of a column lie up to so far from one place, in the same."""
ASKED = 24
"""So many lines of the column, the nearest, are asked whether they have an initial ..."""
FEWEST, MOST = 4, 0.5
"""... and at least so many, and at least this share of them, must ..."""
LONE = 4
"""... and so many for each narrow piece of ink that stands there and before no line."""
SPECK = 0.1
"""Less ink than this share of the height looked at, or narrower in usual heights, is none."""
TALL = 4
"""What is connected over more than this, in usual heights, is no letter."""
BODY = 0.6
"""The middle of a line, this share of its height, is looked at."""

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class _Row:
    """A line on the page turned level; all lengths in usual heights of lines.

    Attributes:
        start, end: of what the detector saw.
        top, bottom: near its start.
        inked: what holds ink at its height, before its start and a little behind; left to right.
        ruled: the same of upright ruled lines.
    """

    start: float
    end: float
    top: float
    bottom: float
    inked: NDArray[np.float64]
    ruled: NDArray[np.float64]

    @property
    def length(self) -> float:
        """From its start to its end."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """Half way from its top to its bottom."""
        return (self.top + self.bottom) / 2

    def narrow(self) -> list[Span]:
        """Pieces of ink as wide as a letter, with paper on both sides."""
        return [
            (x0, x1)
            for (_, before), (x0, x1) in pairwise([(-inf, -inf), *self.inked[:-1]])
            if THIN <= x1 - x0 <= WIDE and x0 - before >= CLEAR
        ]


def with_initials(
    pieces: Sequence[LinePiece], ink: NDArray[np.uint8], rules: NDArray[np.uint8]
) -> list[LinePiece]:
    """The pieces, each with the initial before it; what was seen of initials alone is left out.

    Args:
        pieces: in the frame of `ink`, running to the right, one line each.
        ink: uint8[H, W] of 0 or 1.
        rules: uint8[H, W], nonzero where an upright ruled line is: no line runs across one.
    """
    heights = [piece.height for piece in pieces if piece.slender]
    if len(heights) <= FEWEST:
        return list(pieces)
    unit = float(np.median(heights))
    turn = Affine.rotation(-page_angle(pieces), (ink.shape[1] / 2, ink.shape[0] / 2))
    frames = [turn.apply(piece.polygon) for piece in pieces]
    level, ruled = _turned(_low(ink, TALL * unit), turn), _turned(rules, turn)
    rows = [_row(frame, level, ruled, unit) for frame in frames]
    initials = [_initial(row, rows) if row.length > WIDE else None for row in rows]
    places = [(row, span) for row, span in zip(rows, initials, strict=True) if span]
    back, result = turn.inverse(), []
    for piece, frame, row, initial in zip(pieces, frames, rows, initials, strict=True):
        if initial:
            longer = _lengthened(frame, initial[0] * unit)
            result.append(piece_of(back.apply(longer), piece.confidence))
        elif row.length > SEEN or not _is_of(row, places):
            result.append(piece)
    return result


def _low(ink: NDArray[np.uint8], height: float) -> NDArray[np.uint8]:
    """The ink without what is connected over more rows: edges of leaves, frames."""
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(ink)
    kept = (boxes[:, cv2.CC_STAT_HEIGHT] <= height).astype(np.uint8)
    return np.asarray(ink * kept[parts], np.uint8)


def _turned(mask: NDArray[np.uint8], turn: Affine) -> NDArray[np.uint8]:
    size = (mask.shape[1], mask.shape[0])
    return np.asarray(cv2.warpAffine(mask, turn.matrix()[:2], size, flags=cv2.INTER_NEAREST))


def _row(frame: Points, ink: NDArray[np.uint8], rules: NDArray[np.uint8], unit: float) -> _Row:
    start, end = float(frame[:, 0].min()), float(frame[:, 0].max())
    top, bottom = edges_at(frame, start)
    inset = (1 - BODY) / 2 * (bottom - top)
    rows = slice(max(0, round(top + inset)), max(1, round(bottom - inset)))
    left, right = max(0, round(start - 2 * FAR * unit)), max(0, round(start + 2 * FAR * unit))
    inked, ruled = (_runs(mask[rows, left:right], unit) + left / unit for mask in (ink, rules))
    return _Row(start / unit, end / unit, top / unit, bottom / unit, inked, ruled)


def _runs(strip: NDArray[np.uint8], unit: float) -> NDArray[np.float64]:
    """float64[N, 2]: columns [x0, x1) of a strip that hold ink, in units; no specks."""
    inked = (strip.sum(axis=0) > SPECK * len(strip)).astype(np.int8)
    edges = np.flatnonzero(np.diff(inked, prepend=np.int8(0), append=np.int8(0))).reshape(-1, 2)
    apart = edges[1:, 0] - edges[:-1, 1] > BROKEN * unit
    if not len(edges):
        return np.zeros((0, 2))
    runs = np.column_stack([edges[np.r_[True, apart], 0], edges[np.r_[apart, True], 1]]) / unit
    return np.asarray(runs[runs[:, 1] - runs[:, 0] > SPECK])


def _initial(row: _Row, rows: Sequence[_Row]) -> Span | None:
    """Where the initial of a line stands apart before it, if most lines around have one there."""
    lines = [other for other in rows if other.length > WIDE and other is not row]
    near = [span for span in row.narrow() if row.start - FAR <= span[1] <= row.start + BROKEN]
    found = (span for span in near[::-1] if _is_usual(span, row, rows))
    return next((span for span in found if not _is_taken(span, row, lines)), None)


def _is_usual(span: Span, row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether most lines of the column have a narrow piece of ink where this one has it.

    And nothing else has: numbers that stand where no line is are a column of a table.
    """
    column = [r for r in rows if r.length > WIDE and span[0] - ALIKE < r.start < row.start + WIDE]
    nearest = sorted(column, key=lambda r: abs(r.middle - row.middle))[: ASKED + 1]
    alike = sum(any(abs(sum(s) - sum(span)) < 2 * ALIKE for s in r.narrow()) for r in nearest)
    top, bottom = min(r.top for r in nearest), max(r.bottom for r in nearest)
    lone = sum(
        abs(r.start + r.end - sum(span)) < 2 * ALIKE
        and top < r.middle < bottom
        and not any(line.top < r.middle < line.bottom for line in column)
        for r in rows
        if r.length <= SEEN
    )
    return alike > max(FEWEST, MOST * len(nearest), LONE * lone)


def _is_taken(span: Span, row: _Row, lines: Sequence[_Row]) -> bool:
    """Whether ink before a line is another line's, or stands beyond a ruled line."""
    middle = (span[0] + span[1]) / 2
    return any(span[0] < x1 and x0 < row.start for x0, x1 in row.ruled) or any(
        other.start < middle < other.end and other.top < row.middle < other.bottom
        for other in lines
        if other.length > SEEN
    )


def _is_of(row: _Row, initials: Sequence[tuple[_Row, Span]]) -> bool:
    """Whether what was seen as a short line is made of initials, one over the other."""
    shared = sum(
        max(0.0, min(row.bottom, line.bottom) - max(row.top, line.top))
        for line, (x0, x1) in initials
        if abs(row.start + row.end - x0 - x1) < 2 * ALIKE
    )
    return shared > (row.bottom - row.top) / 2


def _lengthened(frame: Points, start: float) -> Points:
    """A line's outline float32[N, 2] on the level page, drawn out to the left up to `start`."""
    ends = frame[:, 0] < frame[:, 0].min() + np.ptp(frame[:, 1]) / 2
    return np.where(np.column_stack([ends, np.zeros_like(ends)]), np.float32(start), frame)
