"""Affine maps between the frames of a page (crop pixels, page pixels; x right, y down), lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Polygon = tuple[Point, ...]


@dataclass(frozen=True)
class Affine:
    """The map (x, y) -> (a x + b y + c, d x + e y + f); the default is the identity."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    @classmethod
    def translation(cls, dx: float, dy: float) -> Affine:
        """The map that adds (dx, dy)."""
        return cls(c=dx, f=dy)

    @classmethod
    def rotation(cls, degrees: float, centre: Point = (0.0, 0.0)) -> Affine:
        """The turn by `degrees` about `centre`, clockwise on the page (y is down)."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = centre
        return cls(cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y)

    @property
    def scale(self) -> float:
        """The factor by which lengths grow, as the root of the area's growth."""
        return math.sqrt(abs(self.a * self.e - self.b * self.d))

    def then(self, after: Affine) -> Affine:
        """The map that applies this one first and `after` second."""
        product = after.matrix() @ self.matrix()
        return Affine(*(float(v) for v in product[:2].reshape(-1)))

    def inverse(self) -> Affine:
        """The map back.

        Raises:
            ValueError: the map folds the plane onto a line or a point.
        """
        if self.a * self.e == self.b * self.d:
            raise ValueError(f"no inverse: {self} is singular")
        return Affine(*(float(v) for v in np.linalg.inv(self.matrix())[:2].reshape(-1)))

    def matrix(self) -> NDArray[np.float64]:
        """float64[3, 3], for column vectors (x, y, 1)."""
        return np.array([[self.a, self.b, self.c], [self.d, self.e, self.f], [0.0, 0.0, 1.0]])

    def apply(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Maps float[N, 2] points to float32[N, 2] points."""
        points64 = np.asarray(points, np.float64).reshape(-1, 2)
        matrix = self.matrix()
        return (points64 @ matrix[:2, :2].T + matrix[:2, 2]).astype(np.float32)


IDENTITY = Affine()


def path_length(path: NDArray[np.floating]) -> float:
    """The length of a path float[N, 2], N >= 1, added up in its own precision."""
    return float(np.hypot(*np.diff(path, axis=0).T).sum()) if len(path) > 1 else 0.0


def bounds(polygon: Polygon) -> tuple[float, float, float, float]:
    """The box (x0, y0, x1, y1) around a polygon with at least one corner."""
    xs, ys = zip(*polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
