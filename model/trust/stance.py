"""Stance: whether a line stands as it was written, or mirrored, or on its head.

Writing has a handedness that its strokes tell without being read: how bows open, which way letters
lean, what rises above the line and what falls below. How well a description of that fits is
compared with how well the descriptions of the line's own mirror images fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.trust.shipped import shipped
from ductus.schemas.ink import Ink

_ZONES = (-1.2, -0.4, 0.4, 1.2)
"""Borders between heights in a line, in deviations of its ink from the middle."""
_ANGLES, _WAYS = 12, 8
_IMAGES = ((1, 1), (-1, 1), (1, -1), (-1, -1))
"""As it stands, left to right, upside down, turned by half: what x and y are multiplied by."""
N_TRAITS = (len(_ZONES) + 1) * (_ANGLES + 2 * _WAYS)


def traits(ink: Ink) -> NDArray[np.float64] | None:
    """What a line and its three mirror images look like: float64[4, N_TRAITS].

    For five heights in the line: how much ink runs at each angle, to which side bows open, and
    whereto strokes end. The order in which the pen wrote plays no part. None where there is too
    little to be seen.
    """
    paths = [stroke.xy.astype(np.float64) for stroke in ink.strokes if stroke.length > 0]
    if not paths or sum(len(path) for path in paths) < 8:
        return None
    everything = np.concatenate(paths)
    middle, deviation = everything[:, 1].mean(), max(float(everything[:, 1].std()), 1e-3)
    cuts = np.cumsum([0, *(len(path) for path in paths)])
    level = everything - (0, middle)
    return np.stack([_traits(level * image, cuts, deviation) for image in _IMAGES])


def stance(ink: Ink) -> float:
    """How likely a line that runs from left to right stands as it was written, 0 to 1.

    0.25 says that nothing is known.
    """
    described = traits(ink)
    return 0.25 if described is None else likelihood(described, np.array(shipped()["stance"]))


def likelihood(described: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The same of a line of `traits`, by float64[N_TRAITS]."""
    scores = described @ weights
    return float(1 / np.exp(scores - scores[0]).sum())


def _traits(
    points: NDArray[np.float64], cuts: NDArray[np.int64], deviation: float
) -> NDArray[np.float64]:
    sums = [np.zeros((len(_ZONES) + 1, n)) for n in (_ANGLES, _WAYS, _WAYS)]
    for k in range(len(cuts) - 1):
        _count_path(points[cuts[k] : cuts[k + 1]], deviation, *sums)
    return np.concatenate([(part / max(part.sum(), 1e-9)).ravel() for part in sums])


@compiled
def _count_path(
    points: NDArray[np.float64],
    deviation: float,
    angles: NDArray[np.float64],
    bows: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> None:
    """Adds what a path looks like, of float64[N, 2] points about the line's middle."""
    last = len(points) - 1
    ux = uy = 0.0
    for k in range(last):
        x, y = points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1]
        length = np.hypot(x, y)
        height = (points[k + 1, 1] + points[k, 1]) / 2
        _count(angles, height / deviation, (x, y), length, np.pi)
        before_x, before_y = ux, uy
        ux, uy = x / max(length, 1e-9), y / max(length, 1e-9)
        if k:  # towards the inside of a bow, as long as it is bent
            bend = ux - before_x, uy - before_y
            _count(bows, points[k, 1] / deviation, bend, np.hypot(bend[0], bend[1]), 2 * np.pi)
        if k == 0:
            _count(ends, points[0, 1] / deviation, (-x, -y), 1.0, 2 * np.pi)
        if k == last - 1:
            _count(ends, points[last, 1] / deviation, (x, y), 1.0, 2 * np.pi)


@compiled
def _count(
    sums: NDArray[np.float64],
    height: float,
    way: tuple[float, float],
    weight: float,
    turn: float,
) -> None:
    """Adds a weight where height and angle belong, shared between the two nearest angles."""
    n = sums.shape[1]
    place = (np.arctan2(way[1], way[0]) % turn) / turn * n
    zone, low = 0, int(place)
    while zone < len(_ZONES) and _ZONES[zone] < height:
        zone += 1
    share = place - low
    sums[zone, low % n] += weight * (1 - share)
    sums[zone, (low + 1) % n] += weight * share
