"""Where the letters of a line stand: its baseline, found in its ink.

Most ink of a line is in the bodies of its letters, and little below them: the baseline is where
that ends. Programs that cut lines out of pages, as kraken, go by it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.records import Direction, RegionInk

_ABOVE = 0.8
"""Share of a line's ink that is not below its baseline. With it baselines are nearest to those that
people drew on three pages of as many hands: they are .05 to .13 of the distance of lines apart."""
_MIDDLE = 0.5
"""The same of a line that runs down: such lines are cut out along their middle."""
_WINDOW = 3.0
"""Length of line in which a point of the baseline is looked for, in its height."""
_DOWN = Affine(0.0, 1.0, 0.0, 1.0, 0.0, 0.0)


def baseline(line: RegionInk) -> Polygon:
    """The baseline of a line as a path in reading direction; two points at least, page pixels.

    Where the line has no ink, it is told from the polygon. Lines that run down have their middle.
    """
    region = line.region
    is_down = region.direction is Direction.TTB
    level = Affine.rotation(-region.angle)
    level = level.then(_DOWN) if is_down else level
    corners = level.apply(np.array(region.polygon))
    share = _MIDDLE if is_down else _ABOVE
    ink, weights = _pieces(line, level)
    if not len(ink):
        ink, weights = corners.astype(np.float64), np.ones(len(corners))
        share = _MIDDLE if is_down else 0.75
    knots = _knots(ink, weights, share, corners)
    knots[:, 1] = np.clip(knots[:, 1], corners[:, 1].min(), corners[:, 1].max())
    if region.direction is Direction.RTL:
        knots = knots[::-1]
    return tuple((float(x), float(y)) for x, y in level.inverse().apply(knots))


def _pieces(line: RegionInk, level: Affine) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middles of the pieces that the strokes are made of, float64[N, 2], and their lengths."""
    paths = [level.apply(stroke.xy).astype(np.float64) for stroke in line.ink.strokes]
    paths = [path for path in paths if len(path) > 1]
    if not paths:
        return np.empty((0, 2)), np.empty(0)
    middles = np.concatenate([(path[1:] + path[:-1]) / 2 for path in paths])
    lengths = np.concatenate([np.hypot(*np.diff(path, axis=0).T) for path in paths])
    return middles, lengths + 1e-3


def _knots(
    ink: NDArray[np.float64],
    weights: NDArray[np.float64],
    share: float,
    corners: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Points (along, across) of the level line, from one end of its polygon to the other."""
    first, last = float(corners[:, 0].min()), float(corners[:, 0].max())
    spread = _quantile(ink[:, 1], weights, 0.95) - _quantile(ink[:, 1], weights, 0.05)
    height = max(spread, 0.5 * float(np.ptp(corners[:, 1])), 1.0)
    n = max(1, math.ceil((last - first) / (_WINDOW * height)))
    edges = np.linspace(first, last, n + 1)
    whole = _quantile(ink[:, 1], weights, share)
    across = np.full(n + 1, whole)
    half = (last - first) / n
    for place, at in enumerate(edges):
        near = np.abs(ink[:, 0] - at) <= half
        if weights[near].sum() > height:
            across[place] = _quantile(ink[near, 1], weights[near], share)
    return np.column_stack([edges, _smoothed(across)])


def _smoothed(across: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each point as the median of it and its neighbours."""
    padded = np.pad(across, 1, "edge")
    return np.median([padded[:-2], padded[1:-1], padded[2:]], axis=0)


def _quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """The value below which that share of the weight is."""
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(sums, share * sums[-1])]])
