"""Which way lines that run across are written: told by the script that is seen in them.

Arabic, Hebrew and Syriac run from the right. What is not surely one of them runs from the left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.classes import RIGHT_TO_LEFT, SCRIPTS
from ductus.model.orientation.seen import Strips, scripts
from ductus.schemas.records import Direction

SURE = 0.8
"""A line runs from the right where that is at least so likely; less confidence is a doubt."""
_ALIKE = (0.05, 0.95)
"""How likely a line of a page is as its others are, at least and at most: pages may be mixed."""

Found = tuple[Direction, float]
"""`ltr` or `rtl`, and how likely it is, 0 to 1."""


def line_direction(strip: NDArray[np.float32]) -> Found:
    """The direction of a line that stands alone: float32[HEIGHT, W], see `strips`."""
    return _found(float(_from_the_right([strip])[0]))


def line_directions(strips: Strips) -> list[Found]:
    """The directions of the lines of a page; where a line is in doubt, the others speak for it."""
    right = _from_the_right(strips)
    if not len(right):
        return []
    others = np.clip(right.mean(), *_ALIKE)
    odds = right / np.maximum(1 - right, 1e-6) * others / (1 - others)
    return [_found(float(odd / (1 + odd))) for odd in odds]


def _found(right: float) -> Found:
    return (Direction.RTL, right) if right >= SURE else (Direction.LTR, 1 - right)


def _from_the_right(strips: Strips) -> NDArray[np.float64]:
    """How likely each strip is in a script that runs from the right: float64[N]."""
    columns = [SCRIPTS.index(script) for script in RIGHT_TO_LEFT]
    return np.asarray(np.exp(scripts(strips)[:, columns].astype(np.float64)).sum(axis=1))
