"""Which way lines that run across are written: told by the script that is seen in them.

Arabic, Hebrew and Syriac run from the right. A small network looks at every line; where it does not
surely see a script that runs from the left, the recogniser's network looks, too, and both count
alike.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.classes import RIGHT_TO_LEFT, SCRIPTS
from ductus.model.orientation.script_head import scripts_of_windows
from ductus.model.orientation.seen import Strips, scripts
from ductus.model.orientation.strips import HEIGHT, fullest_windows
from ductus.schemas.records import Direction

SURE = 0.8
"""Less confidence is a doubt."""
_RIGHT, _RIGHT_OF_LETTER = 0.5, 0.8
"""A line runs from the right where that is at least so likely; a letter or two, which tell little,
where it is likelier."""
_LETTER = 1.3
"""A line that is no longer than so many times its height is a letter or two."""
_DOUBTED = 0.05
"""The small network is not sure of a line where it is at least so likely from the right."""
_MOST_READ, _WINDOWS = 8, 2
"""So many lines of a page that it is not sure of, and windows of each, are looked at again."""
_ALIKE = (0.05, 0.95)
"""How likely a line of a page is as its others are, at least and at most: pages may be mixed."""

Found = tuple[Direction, float]
"""`ltr` or `rtl`, and how likely it is, 0 to 1."""


def line_direction(strip: NDArray[np.float32]) -> Found:
    """The direction of a line that stands alone: float32[ROWS, W], see `strips`."""
    return _found(float(_from_the_right([strip])[0]), strip)


def line_directions(strips: Strips) -> list[Found]:
    """The directions of the lines of a page; where a line is in doubt, the others speak for it.

    Args:
        strips: float32[ROWS, W] each, ROWS as of `stroke_features`.
    """
    right = _from_the_right(strips)
    if not len(right):
        return []
    others = np.clip(right.mean(), *_ALIKE)
    odds = right / np.maximum(1 - right, 1e-6) * others / (1 - others)
    return [_found(float(odd / (1 + odd)), strip) for odd, strip in zip(odds, strips, strict=True)]


def _found(right: float, strip: NDArray[np.float32]) -> Found:
    is_letter = strip.shape[1] <= _LETTER * strip.shape[0]
    if right >= (_RIGHT_OF_LETTER if is_letter else _RIGHT):
        return Direction.RTL, right
    return Direction.LTR, 1 - right


def _from_the_right(strips: Strips) -> NDArray[np.float64]:
    """How likely each strip is in a script that runs from the right: float64[N]."""
    right = _right(scripts([_small(strip) for strip in strips]))
    doubted = np.flatnonzero(right >= _DOUBTED)
    for k in doubted[:: -(-len(doubted) // _MOST_READ) or 1].tolist():
        seen = scripts_of_windows(np.stack(fullest_windows(strips[k], _WINDOWS)))
        if seen is not None:
            mean = np.exp(seen.mean(axis=0, keepdims=True))
            both = np.array([right[k], _right(np.log(mean / mean.sum()))[0]])
            odds = np.sqrt(np.prod(both / np.maximum(1 - both, 1e-6)))
            right[k] = odds / (1 + odds)
    return right


def _right(told: NDArray[np.float32]) -> NDArray[np.float64]:
    columns = [SCRIPTS.index(script) for script in RIGHT_TO_LEFT]
    return np.asarray(np.exp(told[:, columns].astype(np.float64)).sum(axis=1))


def _small(strip: NDArray[np.float32]) -> NDArray[np.float32]:
    """The strip as the small network wants it."""
    columns = max(1, round(strip.shape[1] * HEIGHT / strip.shape[0]))
    how = cv2.INTER_AREA if strip.shape[0] > HEIGHT else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(strip, (columns, HEIGHT), interpolation=how), np.float32)
