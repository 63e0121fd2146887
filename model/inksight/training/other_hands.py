"""Strokes as another hand would have written them: turned, slanted, stretched, bent."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from ductus.model.inksight.tokens import GridPath

_TURNS, _SWAY = 0.6, 0.025
"""Waves over the ink's longer side that strokes are bent by, and how far, as part of it."""


def sheared(
    strokes: Sequence[GridPath], degrees: float, slant: float = 0.0, stretch: float = 1.0
) -> list[GridPath]:
    """Strokes slanted and stretched as another hand would, then turned about the origin.

    Args:
        degrees: clockwise on the page.
        slant: to the right, of what is higher by 1.
        stretch: of the width, the height being kept.
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    lean = np.array([[stretch, 0.0], [-slant, 1.0]])
    matrix = (lean @ np.array([[cos, sin], [-sin, cos]])).astype(np.float32)
    return [np.asarray(xy @ matrix, np.float32) for xy in strokes]


def swayed(strokes: Sequence[GridPath], rng: Generator) -> list[GridPath]:
    """Strokes bent as a less steady hand would: two long waves a direction, no point far off.

    Args:
        strokes: one point or more.
    """
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-3)
    turns = 2 * np.pi * rng.normal(0, _TURNS, (2, 2, 2))  # of each wave along x and y, by direction
    starts, far = rng.uniform(0, 2 * np.pi, (2, 2)), size * rng.normal(0, _SWAY, (2, 2))

    def bent(xy: GridPath) -> GridPath:
        phase = np.einsum("ni,wdi->nwd", (xy - low) / size, turns) + starts
        return np.asarray(xy + (far * np.sin(phase)).sum(axis=1), np.float32)

    return [bent(xy) for xy in strokes]
