"""Joins the pieces of a line that a detector saw apart: same height, small gap, same column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

LEVEL = 15.0
"""Degrees by which pieces of one line may differ in angle."""
TOUCH = 0.3
"""Pieces with a gap of less than this, in heights, are joined wherever it is ..."""
GAP = 1.2
"""... and up to this where lines above or below run on across the gap."""
OVERLAP = -0.3
"""Where some lines nearby break, pieces must overlap like this; where all do, nothing is joined."""
AROUND = 3.5
"""How far above and below, in heights, lines are asked whether a gap is one between columns."""


@dataclass(frozen=True, eq=False)
class LinePiece:
    """A detection and how it lies.

    Attributes:
        polygon: float32[N, 2].
        angle: degrees its long side is turned clockwise from level, -90 to 90.
        length, height: of the rectangle around it that is so turned.
        confidence: of the detector, 0 to 1.
    """

    polygon: Points
    angle: float
    length: float
    height: float
    confidence: float = 0.0

    @property
    def slender(self) -> bool:
        """Long enough for its angle to mean something."""
        return self.length > 2.5 * self.height


def piece_of(polygon: Points, confidence: float = 0.0) -> LinePiece:
    """Measures a polygon float32[N, 2], N >= 3."""
    polygon = np.ascontiguousarray(polygon, np.float32)
    _, (a, b), turn = cv2.minAreaRect(polygon)
    if a < b:
        a, b, turn = b, a, turn - 90
    return LinePiece(polygon, (turn + 90) % 180 - 90, max(a, 1e-3), max(b, 1e-3), confidence)


def page_angle(pieces: Sequence[LinePiece]) -> float:
    """The usual angle of the longer half of the pieces, in degrees; 0 where there are none."""
    slender = sorted((p for p in pieces if p.slender and abs(p.angle) < 45), key=lambda p: p.length)
    return float(np.median([p.angle for p in slender[len(slender) // 2 :]])) if slender else 0.0


def joined_pieces(pieces: Sequence[LinePiece], rules: NDArray[np.uint8]) -> list[list[int]]:
    """Which pieces make up one line: indices, each once, a line's from its start to its end.

    Args:
        pieces: in the frame of `rules`, running across.
        rules: uint8[H, W], nonzero where an upright ruled line is.
    """
    if not pieces:
        return []
    level = page_angle(pieces)
    spans = np.array([_span(piece.polygon, level) for piece in pieces])
    writing = _Writing(pieces, spans, level, rules)
    links = sorted(
        (gap, i, j)
        for i in range(len(pieces))
        for j in _followers(i, spans)
        if (gap := _gap(i, j, writing)) is not None
    )
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for _, i, j in links:
        if i not in after and j not in before and _last(j, after) != i:
            after[i], before[j] = j, i
    return [_chain(i, after) for i in range(len(pieces)) if i not in before]


def _last(i: int, after: dict[int, int]) -> int:
    return _chain(i, after)[-1]


def _chain(i: int, after: dict[int, int]) -> list[int]:
    chain = [i]
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    return chain


def rotated(points: Points, degrees: float) -> Points:
    """Points float[N, 2] turned clockwise about the origin."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]), np.float32)


def _span(polygon: Points, angle: float) -> tuple[float, float, float, float]:
    """(u0, v0, u1, v1) of a polygon in the frame turned by `angle`."""
    points = rotated(polygon, -angle)
    return (*points.min(axis=0), *points.max(axis=0))


def _followers(i: int, spans: NDArray[np.float32]) -> NDArray[np.intp]:
    """Pieces that may go on where piece `i` ends."""
    u0, v0, u1, v1 = spans[i]
    start, top, end, bottom = spans.T
    close = (start > (u0 + u1) / 2) & (start - u1 < GAP * (v1 - v0)) & (end > u1)
    return np.flatnonzero(close & (top < v1) & (bottom > v0))


@dataclass(frozen=True, eq=False)
class _Writing:
    """All that is seen of a page.

    Attributes:
        pieces: those of its lines.
        spans: float32[N, 4], (u0, v0, u1, v1) of each in the frame turned by `level`.
        level: the usual angle in degrees.
        rules: uint8[H, W], nonzero where an upright ruled line is.
    """

    pieces: Sequence[LinePiece]
    spans: NDArray[np.float32]
    level: float
    rules: NDArray[np.uint8]


def _gap(i: int, j: int, writing: _Writing) -> float | None:
    """The gap between the end of piece `i` and the start of `j` in heights; None: other lines."""
    left, right, level = writing.pieces[i], writing.pieces[j], writing.level
    longer = max(left, right, key=lambda piece: piece.length / piece.height)
    angle = longer.angle if longer.slender else level
    if abs(angle - level) > 45 or any(
        p.slender and abs(p.angle - angle) > LEVEL for p in (left, right)
    ):
        return None
    a, b = rotated(left.polygon, -angle), rotated(right.polygon, -angle)
    top_a, bottom_a = edges_at(a, a[:, 0].max())
    top_b, bottom_b = edges_at(b, b[:, 0].min())
    low, high = sorted((bottom_a - top_a, bottom_b - top_b))
    off = abs(top_a + bottom_a - top_b - bottom_b) / 2
    gap = float(b[:, 0].min() - a[:, 0].max()) / low
    if high > 2.2 * low or off > 0.4 * low or gap > _limit(i, j, writing.spans):
        return None
    return None if _ruled(left, right, writing.rules) else gap


def edges_at(points: Points, u: float) -> tuple[float, float]:
    """Top and bottom of a polygon near its end at `u`."""
    dense = np.concatenate(
        [np.linspace(p, q, 16) for p, q in zip(points, np.roll(points, -1, axis=0), strict=True)]
    )
    height = np.ptp(points[:, 1])
    near = dense[np.abs(dense[:, 0] - u) <= max(height, 1.0), 1]
    return float(near.min()), float(near.max())


def _limit(i: int, j: int, spans: NDArray[np.float32]) -> float:
    """The widest gap, in heights, that pieces `i` and `j` may have here to be one line.

    Where lines nearby break at the same place it is a gap between columns or cells.
    """
    start, top, end, bottom = spans.T
    height = min(bottom[i] - top[i], bottom[j] - top[j])
    middle, centre = (end[i] + start[j]) / 2, (top[i] + bottom[i] + top[j] + bottom[j]) / 4
    near = np.abs((top + bottom) / 2 - centre) < AROUND * height
    near[[i, j]] = False
    across = int((near & (start < middle - height) & (end > middle + height)).sum())
    broken = (np.abs(start - middle) < height) | (np.abs(end - middle) < height)
    breaks = int((near & broken).sum())
    if breaks > max(1, 2 * across):
        return OVERLAP if across or breaks < 4 else -np.inf
    return GAP if across else TOUCH


def _ruled(left: LinePiece, right: LinePiece, rules: NDArray[np.uint8]) -> bool:
    """Whether an upright ruled line stands between two pieces."""
    x0 = int(max(0, left.polygon[:, 0].max() - left.height))
    x1 = int(right.polygon[:, 0].min() + right.height)
    y0 = int(max(0, min(left.polygon[:, 1].max(), right.polygon[:, 1].max()) - left.height))
    y1 = int(max(left.polygon[:, 1].min(), right.polygon[:, 1].min()) + left.height)
    between = rules[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    return bool(between.size and (between > 0).any(axis=1).mean() > 0.8)
