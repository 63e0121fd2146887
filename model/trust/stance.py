"""Stance: whether a line stands as it was written, or mirrored, or on its head.

Writing has a handedness that its strokes tell without being read: how bows open, which way letters
lean, what rises above the line and what falls below. How well a description of that fits is
compared with how well the descriptions of the line's own mirror images fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
    return np.stack([_traits(paths, middle, deviation, *image) for image in _IMAGES])


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
    paths: list[NDArray[np.float64]], middle: float, deviation: float, across: int, down: int
) -> NDArray[np.float64]:
    sums = [np.zeros((len(_ZONES) + 1, n)) for n in (_ANGLES, _WAYS, _WAYS)]
    for path in paths:
        points = (path - (0, middle)) * (across, down)
        step = np.diff(points, axis=0)
        length = np.hypot(*step.T)
        heights = (points[1:, 1] + points[:-1, 1]) / 2
        _count(sums[0], heights / deviation, step, length, np.pi)
        unit = step / np.maximum(length, 1e-9)[:, None]
        bend = np.diff(unit, axis=0)  # towards the inside of a bow, as long as it is bent
        _count(sums[1], points[1:-1, 1] / deviation, bend, np.hypot(*bend.T), 2 * np.pi)
        ends, outwards = points[[0, -1]], np.stack([-step[0], step[-1]])
        _count(sums[2], ends[:, 1] / deviation, outwards, np.ones(2), 2 * np.pi)
    return np.concatenate([(part / max(part.sum(), 1e-9)).ravel() for part in sums])


def _count(
    sums: NDArray[np.float64],
    heights: NDArray[np.float64],
    ways: NDArray[np.float64],
    weights: NDArray[np.float64],
    turn: float,
) -> None:
    """Adds weights where heights and angles belong, shared between the two nearest angles."""
    n = sums.shape[1]
    place = (np.arctan2(ways[:, 1], ways[:, 0]) % turn) / turn * n
    zone, low = np.searchsorted(_ZONES, heights), np.floor(place).astype(int)
    share = place - low
    np.add.at(sums, (zone, low % n), weights * (1 - share))
    np.add.at(sums, (zone, (low + 1) % n), weights * share)
