"""Taught strokes bent until they lie on what was written: which piece comes when, and which way.

A dozen characters are tried for one word, so it is compiled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.ordering.description import Description
from ductus.model.paths import resampled_each
from ductus.model.tracing.stroke_graph import Floats

SAMPLES = 12
"""Points of a taught stroke that are compared."""
_NEAR = np.float32(0.1)
"""How far, usually, ink lies beside the bent strokes, in sides of a character."""
_FAR = np.float32(12)
"""What a point costs at most, however far it is."""
_ROUNDS = 3
_LONG, _WIDE = np.float32(2 * 0.3**2), np.float32(2 * 0.15**2)
"""How far, squared, a shift is shared with the stroke's own points, and with those of others."""
_ACROSS = np.float32(3)
"""What a point costs more whose stroke runs across the ink."""
_LOST = np.float32(8)
"""A point of a stroke that costs more has found no ink to be moved to."""
_STIFF = np.float32(0.3)
"""What speaks for staying, against the sum of the shifts' weights."""
_MOST = np.float32(3)


@dataclass(frozen=True, eq=False)
class TaughtTurns:
    """What is taught of P pieces.

    Attributes:
        turns: float32[P], the number of the stroke and how far along it.
        forwards: float32[P], how much better a piece lies on it forwards than backwards, -3 to 3.
        misfit: how badly the ink lies on the strokes, the mean over the ink; 0 is perfect.
        bare: how badly the strokes lie on the ink, the mean over the strokes.
        moved: how far they were bent, in sides of a character, the mean over the strokes.
    """

    turns: Floats
    forwards: Floats
    misfit: float
    bare: float
    moved: float

    @property
    def distance(self) -> float:
        """Of ink and strokes from each other, both ways."""
        return self.misfit + self.bare


def taught_turns(told: Description, strokes: Floats) -> TaughtTurns:
    """The turn of each piece of a described graph.

    Args:
        told: of the graph.
        strokes: float32[S, N, 2], as `TaughtCharacters` has them.
    """
    cuts = np.arange(len(strokes) + 1) * strokes.shape[1]
    even, _ = resampled_each(strokes.reshape(-1, 2), cuts, SAMPLES)
    ink = _framed(told.points, even.min((0, 1)), even.max((0, 1)))
    ways = _ways(ink)
    bent = _bent(even, ink, ways)
    turns, forwards, misfits = _turns(ink, ways, bent)
    bare = _bare(ink, ways, bent)
    lengths = np.linalg.norm(np.diff(bent, axis=1), axis=-1).sum(1) + 0.05
    return TaughtTurns(
        turns=turns,
        forwards=forwards,
        misfit=float(np.average(misfits, weights=told.sizes[:, 0] + 1)),
        bare=float(np.average(bare, weights=lengths)),
        moved=float(np.average(np.linalg.norm(bent - even, axis=-1).mean(1), weights=lengths)),
    )


def _framed(points: Floats, low: Floats, high: Floats) -> Floats:
    """Points [P, K, 2] moved and stretched into the box of the strokes; what is flat stays flat."""
    first, last = points.min((0, 1)), points.max((0, 1))
    size, wanted = last - first, high - low
    scale = wanted / np.maximum(size, 1e-6)
    longest = max(float(size.max()), 1e-6)
    flat = np.minimum(size / longest, wanted / wanted.max()) < 0.25
    scale[flat] = scale[int(size.argmax())]
    middle = (low + high) / 2
    return np.asarray((points - (first + last) / 2) * scale + middle, np.float32)


