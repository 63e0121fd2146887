"""Map matching: the way through a stroke graph's pieces that explains a true stroke best.

Viterbi over places on directed pieces, as Newson and Krumm 2009 match drives to roads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.ordering.description import Ints
from ductus.model.paths import resampled
from ductus.model.tracing.stroke_graph import Floats, StrokeGraph

SPACING = 2.0  # pixels between places on a piece, and between points of a true stroke
TURN, HOP = 3.0, 14.0  # what turning back at an end costs, and leaving the graph
FAR = 12.0  # what a point costs at most that lies off the graph


@dataclass(frozen=True, eq=False)
class Places:
    """Places on directed pieces: piece k forwards is 2 k, backwards 2 k + 1.

    Attributes:
        xy: float32[M, 2]; way: float32[M, 2], direction of travel, of length 1.
        owner: int32[M], the directed piece; first, last: int32[2 P], its places.
        follow: int32[2 P, F], the directed pieces that a pen may run into at its end; -1 beyond.
    """

    xy: Floats
    way: Floats
    owner: Ints
    first: Ints
    last: Ints
    follow: Ints


Visit = tuple[int, float, bool]
"""A directed piece, the share of it that was run through, whether the pen came from a joint."""


def _spaced(xy: Floats) -> Floats:
    return resampled(xy, SPACING).astype(np.float32)


def _ways(xy: Floats) -> Floats:
    """Directions float32[N, 2] of a path, of length 1 or 0."""
    step = np.zeros_like(xy)
    if len(xy) > 1:
        step[1:-1] = xy[2:] - xy[:-2]
        step[0], step[-1] = xy[1] - xy[0], xy[-1] - xy[-2]
    return np.asarray(step / np.maximum(np.hypot(*step.T), 1e-6)[:, None], np.float32)


def places_on(graph: StrokeGraph) -> Places:
    """Places on the pieces of a graph of one piece or more."""
    runs = [_spaced(piece.xy) for piece in graph.pieces]
    both = [run for piece in runs for run in (piece, piece[::-1])]
    sizes = np.array([len(run) for run in both])
    last = np.cumsum(sizes) - 1
    leaving: list[list[int]] = []
    for k, piece in enumerate(graph.pieces):
        for end in (1, 0):
            joint = piece.joints[end]
            into = (
                [2 * arm.piece + arm.end for arm in graph.joints[joint].arms] if joint >= 0 else []
            )
            back = 2 * k + end
            leaving.append([d for d in into if d != back] + [back])
    follow = np.full((len(both), max(map(len, leaving))), -1, np.int32)
    for row, into in zip(follow, leaving, strict=True):
        row[: len(into)] = into
    return Places(
        np.concatenate(both),
        np.concatenate([_ways(run) for run in both]),
        np.repeat(np.arange(len(both)), sizes).astype(np.int32),
        (last - sizes + 1).astype(np.int32),
        last.astype(np.int32),
        follow,
    )


def way_of(places: Places, stroke: NDArray[np.floating], sigma: float) -> list[Visit]:
    """The pieces that the pen ran through, in order.

    Args:
        stroke: float[N, 2], N >= 1, in pixels of the graph.
        sigma: how far, usually, the centre line lies beside the pen's way, in pixels.
    """
    points = _spaced(np.asarray(stroke, np.float32))
    states = _viterbi(
        points,
        _ways(points),
        places.xy,
        places.way,
        places.owner,
        places.first,
        places.last,
        places.follow,
        sigma,
    )
    visits: list[Visit] = []
    begin = 0
    for t in range(1, len(states) + 1):
        if t < len(states):
            before, after = states[t - 1], states[t]
            if places.owner[before] == places.owner[after] and 0 <= after - before <= 3:
                continue
        a, b = int(states[begin]), int(states[t - 1])
        owner = int(places.owner[a])
        size = int(places.last[owner] - places.first[owner] + 1)
        joined = begin > 0 and _meet(places, int(states[begin - 1]), a)
        visits.append((owner, (b - a + 1) / size, joined))
        begin = t
    return visits


def _meet(places: Places, before: int, after: int) -> bool:
    source, into = places.owner[before], places.owner[after]
    at_ends = places.last[source] - before <= 3 and after - places.first[into] <= 3
    return bool(at_ends and into in places.follow[source])


@compiled
def _viterbi(
    stroke: NDArray[np.float32],
    ways: NDArray[np.float32],
    xy: NDArray[np.float32],
    way: NDArray[np.float32],
    owner: NDArray[np.int32],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    follow: NDArray[np.int32],
    sigma: float,
) -> NDArray[np.int32]:
    """The places int32[T] that explain the points of a stroke best."""
    n, m = len(stroke), len(xy)
    cost = np.zeros(m, np.float32)
    after = np.empty(m, np.float32)
    came = np.empty((n, m), np.int32)
    for t in range(n):
        hop_from = 0
        for s in range(m):
            if cost[s] < cost[hop_from]:
                hop_from = s
        hop = cost[hop_from] + HOP
        for s in range(m):
            best, source = np.float32(hop), hop_from
            if t == 0:
                best, source = np.float32(0.0), s
            else:
                begin = first[owner[s]]
                for back in range(4):
                    if s - back < begin:
                        break
                    value = cost[s - back] + np.float32(0.3 if back != 1 else 0.0)
                    if value < best:
                        best, source = value, s - back
            dx, dy = stroke[t, 0] - xy[s, 0], stroke[t, 1] - xy[s, 1]
            far = (dx * dx + dy * dy) / (sigma * sigma)
            along = ways[t, 0] * way[s, 0] + ways[t, 1] * way[s, 1]
            after[s] = best + min(far, np.float32(FAR)) + np.float32(1.5) * (1 - along)
            came[t, s] = source
        if t > 0:
            for d in range(len(first)):  # through joints, without the cost of the point again
                for skip in range(3):
                    e = last[d] - skip
                    if e < first[d]:
                        break
                    for f in range(follow.shape[1]):
                        into = follow[d, f]
                        if into < 0:
                            break
                        turn = np.float32(TURN if into // 2 == d // 2 else 0.2)
                        for jump in range(3):
                            s = first[into] + jump
                            if s > last[into]:
                                break
                            dx, dy = stroke[t, 0] - xy[s, 0], stroke[t, 1] - xy[s, 1]
                            far = (dx * dx + dy * dy) / (sigma * sigma)
                            along = ways[t, 0] * way[s, 0] + ways[t, 1] * way[s, 1]
                            value = (
                                cost[e]
                                + turn
                                + min(far, np.float32(FAR))
                                + np.float32(1.5) * (1 - along)
                            )
                            if value < after[s]:
                                after[s] = value
                                came[t, s] = e
        cost, after = after, cost
    states = np.empty(n, np.int32)
    states[n - 1] = np.argmin(cost)
    for t in range(n - 1, 0, -1):
        states[t - 1] = came[t, states[t]]
    return states
