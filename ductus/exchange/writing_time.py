"""When the pen writes each stroke of a page, as it plays in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from ductus.schemas.geometry import bounds
from ductus.schemas.ink import Stroke
from ductus.schemas.records import PageInk

_LIFT = 0.6
"""A way through the air takes so much of the time of a way on paper."""
_FARTHEST = 400.0
"""Pixels of a way through the air that take time."""
_SHORTEST = 2.0
"""Pixels: a dot takes as long as so much of a line."""
_HEIGHTS = 12.0
"""Heights of a usual line that the pen writes in a second."""

Times = list[tuple[float, float]]
"""When strokes begin and how long they last, in seconds."""


def pace(page: PageInk) -> float:
    """Pixels that the pen writes in a second, so that large and small scans play alike."""
    boxes = [bounds(line.region.polygon) for line in page.lines]
    height = median(min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes) if boxes else 0.0
    return _HEIGHTS * max(4.0, height)


def times(strokes: Sequence[Stroke], pace: float) -> Times:
    """Of each stroke in pen order."""
    at, found = 0.0, []
    for before, stroke in zip((None, *strokes), strokes, strict=False):
        if before is not None:
            way = float(np.hypot(*(stroke.xy[0] - before.xy[-1])))
            at += _LIFT * min(_FARTHEST, way)
        lasts = max(_SHORTEST, stroke.length)
        found.append((at / pace, lasts / pace))
        at += lasts
    return found
