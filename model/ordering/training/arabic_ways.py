"""The cheapest way of a pen through all of a letter: short, few sharp bends, heads as taught."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.tracing.stroke_graph import Piece, StrokeGraph

_AGAIN, _BEND, _ROUND = 1.5, 0.12, 0.5
"""In ems: to run through a piece again, times its length; a bend of pi; a turn the wrong way."""

Points = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ways:
    """A body as the pen may run through it.

    Attributes:
        xy: float32[K, 2], its nodes.
        degree: int[K], pieces that end there.
        ends: the nodes of each piece.
        paths: float32[N, 2], each piece from its first node to its last.
    """

    xy: Points
    degree: NDArray[np.intp]
    ends: list[tuple[int, int]]
    paths: list[Points]


def parts_of(graph: StrokeGraph) -> list[list[int]]:
    """Pieces that hang together, the longest first."""
    label = list(range(len(graph.pieces)))
    for joint in graph.joints:
        low = min((label[arm.piece] for arm in joint.arms), default=0)
        old = {label[arm.piece] for arm in joint.arms}
        label = [low if one in old else one for one in label]
    parts = [[k for k, one in enumerate(label) if one == name] for name in sorted(set(label))]
    return sorted(parts, key=lambda part: -sum(graph.pieces[k].length for k in part))


def ways_of(pieces: Sequence[Piece], origin: Points, em: np.float32) -> Ways:
    """The ways through pieces that hang together, seen from an origin, in ems."""
    numbers: dict[object, int] = {}
    places: list[Points] = []
    ends = []
    for k, piece in enumerate(pieces):
        nodes = []
        for end in (0, 1):
            joint = piece.joints[end]
            key = joint if joint >= 0 else (k, 0 if piece.ring else end)
            if key not in numbers:
                numbers[key] = len(places)
                places.append(piece.xy[-end])
            nodes.append(numbers[key])
        ends.append((nodes[0], nodes[1]))
    paths = [np.asarray((piece.xy - origin) / em, np.float32) for piece in pieces]
    degree = np.bincount(np.ravel(ends), minlength=len(places))
    return Ways(np.asarray((np.array(places) - origin) / em, np.float32), degree, ends, paths)


def some_of(ways: Ways, kept: Sequence[int]) -> Ways:
    """The ways through some of the pieces; nodes keep their numbers."""
    ends = [ways.ends[k] for k in kept]
    degree = np.bincount(np.ravel(ends).astype(int), minlength=len(ways.xy))
    return Ways(ways.xy, degree, ends, [ways.paths[k] for k in kept])


def heads_of(ways: Ways) -> NDArray[np.intp]:
    """The joints of closed heads: nodes of degree 3 and more on pieces that are no bridges."""
    on = set()
    for k, (a, b) in enumerate(ways.ends):
        near, grown = {a}, True
        while grown and b not in near:
            more = {n for j, e in enumerate(ways.ends) if j != k and near & set(e) for n in e}
            grown = not more <= near
            near |= more
        if b in near:
            on |= {a, b}
    return np.array([n for n in sorted(on) if ways.degree[n] >= 3], np.intp)


def cheapest(ways: Ways, begin: int, end: int, clockwise: float) -> tuple[float, list[int]]:
    """The cheapest way through every piece, as directed pieces 2 k or 2 k + 1, and its cost."""
    both = [path for one in ways.paths for path in (one, one[::-1])]
    lengths = [float(np.hypot(*np.diff(one, axis=0).T).sum()) for one in both]
    ends = [ends for a, b in ways.ends for ends in ((a, b), (b, a))]
    ways_in, ways_out, turns = zip(*(_heading(one) for one in both), strict=True)
    everything = (1 << len(ways.paths)) - 1
    queue: list[tuple[float, int, int, int, list[int]]] = [(0.0, begin, 0, -1, [])]
    done = set()
    while queue:
        cost, node, written, last, way = heapq.heappop(queue)
        if written == everything and node == end:
            return cost, way
        if (node, written, last) in done:
            continue
        done.add((node, written, last))
        for d, (first, then) in enumerate(ends):
            if first != node or way.count(d) or len(way) > 2 * len(ways.paths):
                continue
            bit = 1 << d // 2
            turn = turns[d]
            price = lengths[d] * (1 + _AGAIN * bool(written & bit))
            if last >= 0:
                bend = _angle(ways_out[last], ways_in[d])
                back = d == last ^ 1
                price += _BEND * (0.4 if back and ways.degree[node] == 1 else (bend / np.pi) ** 2)
                turn += 0.0 if back else bend
            price += _ROUND * max(0.5 - clockwise * turn / (2 * np.pi), 0.0)
            heapq.heappush(queue, (cost + price, then, written | bit, d, [*way, d]))
    return np.inf, []


def _heading(path: Points) -> tuple[Points, Points, float]:
    """The direction at either end, and how far it turns between, clockwise as it is seen."""
    reach = min(8, len(path) - 1)
    first, last = path[reach] - path[0], path[-1] - path[-1 - reach]
    steps = np.diff(path[:: max(reach // 2, 1)], axis=0)
    turn = sum(_angle(a, b) for a, b in pairwise(steps))
    return first, last, float(turn)


def _angle(a: Points, b: Points) -> float:
    """From a to b, in radians, clockwise as it is seen, for y runs down."""
    return float(np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]))


def along(ways: Ways, way: Sequence[int]) -> Points:
    """float32[N, 2], the path of a way as `cheapest` tells it."""
    return np.vstack([ways.paths[d // 2][:: -1 if d % 2 else 1] for d in way])
