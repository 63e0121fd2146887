"""The order in which the lines of a page are read.

After T. M. Breuel, "High Performance Document Layout Analysis" (2003): a line comes before those
below it in its own column, and before whatever lies beside it towards the end of the line, unless a
third line between the two in height spans both. So columns are read one after the other, headings
that span columns part them, and notes in a margin come where the margin does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import page_angle, piece_of, rotated
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction


def reading_order(polygons: Sequence[Polygon], direction: Direction) -> list[int]:
    """Indices of `polygons` (page pixels, at least 3 corners each) in reading order.

    Args:
        polygons: outlines of the lines.
        direction: columns follow each other to the right, to the left for `rtl`; for `ttb` lines
            follow each other to the left, and what stands in a column is a tier of the page.
    """
    if not polygons:
        return []
    boxes = _boxes([_canonical(polygon, direction) for polygon in polygons])
    before = _before(boxes)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    rank = np.lexsort((boxes[:, 0], middle)).argsort()
    waiting = before.sum(axis=0)
    left = np.ones(len(boxes), bool)
    order: list[int] = []
    while left.any():
        # Lines that overlap oddly can wait for each other: then the one that waits least goes on.
        free = np.flatnonzero(left)
        pick = int(free[np.lexsort((rank[free], waiting[free]))[0]])
        order.append(pick)
        left[pick] = False
        waiting -= before[pick]
    return order


def _canonical(polygon: Polygon, direction: Direction) -> NDArray[np.float32]:
    """Corners in a frame where lines run right and follow each other downwards."""
    points = np.asarray(polygon, np.float32).reshape(-1, 2)
    if direction is Direction.TTB:
        points = np.stack([points[:, 1], -points[:, 0]], axis=1)
    elif direction is Direction.RTL:
        points = np.stack([-points[:, 0], points[:, 1]], axis=1)
    return points


def _boxes(polygons: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """float32[N, 4]: x0, y0, x1, y1 once the page is turned level."""
    angle = page_angle([piece_of(polygon) for polygon in polygons])
    level = [rotated(polygon, -angle) for polygon in polygons]
    return np.array([(*p.min(axis=0), *p.max(axis=0)) for p in level], np.float32)


def _before(boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """bool[N, N]: whether line i must be read before line j."""
    x0, y0, x1, y1 = boxes.T
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    shared = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    shorter = np.minimum((x1 - x0)[:, None], x1 - x0)
    height = np.minimum((y1 - y0)[:, None], y1 - y0)
    # A line that runs out into the margin is not in one column with the notes there.
    column = shared > np.maximum(shorter / 4, np.minimum(shorter / 2, height))
    before = column & (y[:, None] < y)
    beside = ~column & (x[:, None] < x)
    for i in range(len(boxes)):
        others = np.flatnonzero(beside[i])
        spanning = np.flatnonzero(column[i])
        low, high = np.minimum(y[i], y[others]), np.maximum(y[i], y[others])
        between = (y[spanning] > low[:, None]) & (y[spanning] < high[:, None])
        parted = (between & column[np.ix_(others, spanning)]).any(axis=1)
        before[i, others[~parted]] = True
    np.fill_diagonal(before, False)
    return np.asarray(before, np.bool_)
