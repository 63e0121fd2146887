"""The shape that a stroke covers on the paper, as polygons: the union of its pen's round tips."""

from __future__ import annotations

import math

import numpy as np
import pyclipper
from numpy.typing import NDArray

from ductus.schemas.ink import Stroke

_FINE = 100
"""Steps of a pixel that corners are rounded to."""
_OFF = 0.1
"""Pixels that a corner may lie off a circle or a straight line."""
_THINNEST = 0.25
"""Pixels: a stroke without a width is drawn so."""

Polygons = list[NDArray[np.float64]]


def outline(stroke: Stroke) -> Polygons:
    """The edges of a stroke, float64[N, 2] each, in its frame; a hole runs the other way round.

    A stroke covers a disc at each point, as wide as the pen is there, and what lies between two
    that follow each other.
    """
    xy = stroke.xy.astype(np.float64)
    radii = np.maximum(stroke.width.astype(np.float64), _THINNEST) / 2
    union = pyclipper.Pyclipper()
    pieces = [_disc(p, r) for p, r in zip(xy, radii, strict=True)] + _between(xy, radii)
    fixed = [np.rint(piece * _FINE).astype(np.int64).tolist() for piece in pieces]
    union.AddPaths(fixed, pyclipper.PT_SUBJECT, True)
    nonzero = pyclipper.PFT_NONZERO
    found = union.Execute(pyclipper.CT_UNION, nonzero, nonzero)
    cleaned = pyclipper.CleanPolygons(found, _OFF * _FINE)
    return [np.array(one, np.float64) / _FINE for one in cleaned if len(one) > 2]


def _disc(centre: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    corners = max(8, math.ceil(math.pi / math.acos(1 - min(_OFF / radius, 0.9))))
    turns = np.arange(corners) * (2 * math.pi / corners)
    return np.asarray(centre + radius * np.column_stack([np.cos(turns), np.sin(turns)]))


def _between(xy: NDArray[np.float64], radii: NDArray[np.float64]) -> Polygons:
    """Of each two points that follow each other what lies between their discs, clockwise."""
    steps = np.diff(xy, axis=0)
    lengths = np.hypot(*steps.T)
    there = lengths > 0
    across = np.column_stack([-steps[there, 1], steps[there, 0]]) / lengths[there, None]
    start, end = xy[:-1][there], xy[1:][there]
    a, b = radii[:-1][there, None], radii[1:][there, None]
    corners = (start - across * a, end - across * b, end + across * b, start + across * a)
    return list(np.stack(corners, axis=1))
