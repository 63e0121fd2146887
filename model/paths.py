"""Polylines: how far along them points lie, points at even distances, and fewer points.

A path is float[N, 2], N >= 1, x right and y down, in pen order. Its length is
`ductus.schemas.geometry.path_length`, which ink knows too.

Not shapely's (its geometry library GEOS is LGPL, and comes only with another package): a path of
60 points costs it 150 to 170 microseconds to simplify or to resample, here 8 and 65; and it drops
points by x and y alone, while ink keeps those that its width needs.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

Strokes = list[NDArray[np.float32]]
"""Paths float32[N, 2] in the order of writing."""


def distances_along(path: NDArray[np.floating]) -> NDArray[np.float64]:
    """How far each point of float[N, 2] lies along the path: float64[N], from 0, never falling.

    Added up in the path's own precision.
    """
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])


def points_at(
    path: NDArray[np.floating], along: NDArray[np.floating], wanted: NDArray[np.floating]
) -> NDArray[np.float64]:
    """The points float64[M, 2] of a path at places float[M] on it, its own lying at `along`."""
    return np.stack([np.interp(wanted, along, path[:, axis]) for axis in (0, 1)], axis=1)


def resampled(path: NDArray[np.floating], step: float) -> NDArray[np.float64]:
    """A path with points at even distances of `step` or more, less than twice as much.

    Returns:
        float64[M, 2], M >= 2; first and last point are kept, a dot is its point twice.
    """
    along = distances_along(path)
    return points_at(path, along, np.linspace(0, along[-1], max(2, int(along[-1] / step) + 1)))


def resampled_within(path: NDArray[np.floating], most: float) -> NDArray[np.float64]:
    """A path with points at even distances of `most` or less.

    Returns:
        float64[M, 2], M >= 1; first and last point are kept, a dot is one point.
    """
    along = distances_along(path)
    count = math.ceil(along[-1] / most) + 1
    return points_at(path, along, np.linspace(0, along[-1], count))


@compiled
def resampled_each(
    points: NDArray[np.floating], cuts: NDArray[np.int64], count: int
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Many paths with `count` points each at even distances, and their lengths.

    Args:
        points: float[M, 2]; path k is `points[cuts[k]:cuts[k + 1]]`.
        cuts: int64[K + 1].
        count: 2 or more; first and last point are kept.

    Returns:
        float32[K, count, 2] and float64[K].
    """
    n = len(cuts) - 1
    even = np.empty((n, count, 2), np.float32)
    lengths = np.empty(n, np.float64)
    for k in range(n):
        a, b = cuts[k], cuts[k + 1]
        along = np.zeros(b - a, np.float64)
        for i in range(a + 1, b):
            step = np.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
            along[i - a] = along[i - a - 1] + step
        wanted = np.linspace(0, along[-1], count)
        for axis in range(2):
            even[k, :, axis] = np.interp(wanted, along, points[a:b, axis].astype(np.float64))
        lengths[k] = along[-1]
    return even, lengths


@compiled
def needed(path: NDArray[np.floating], error: float) -> NDArray[np.bool_]:
    """Which points of float[N, C] to keep that no other is farther than `error` from the line.

    Source: Ramer 1972, Douglas and Peucker 1973, here over the channels x, y and any more.
    """
    n, channels = path.shape
    keep = np.zeros(n, np.bool_)
    keep[0] = keep[n - 1] = True
    stack = np.empty((n + 1, 2), np.int64)
    stack[0, 0], stack[0, 1] = 0, n - 1
    size = 1
    while size:
        size -= 1
        a, b = stack[size, 0], stack[size, 1]
        length = 0.0
        for c in range(channels):
            length += (path[b, c] - path[a, c]) ** 2
        worst, at = error * error, -1
        for i in range(a + 1, b):
            along = 0.0
            for c in range(channels):
                along += (path[i, c] - path[a, c]) * (path[b, c] - path[a, c])
            share = min(max(along / length, 0.0), 1.0) if length > 0 else 0.0
            far = 0.0
            for c in range(channels):
                far += (path[i, c] - path[a, c] - share * (path[b, c] - path[a, c])) ** 2
            if far > worst:
                worst, at = far, i
        if at > 0:
            keep[at] = True
            stack[size, 0], stack[size, 1] = a, at
            stack[size + 1, 0], stack[size + 1, 1] = at, b
            size += 2
    return keep
