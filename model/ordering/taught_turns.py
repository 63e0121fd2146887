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
from ductus.model.ordering.nearest_points import NEAR, columns_of, likest, nearest
from ductus.model.paths import resampled_each
from ductus.model.tracing.stroke_graph import Floats

SAMPLES = 12
"""Points of a taught stroke that are compared."""
_ROUNDS = 3
_LONG, _WIDE = np.float32(2 * 0.3**2), np.float32(2 * 0.15**2)
"""How far, squared, a shift is shared with the stroke's own points, and with those of others."""
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
        misfit=_mean(misfits, told.sizes[:, 0] + 1),
        bare=_mean(bare, lengths),
        moved=_mean(np.linalg.norm(bent - even, axis=-1).mean(1), lengths),
    )


def _mean(values: Floats, weights: Floats) -> float:
    return float((values * weights).sum() / weights.sum())


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
            before, after = max(i - 1, 0), min(i + 1, count - 1)
            dx = paths[s, after, 0] - paths[s, before, 0]
            dy = paths[s, after, 1] - paths[s, before, 1]
            length = max(math.hypot(dx, dy), 1e-6)
            ways[s, i, 0], ways[s, i, 1] = dx / length, dy / length
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
        near = NEAR if k == _ROUNDS - 1 else np.float32(1.5) * NEAR
        own = _ways(xy.reshape(strokes.shape)).reshape(-1, 2)
        places, costs = likest(xy, own, points, runs, 1 / (near * near))
        for a in range(len(xy)):
            found = np.float32(1 if costs[a] < _LOST else 0)
            shifts[a, 0] = found * (points[places[a], 0] - xy[a, 0])
            shifts[a, 1] = found * (points[places[a], 1] - xy[a, 1])
            shifts[a, 2] = found
        taken = shared @ shifts
        for a in range(len(xy)):
            xy[a, 0] += taken[a, 0] / (taken[a, 2] + _STIFF)
            xy[a, 1] += taken[a, 1] / (taken[a, 2] + _STIFF)
    return xy.reshape(strokes.shape)


@compiled
def _shared(xy: NDArray[np.float32], each: int) -> NDArray[np.float32]:
    """How much of each point's shift [M, M] each other takes, of strokes of `each` points."""
    count = len(xy)
    shared = np.empty((count, count), np.float32)
    for a in range(count):
        for b in range(a + 1):
            dx, dy = xy[a, 0] - xy[b, 0], xy[a, 1] - xy[b, 1]
            apart = dx * dx + dy * dy
            shared[a, b] = np.float32(0.5) * np.exp(-apart / _WIDE)
            if a // each == b // each:
                shared[a, b] += np.exp(-apart / _LONG)
            shared[b, a] = shared[a, b]
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
    columns = columns_of(ink.reshape(-1, 2), ways.reshape(-1, 2))
    costs, places = np.zeros(2, np.float32), np.zeros(2, np.float32)
    for s in range(len(bent)):
        on, at, back, there = nearest(columns, bent[s], runs[s])
        for p in range(count):
            costs[:], places[:] = 0, 0
            for k in range(p * points, (p + 1) * points):
                costs[0] += on[k]
                costs[1] += back[k]
                places[0] += at[k]
                places[1] += there[k]
            way = 0 if costs[0] <= costs[1] else 1
            if costs[way] / points < misfits[p]:
                misfits[p] = costs[way] / points
                forwards[p] = min(max((costs[1] - costs[0]) / points, -_MOST), _MOST)
                turns[p] = s + places[way] / (points * bent.shape[1])
    return turns, forwards, misfits


@compiled
def _bare(
    ink: NDArray[np.float32], ways: NDArray[np.float32], bent: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How badly each stroke [S, N, 2] lies on the ink, whichever way that runs."""
    runs = _ways(bent)
    points, along = ink.reshape(-1, 2), ways.reshape(-1, 2)
    bare = np.zeros(len(bent), np.float32)
    each = bent.shape[1]
    on, _, back, _ = nearest(columns_of(bent.reshape(-1, 2), runs.reshape(-1, 2)), points, along)
    for k in range(len(on)):
        bare[k // each] += min(on[k], back[k]) / np.float32(each)
    return bare
