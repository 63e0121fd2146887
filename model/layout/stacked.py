"""Cuts detections that hold two lines or more, one over the other."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import LinePiece, Points, page_angle, piece_of, rotated

TALL = 1.5
"""Detections higher than this, by the usual height, may hold more than one line."""
VALLEY = 0.2
"""Between two lines there is less ink than this part of what the thinner one has in its rows."""
THICKNESS = 0.35
"""Each line takes up at least this part of the detection's height."""


def one_line_each(pieces: Sequence[LinePiece], ink: NDArray[np.uint8]) -> list[LinePiece]:
    """The pieces, those of uncommon height cut where rows almost without ink run between lines.

    Args:
        pieces: in the frame of `ink`, running across.
        ink: uint8[H, W] of 0 or 1.
    """
    usual, level = float(np.median([piece.height for piece in pieces])), page_angle(pieces)
    return [
        part
        for piece in pieces
        for part in (_cut(piece, ink, level) if piece.height > TALL * usual else [piece])
    ]


def _cut(piece: LinePiece, ink: NDArray[np.uint8], level: float) -> list[LinePiece]:
    angle = piece.angle if piece.slender else level
    frame = rotated(piece.polygon, -angle)
    top, bottom = float(frame[:, 1].min()), float(frame[:, 1].max())
    cut = _valley(_profile(frame, ink, angle))
    if cut is None:
        return [piece]
    halves = (_band(frame, top, top + cut), _band(frame, top + cut, bottom))
    parts = [piece_of(rotated(half, angle), piece.confidence) for half in halves if len(half) > 2]
    return [line for part in parts for line in _cut(part, ink, angle)]


def _profile(frame: Points, ink: NDArray[np.uint8], angle: float) -> NDArray[np.float32]:
    """float32[rows]: share of ink in the rows of a polygon in a frame turned by `angle`."""
    (x0, y0), (x1, y1) = frame.min(axis=0), frame.max(axis=0)
    size = (max(1, round(float(x1 - x0))), max(1, round(float(y1 - y0))))
    corners = rotated(np.array([[x0, y0], [x1, y0], [x0, y1]], np.float32), angle)
    straight = np.array([[0, 0], [size[0], 0], [0, size[1]]], np.float32)
    turning = cv2.getAffineTransform(corners, straight)
    level = cv2.warpAffine(ink * np.uint8(255), turning, size, flags=cv2.INTER_LINEAR)
    inside = np.zeros(level.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(frame - (x0, y0)).astype(np.int32)], 1)
    return np.asarray((level * inside > 127).mean(axis=1), np.float32)


def _valley(profile: NDArray[np.float32]) -> int | None:
    """The middle of the emptiest rows between two that are lines' bodies; None without any."""
    least = max(3, round(THICKNESS * len(profile)))
    rows = range(least, len(profile) - least)
    bodies = [
        min(float(np.percentile(part, 75)) for part in (profile[:row], profile[row:]))
        for row in rows
    ]
    depths = [profile[row] / body if body else 1.0 for row, body in zip(rows, bodies, strict=True)]
    if not depths or min(depths) >= VALLEY:
        return None
    return int(np.median(np.flatnonzero(np.array(depths) <= min(depths)))) + least


def _band(frame: Points, top: float, bottom: float) -> Points:
    """What of a polygon lies between two levels (its convex hull is cut)."""
    hull = cv2.convexHull(frame)
    (x0, _), (x1, _) = frame.min(axis=0), frame.max(axis=0)
    band = np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], np.float32)
    _, part = cv2.intersectConvexConvex(hull, band)
    return np.zeros((0, 2), np.float32) if part is None else part.reshape(-1, 2)
