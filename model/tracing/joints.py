"""Joints: which of the ends that meet continue each other, by good continuation."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.prune import Edge
from ductus.model.tracing.stroke_graph import Arm, Floats, Joint

STRAIGHT = 1.0  # radians: a larger bend at a branching is two strokes, not one


@compiled
def first_beyond(path: Floats, middle: Floats, radius: float, start: int) -> int:
    """The first point from `start` on that is farther than `radius` from the middle; N if none."""
    for k in range(start, len(path)):
        if np.hypot(path[k, 0] - middle[0], path[k, 1] - middle[1]) > radius:
            return k
    return len(path)


@compiled
def leaving(
    xy: Floats, end: int, middle: Floats, radius: float, pen: float
) -> tuple[Floats, Floats]:
    """Where a path leaves a joint's disc and its direction there, away from the joint.

    Returns:
        float32[2], float32[2] of length 1 (0 where the path is a point).
    """
    path = xy if end == 0 else xy[::-1]
    count = len(path)
    first = first_beyond(path, middle, radius, 0)
    first = min(first if first < count else count // 2, 2 * count // 3)
    last = min(first_beyond(path, path[first], max(1.2 * pen, 3.0), first), count - 1)
    step = path[last] - path[first]
    if step[0] == 0 and step[1] == 0:
        step = path[-1] - path[0]
    norm = max(np.hypot(step[0], step[1]), np.float32(1e-6))
    return path[first], (step / norm).astype(np.float32)


@compiled
def _angle(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    ax, ay, bx, by = np.float64(a[0]), np.float64(a[1]), np.float64(b[0]), np.float64(b[1])
    return abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by))


@compiled
def bend(a: tuple[Floats, Floats], b: tuple[Floats, Floats], radius: float) -> float:
    """How much a pen bends that comes in along `a` and goes out along `b`, in radians.

    The turn between the directions, and how far both miss the line between the places.
    """
    turn = _angle(-a[1], b[1])
    across = b[0] - a[0]
    gap = float(np.hypot(across[0], across[1]))
    if gap < 1e-3:
        return turn
    weight = 0.5 * min(1.0, gap / max(2 * radius, 1e-3))
    return turn + weight * (_angle(-a[1], across) + _angle(across, b[1])) / 2


def _best_pairs(costs: dict[tuple[int, int], float], arms: int) -> list[tuple[int, int]]:
    """Pairs under `STRAIGHT`: two of a crossing of four arms if that can be, else greedily."""
    if arms == 4:
        whole = min(
            (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))),
            key=lambda pairs: costs[pairs[0]] + costs[pairs[1]],
        )
        if max(costs[pair] for pair in whole) < STRAIGHT:
            return list(whole)
    pairs: list[tuple[int, int]] = []
    for (a, b), cost in sorted(costs.items(), key=lambda item: item[1]):
        if cost < STRAIGHT and not any(a in pair or b in pair for pair in pairs):
            pairs.append((a, b))
    return pairs


def joint_at(edges: list[Edge], arms: list[Arm], xy: Floats, radius: float, pen: float) -> Joint:
    """The joint of some edges' ends with its pairs."""
    places = [leaving(edges[arm.piece].xy, arm.end, xy, radius, pen) for arm in arms]
    costs = {
        (i, j): bend(places[i], places[j], radius) for i, j in combinations(range(len(arms)), 2)
    }
    bends = np.zeros((len(arms), len(arms)), np.float32)
    for (i, j), cost in costs.items():
        bends[i, j] = bends[j, i] = cost
    pairs = sorted(_best_pairs(costs, len(arms)), key=lambda pair: costs[pair])
    return Joint(xy, radius, tuple(arms), bends, tuple((arms[i], arms[j]) for i, j in pairs))
