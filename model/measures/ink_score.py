"""How near a pen path is to the one that was written: shape, order, direction, pen lifts.

All measures are taken in a frame in which the true ink's longer side is 64 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.paths import resampled

Points = NDArray[np.float64]

_SIDE = 64
_MARGIN = 4
_START = 3.2  # 5 % of the side
_NEAR, _SHARE, _HUMAN = 2.0, 0.9, 2.0
_MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class InkScore:
    """How one ink compares with the true one.

    Attributes:
        aiou: the best intersection over union of both paths, three pixels wide and more.
        ldtw: distance of the paths in time order over the length of their alignment, in units.
        start: 1 when the pen first touches within 5 % of the true place.
        strokes: strokes over true strokes.
        valid: 1 when nine tenths of each path lie within 2 units of the other.
        human: 1 when valid and `ldtw` is at most 2.
    """

    aiou: float = 0.0
    ldtw: float = float(_SIDE)
    start: float = 0.0
    strokes: float = 0.0
    valid: float = 0.0
    human: float = 0.0


@compiled
def time_distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Dynamic time warping distance over the number of aligned pairs.

    Args:
        a, b: float64[N, 2] and float64[M, 2], N, M >= 1.

    Source: Sakoe and Chiba 1978; over the length as in InkSight (arXiv 2402.05804).
    """
    n, m = len(a), len(b)
    cost = np.full(m + 1, np.inf)
    count = np.zeros(m + 1, np.int64)
    cost[0] = 0.0
    for i in range(n):
        corner, corner_count = cost[0], count[0]
        cost[0] = np.inf
        for j in range(1, m + 1):
            above, above_count = cost[j], count[j]
            best, length = corner, corner_count
            if above < best:
                best, length = above, above_count
            if cost[j - 1] < best:
                best, length = cost[j - 1], count[j - 1]
            cost[j] = best + np.hypot(a[i, 0] - b[j - 1, 0], a[i, 1] - b[j - 1, 1])
            count[j] = length + 1
            corner, corner_count = above, above_count
    return float(cost[m] / count[m])


@compiled
def share_near(a: NDArray[np.float64], b: NDArray[np.float64], distance: float) -> float:
    """The share of the points float64[N, 2] that have one of float64[M, 2] within a distance."""
    found = 0
    for i in range(len(a)):
        for j in range(len(b)):
            if np.hypot(a[i, 0] - b[j, 0], a[i, 1] - b[j, 1]) <= distance:
                found += 1
                break
    return found / len(a)


def score(ink: Sequence[NDArray[np.floating]], true: Sequence[NDArray[np.floating]]) -> InkScore:
    """How an ink compares with the true one.

    Args:
        ink, true: float[N, 2] a stroke, in the same frame; `true` holds one point or more.

    Raises:
        ValueError: `true` holds no point.
    """
    true_strokes = [np.asarray(stroke, np.float64) for stroke in true if len(stroke)]
    strokes = [np.asarray(stroke, np.float64) for stroke in ink if len(stroke)]
    if not true_strokes:
        raise ValueError("there is no true ink to compare with")
    if not strokes:
        return InkScore()
    points = np.concatenate(true_strokes)
    low = points.min(axis=0)
    scale = _SIDE / max(float((points.max(axis=0) - low).max()), 1e-6)
    wanted = np.concatenate([resampled((s - low) * scale, 1.0) for s in true_strokes])
    drawn = np.concatenate([resampled((s - low) * scale, 1.0) for s in strokes])
    every = 2 if len(drawn) * len(wanted) < _MOST_CELLS else 6
    distance = time_distance(drawn[::every], wanted[::every])
    valid = min(share_near(drawn, wanted, _NEAR), share_near(wanted, drawn, _NEAR)) >= _SHARE
    return InkScore(
        aiou=_adaptive_iou(drawn, wanted),
        ldtw=distance,
        start=float(np.hypot(*(drawn[0] - wanted[0])) <= _START),
        strokes=len(strokes) / len(true_strokes),
        valid=float(valid),
        human=float(valid and distance <= _HUMAN),
    )


def mean_score(scores: Iterable[InkScore]) -> InkScore:
    """The mean of each measure.

    Raises:
        ValueError: there are no scores.
    """
    rows = [astuple(one) for one in scores]
    if not rows:
        raise ValueError("no scores to average")
    means = np.mean(rows, axis=0)
    return InkScore(**{f.name: float(v) for f, v in zip(fields(InkScore), means, strict=True)})


def _raster(points: Points) -> NDArray[np.bool_]:
    size = _SIDE + 2 * _MARGIN
    image = np.zeros((size, size), np.bool_)
    columns, rows = np.clip(np.round(points + _MARGIN).astype(int), 0, size - 1).T
    image[rows, columns] = True
    return image


def _grown(image: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Every pixel and its four neighbours."""
    out = image.copy()
    out[1:] |= image[:-1]
    out[:-1] |= image[1:]
    out[:, 1:] |= image[:, :-1]
    out[:, :-1] |= image[:, 1:]
    return out


def _adaptive_iou(drawn: Points, wanted: Points) -> float:
    """The truth grown by two pixels against the ink grown by zero to five, whichever fits best."""
    truth, ink = _grown(_grown(_raster(wanted))), _raster(drawn)
    best = 0.0
    for _ in range(6):
        best = max(best, np.count_nonzero(truth & ink) / np.count_nonzero(truth | ink))
        ink = _grown(ink)
    return float(best)
