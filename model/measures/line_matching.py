"""Which of the lines that were found is which of the truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import Polygon, bounds

NONE = -1


def matched(found: list[Polygon], true: list[Polygon]) -> list[int]:
    """For each line found, the index of the true one whose upright box holds most of its own.

    Args:
        found, true: in pixels of one page.

    Returns:
        As long as `found`; `NONE` for one that touches no true line. Several may be of one line,
        as pieces of it are.
    """
    if not found or not true:
        return [NONE] * len(found)
    shared = _shared(_boxes(found), _boxes(true))
    return [int(row.argmax()) if row.max() > 0 else NONE for row in shared]


def _boxes(polygons: list[Polygon]) -> NDArray[np.float64]:
    return np.array([bounds(polygon) for polygon in polygons], np.float64)


def _shared(found: NDArray[np.float64], true: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[N, M]: the area that two boxes have in common."""
    most = np.minimum(found[:, None, 2:], true[None, :, 2:])
    least = np.maximum(found[:, None, :2], true[None, :, :2])
    return np.asarray(np.clip(most - least, 0, None).prod(axis=2))
