"""Which points of strokes lie nearest to points of ink and run as they do, many at once.

The loops within have no branch, so that a processor takes four points a step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

NEAR = np.float32(0.1)
"""How far, usually, ink lies beside the bent strokes, in sides of a character."""
_FAR = np.float32(12)
"""What a point costs at most, however far it is."""
_ACROSS = np.float32(3)
"""What a point costs more whose stroke runs across the ink."""

Columns = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""x, y of points, and x, y of the ways they run."""


@compiled
def likest(
    own: NDArray[np.float32],
    own_ways: NDArray[np.float32],
    points: NDArray[np.float32],
    ways: NDArray[np.float32],
    near: np.float32,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Of each own point [N, 2] which of [M, 2] lies and runs most like it, and what that costs."""
    count = len(own)
    xs, ys, us, vs = columns_of(own, own_ways)
    least, at = np.full(count, 1e9), np.zeros(count, np.int32)
    for q in range(len(points)):
        x, y, u, v = points[q, 0], points[q, 1], ways[q, 0], ways[q, 1]
        for a in range(count):  # many at once: no branch in it
            dx, dy = xs[a] - x, ys[a] - y
            along = abs(us[a] * u + vs[a] * v)
            far = (dx * dx + dy * dy) * near
            far = far if far < _FAR else np.float64(_FAR)
            cost = far + _ACROSS * (np.float32(1) - along)
            nearer = cost < least[a]
            least[a] = cost if nearer else least[a]
            at[a] = q if nearer else at[a]
    return at, least


@compiled
def columns_of(points: NDArray[np.float32], ways: NDArray[np.float32]) -> Columns:
    """Both, [N, 2], as columns that many are taken of at once."""
    xs, ys = np.empty(len(points), np.float32), np.empty(len(points), np.float32)
    us, vs = np.empty(len(points), np.float32), np.empty(len(points), np.float32)
    for k in range(len(points)):
        xs[k], ys[k], us[k], vs[k] = points[k, 0], points[k, 1], ways[k, 0], ways[k, 1]
    return xs, ys, us, vs


@compiled
def nearest(
    columns: Columns,
    stroke: NDArray[np.float32],
    runs: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """What each of N points costs on a stroke [M, 2], and where on it that is least.

    Returns:
        Of each, cost and place of the way it runs, cost and place of the other way.
    """
    xs, ys, us, vs = columns
    count = len(xs)
    on, at = np.full(count, 1e9), np.zeros(count, np.int32)
    back, there = np.full(count, 1e9), np.zeros(count, np.int32)
    near = 1 / (NEAR * NEAR)
    for n in range(len(stroke)):
        x, y, u, v = stroke[n, 0], stroke[n, 1], runs[n, 0], runs[n, 1]
        for a in range(count):  # many at once: no branch in it
            dx, dy = xs[a] - x, ys[a] - y
            far = (dx * dx + dy * dy) * near
            far = (far if far < _FAR else np.float64(_FAR)) + np.float32(1)
            along = us[a] * u + vs[a] * v
            nearer, behind = far - along < on[a], far + along < back[a]
            on[a] = far - along if nearer else on[a]
            at[a] = n if nearer else at[a]
            back[a] = far + along if behind else back[a]
            there[a] = n if behind else there[a]
    return on, at, back, there