@compiled
def _ways(paths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Directions of paths [S, N, 2], of length 1 or 0."""
    ways = np.zeros_like(paths)
    count = paths.shape[1]
    for s in range(len(paths)):
        for i in range(count):
            step = paths[s, min(i + 1, count - 1)] - paths[s, max(i - 1, 0)]
            ways[s, i] = step / max(math.hypot(step[0], step[1]), 1e-6)
    return ways


@compiled
def _bent(
    strokes: NDArray[np.float32], ink: NDArray[np.float32], ways: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Strokes [S, N, 2] moved onto the ink [P, K, 2], what lies near each other alike."""
    xy = strokes.copy().reshape(-1, 2)
    shared = _shared(xy, strokes.shape[1])
    points, runs = ink.reshape(-1, 2), ways.reshape(-1, 2)
    shifts = np.empty((len(xy), 3), np.float32)  # and whether ink was found
    for k in range(_ROUNDS):
        near = _NEAR if k == _ROUNDS - 1 else np.float32(1.5) * _NEAR
        own = _ways(xy.reshape(strokes.shape)).reshape(-1, 2)
        for a in range(len(xy)):
            at, cost = _likest(xy[a], own[a], points, runs, 1 / (near * near))
            found = np.float32(1 if cost < _LOST else 0)
            shifts[a, 0] = found * (points[at, 0] - xy[a, 0])
            shifts[a, 1] = found * (points[at, 1] - xy[a, 1])
            shifts[a, 2] = found
        taken = shared @ shifts
        for a in range(len(xy)):
            xy[a, 0] += taken[a, 0] / (taken[a, 2] + _STIFF)
            xy[a, 1] += taken[a, 1] / (taken[a, 2] + _STIFF)
    return xy.reshape(strokes.shape)


@compiled
def _likest(
    point: NDArray[np.float32],
    way: NDArray[np.float32],
    points: NDArray[np.float32],
    ways: NDArray[np.float32],
    near: np.float32,
) -> tuple[int, np.float32]:
    """The one of M points [M, 2] that lies and runs most like a point, and what it costs."""
    least, at = np.float32(1e9), 0
    x, y, u, v = point[0], point[1], way[0], way[1]
    for q in range(len(points)):
        dx, dy = x - points[q, 0], y - points[q, 1]
        along = abs(u * ways[q, 0] + v * ways[q, 1])
        cost = min((dx * dx + dy * dy) * near, _FAR) + _ACROSS * (np.float32(1) - along)
        if cost < least:
            least, at = cost, q
    return at, least


@compiled
def _shared(xy: NDArray[np.float32], each: int) -> NDArray[np.float32]:
    """How much of each point's shift [M, M] each other takes, of strokes of `each` points."""
    count = len(xy)
    shared = np.empty((count, count), np.float32)
    for a in range(count):
        for b in range(count):
            dx, dy = xy[a, 0] - xy[b, 0], xy[a, 1] - xy[b, 1]
            apart = dx * dx + dy * dy
            shared[a, b] = np.float32(0.5) * np.exp(-apart / _WIDE)
            if a // each == b // each:
                shared[a, b] += np.exp(-apart / _LONG)
    return shared


@compiled
def _turns(
    ink: NDArray[np.float32], ways: NDArray[np.float32], bent: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Of each piece [P, K, 2] its turn, how much it runs forwards, and how badly it lies."""
    count, points = ink.shape[:2]
    runs = _ways(bent)
    turns, forwards = np.zeros(count, np.float32), np.zeros(count, np.float32)
    misfits = np.full(count, np.float32(1e9))
    for p in range(count):
        for s in range(len(bent)):
            costs, places = np.zeros(2, np.float32), np.zeros(2, np.float32)
            for k in range(points):
                on, at, back, there = _nearest(ink[p, k], ways[p, k], bent[s], runs[s])
                costs[0] += on
                costs[1] += back
                places[0] += at
                places[1] += there
            way = 0 if costs[0] <= costs[1] else 1
            if costs[way] / points < misfits[p]:
                misfits[p] = costs[way] / points
                forwards[p] = min(max((costs[1] - costs[0]) / points, -_MOST), _MOST)
                turns[p] = s + places[way] / (points * bent.shape[1])
    return turns, forwards, misfits


@compiled
def _nearest(
    point: NDArray[np.float32],
    way: NDArray[np.float32],
    stroke: NDArray[np.float32],
    runs: NDArray[np.float32],
) -> tuple[np.float32, int, np.float32, int]:
    """What a point that runs a way costs on a stroke, and where on it that is least.

    Returns:
        cost and place of the way it runs, cost and place of the other way.
    """
    on, at, back, there = np.float32(1e9), 0, np.float32(1e9), 0
    x, y, u, v = point[0], point[1], way[0], way[1]
    near = 1 / (_NEAR * _NEAR)
    for n in range(len(stroke)):
        dx, dy = x - stroke[n, 0], y - stroke[n, 1]
        far = min((dx * dx + dy * dy) * near, _FAR) + np.float32(1)
        along = u * runs[n, 0] + v * runs[n, 1]
        if far - along < on:
            on, at = far - along, n
        if far + along < back:
            back, there = far + along, n
    return on, at, back, there


@compiled
def _bare(
    ink: NDArray[np.float32], ways: NDArray[np.float32], bent: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How badly each stroke [S, N, 2] lies on the ink, whichever way that runs."""
    runs = _ways(bent)
    points, along = ink.reshape(-1, 2), ways.reshape(-1, 2)
    bare = np.zeros(len(bent), np.float32)
    for s in range(len(bent)):
        for n in range(bent.shape[1]):
            on, _, back, _ = _nearest(bent[s, n], runs[s, n], points, along)
            bare[s] += min(on, back) / np.float32(bent.shape[1])
    return bare
