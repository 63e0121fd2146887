"""The order in which the lines of a page are read."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.geometry import Polygon, bounds
from schemas.records import Direction


def reading_order(polygons: Sequence[Polygon], direction: Direction) -> list[int]:
    """Indices of `polygons` in reading order."""
    boxes = [bounds(polygon) for polygon in polygons]
    if direction is Direction.TTB:
        return sorted(range(len(boxes)), key=lambda i: (-boxes[i][2], boxes[i][1]))
    return sorted(range(len(boxes)), key=lambda i: (boxes[i][1], boxes[i][0]))
