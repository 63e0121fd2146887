"""The core zone of a line: the band that the bodies of its letters fill, bent as the line is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line import Line
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction

_SMOOTHING = np.array([1.0, 2.0, 3.0, 2.0, 1.0])
"""Weights of neighbouring knots of the middle; a knot stands for half a line height."""


@dataclass(frozen=True, eq=False)
class CoreZone:
    """A band along a line's middle. Along and across are the axes of the level line.

    Attributes:
        to_level: page pixels to (along, across); for `ttb` along is down.
        knots: float64[K], positions along the line, growing, K >= 2.
        middle: float64[K], the middle of the letter bodies across the line, at the knots.
        half: half the height of the letter bodies, in pixels.
        height: height of the line with its ascenders and descenders, in pixels.
        upright: the line runs down.
    """

    to_level: Affine
    knots: NDArray[np.float64]
    middle: NDArray[np.float64]
    half: float
    height: float
    upright: bool

    def band(self) -> NDArray[np.float32]:
        """float32[2K, 2], the band's corners in page pixels."""
        top = np.column_stack([self.knots, self.middle - self.half])
        bottom = np.column_stack([self.knots, self.middle + self.half])
        return self.to_level.inverse().apply(np.concatenate([top, bottom[::-1]]))

    def outside(
        self, xs: NDArray[np.int32], ys: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far page pixels lie above or below the band and before or after it.

        Returns:
            Two float64[N] in line heights, 0 for pixels that do not.
        """
        along, across = _split(self.to_level.apply(np.column_stack([xs, ys])))
        above = np.abs(across - np.interp(along, self.knots, self.middle)) - self.half
        before = np.maximum(self.knots[0] - along, along - self.knots[-1])
        return np.maximum(above, 0.0) / self.height, np.maximum(before, 0.0) / self.height


def find_core_zone(ink: NDArray[np.bool_], line: Line) -> CoreZone | None:
    """Measures a line's core zone on the ink inside its polygon.

    Args:
        ink: bool[H, W], the page's.
        line: in page pixels.

    Returns:
        None when the polygon is not finite or encloses no area of the page.
    """
    corners = np.asarray(line.polygon, np.float64).reshape(-1, 2)
    if len(corners) < 3 or not np.isfinite(corners).all():
        return None
    to_level = _to_level(line)
    along, across = _split(to_level.apply(corners))
    length = float(np.ptp(along))
    area = abs(float(cv2.contourArea(corners.astype(np.float32))))
    xs, ys, on_page = _ink_inside(ink, corners)
    if not on_page or length < 1 or area < 1:
        return None
    height = max(area / length, 1.0)
    upright = line.direction is Direction.TTB
    knots = np.linspace(along.min(), along.max(), max(2, math.ceil(2 * length / height) + 1))
    if not len(xs):
        middle = np.full(len(knots), (across.min() + across.max()) / 2)
        return CoreZone(to_level, knots, middle, height / 4, height, upright)
    ink_along, ink_across = _split(to_level.apply(np.column_stack([xs, ys])))
    middle = _middle(ink_along, ink_across, knots)
    spread = float(np.median(np.abs(ink_across - np.interp(ink_along, knots, middle))))
    half = min(max(1.5 * spread, 0.15 * height, 1.0), 0.5 * height + 1.0)
    return CoreZone(to_level, knots, middle, half, height, upright)


def _to_level(line: Line) -> Affine:
    level = Affine.rotation(-line.angle)
    if line.direction is Direction.TTB:
        return level.then(Affine(0.0, 1.0, 0.0, 1.0, 0.0, 0.0))
    return level


def _split(points: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)


def _ink_inside(
    ink: NDArray[np.bool_], corners: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Columns and rows of the ink inside a polygon, and whether it meets the page at all."""
    rows, columns = ink.shape
    limit = np.array([columns, rows])
    x0, y0 = np.clip(np.floor(corners.min(axis=0)), 0, limit).astype(int)
    x1, y1 = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, limit).astype(int)
    if x1 <= x0 or y1 <= y0:
        return np.empty(0, np.int64), np.empty(0, np.int64), False
    inside = np.zeros((y1 - y0, x1 - x0), np.uint8)
    moved = np.clip(corners - (x0, y0), -(2**14), 2**14)
    cv2.fillPoly(inside, [np.round(moved).astype(np.int32)], 1)
    ys, xs = np.nonzero(ink[y0:y1, x0:x1] & inside.view(np.bool_))
    return xs + x0, ys + y0, True


def _middle(
    along: NDArray[np.float64], across: NDArray[np.float64], knots: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The mean across the line near each knot, smoothed, bridged where there is no ink."""
    step = knots[1] - knots[0]
    nearest = np.clip(np.round((along - knots[0]) / step), 0, len(knots) - 1).astype(np.int64)
    count = np.bincount(nearest, minlength=len(knots)).astype(np.float64)
    total = np.bincount(nearest, across, minlength=len(knots))
    count, total = (np.convolve(np.pad(a, 2), _SMOOTHING, "valid") for a in (count, total))
    seen = count > 0
    return np.interp(knots, knots[seen], total[seen] / count[seen])
