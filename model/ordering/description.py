"""A stroke graph in numbers: what the network is told of each piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.paths import resampled_each
from ductus.model.tracing.stroke_graph import Arm, Floats, StrokeGraph, runs

POINTS = 8
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Description:
    """P pieces in pixels of the graph.

    Attributes:
        points: float32[P, 8, 2], at even distances from first to last point.
        ways: float32[P, 2, 2], of length 1: the way from the first point into the piece, and from
            the last point into it; outside of the joints' overlapping ink.
        sizes: float32[P, 4]: length, half width at first point, in the middle, at last point.
        turns: float32[P]: radians turned from first to last point, clockwise positive.
        joints: int32[P, 2], -1 where an end is free.
        partners: int32[P, 2]: the end that a smooth path runs on into, as 2 x piece + end, or -1.
        parts: int32[P, 2]: number of the connected part, and of the smooth run of pieces.
        pen: the stroke width.
    """

    points: Floats
    ways: Floats
    sizes: Floats
    turns: Floats
    joints: Ints
    partners: Ints
    parts: Ints
    pen: float


def describe(graph: StrokeGraph) -> Description:
    """The numbers of a graph of one piece or more."""
    pieces = graph.pieces
    joints = np.array([piece.joints for piece in pieces], np.int32)
    partners = np.full((len(pieces), 2), -1, np.int32)
    smooth = graph.partners()
    for arm, other in smooth.items():
        partners[arm.piece, arm.end] = 2 * other.piece + other.end
    middles = np.array([joint.xy.tolist() for joint in graph.joints] or [(0, 0)], np.float32)
    radii = np.array([joint.radius for joint in graph.joints] or [0], np.float32)
    xy = np.concatenate([piece.xy for piece in pieces])
    radius = np.concatenate([piece.radius for piece in pieces])
    cuts = np.cumsum([0] + [len(piece.xy) for piece in pieces])
    points, lengths = resampled_each(xy, cuts, POINTS)
    ways = _ways(xy, cuts, joints, middles, radii, max(1.2 * graph.pen, 3.0))
    sizes, turns = _sizes(radius, cuts, lengths), _turns(points)
    parts = np.stack([connected(joints), _runs(len(pieces), smooth)], axis=1)
    return Description(points, ways, sizes, turns, joints, partners, parts, graph.pen)


def _runs(count: int, smooth: dict[Arm, Arm]) -> Ints:
    numbers = np.zeros(count, np.int32)
    for number, run in enumerate(runs(count, smooth)):
        numbers[[piece for piece, _ in run]] = number
    return numbers


@compiled
def connected(joints: NDArray[np.int32]) -> NDArray[np.int32]:
    """int32[P]: a number for each connected part, the least index of its pieces."""
    n = len(joints)
    numbers = np.arange(n).astype(np.int32)
    least = np.full(joints.max() + 1 if n else 0, n, np.int32)
    changed = True
    while changed:
        changed = False
        for k in range(n):
            for end in range(2):
                j = joints[k, end]
                if j < 0:
                    continue
                if least[j] < numbers[k]:
                    numbers[k] = least[j]
                    changed = True
                elif numbers[k] < least[j]:
                    least[j] = numbers[k]
                    changed = True
    return numbers


@compiled
def _sizes(
    radius: NDArray[np.float32], cuts: NDArray[np.int64], lengths: NDArray[np.float64]
) -> NDArray[np.float32]:
    sizes = np.empty((len(lengths), 4), np.float32)
    for k in range(len(lengths)):
        a, b = cuts[k], cuts[k + 1]
        sizes[k, 0], sizes[k, 1] = lengths[k], radius[a]
        sizes[k, 2], sizes[k, 3] = radius[a:b].mean(), radius[b - 1]
    return sizes


@compiled
def _turns(points: NDArray[np.float32]) -> NDArray[np.float32]:
    turns = np.zeros(len(points), np.float32)
    for k in range(len(points)):
        for i in range(1, points.shape[1] - 1):
            ax, ay = points[k, i] - points[k, i - 1]
            bx, by = points[k, i + 1] - points[k, i]
            turns[k] += np.arctan2(ax * by - ay * bx, ax * bx + ay * by)
    return turns


@compiled
def _ways(
    xy: NDArray[np.float32],
    cuts: NDArray[np.int64],
    joints: NDArray[np.int32],
    middles: NDArray[np.float32],
    radii: NDArray[np.float32],
    reach: float,
) -> NDArray[np.float32]:
    """Directions over `reach` pixels from where a piece leaves its joint's overlapping ink."""
    ways = np.zeros((len(joints), 2, 2), np.float32)
    for k in range(len(joints)):
        a, b = cuts[k], cuts[k + 1]
        for end in range(2):
            first, last, step = (a, b - 1, 1) if end == 0 else (b - 1, a, -1)
            i = first
            j = joints[k, end]
            if j >= 0:
                inside = 2 * (b - a) // 3
                while inside > 0 and i != last:
                    if np.hypot(xy[i, 0] - middles[j, 0], xy[i, 1] - middles[j, 1]) > radii[j]:
                        break
                    i += step
                    inside -= 1
            o = i
            while o != last and np.hypot(xy[o, 0] - xy[i, 0], xy[o, 1] - xy[i, 1]) <= reach:
                o += step
            dx, dy = xy[o, 0] - xy[i, 0], xy[o, 1] - xy[i, 1]
            if dx == 0 and dy == 0:
                dx, dy = xy[last, 0] - xy[first, 0], xy[last, 1] - xy[first, 1]
            size = max(np.hypot(dx, dy), 1e-6)
            ways[k, end, 0], ways[k, end, 1] = dx / size, dy / size
    return ways
