"""Ink and polygons as compact JSON, as corrections and browsers write them; bounded, for they come
from anywhere.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ductus.schemas.geometry import Polygon
from ductus.schemas.ink import Ink, Stroke

LARGEST = 8_000_000
"""Bytes of JSON at most."""
MOST_POINTS = 200_000
MOST_STROKES = 20_000
MOST_CORNERS = 10_000
_FARTHEST = 100_000.0
"""Pixels; what lies beyond no InkML holds."""
_WIDEST = 10_000.0


def ink_to_json(ink: Ink) -> str:
    """[[[x, y, width], ...], ...]: strokes in pen order, to 0.01 of a pixel."""
    strokes = [
        [
            [round(float(x), 2), round(float(y), 2), round(float(w), 2)]
            for (x, y), w in zip(stroke.xy, stroke.width, strict=True)
        ]
        for stroke in ink.strokes
    ]
    return json.dumps(strokes, separators=(",", ":"))


def ink_from_json(text: str) -> Ink:
    """The ink; no strokes are none.

    Raises:
        ValueError: it is no list of lists of three finite numbers, or too large.
    """
    strokes = _loaded(text)
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise ValueError(f"ink is a list of strokes, {MOST_STROKES:,} at most")
    n_points = 0
    made = []
    for points in strokes:
        if not isinstance(points, list) or not points:
            raise ValueError("a stroke is a list of points, [x, y, width] each, at least one")
        n_points += len(points)
        if n_points > MOST_POINTS:
            raise ValueError(f"ink has {MOST_POINTS:,} points at most")
        rows = np.array([_numbers(point, 3) for point in points], np.float32)
        if (rows[:, 2] < 0).any() or (rows[:, 2] > _WIDEST).any():
            raise ValueError("the width of the pen is no less than 0")
        made.append(Stroke(rows[:, :2], rows[:, 2]))
    return Ink(tuple(made))


def polygon_to_json(polygon: Polygon) -> str:
    """[[x, y], ...], to 0.1 of a pixel."""
    corners = [[round(x, 1), round(y, 1)] for x, y in polygon]
    return json.dumps(corners, separators=(",", ":"))


def polygon_from_json(text: str) -> Polygon:
    """The polygon, of at least three corners.

    Raises:
        ValueError: it is no list of pairs of finite numbers, or too large.
    """
    corners = _loaded(text)
    if not isinstance(corners, list) or not 3 <= len(corners) <= MOST_CORNERS:
        raise ValueError(f"a polygon is a list of 3 to {MOST_CORNERS:,} corners")
    pairs = [_numbers(corner, 2) for corner in corners]
    return tuple((x, y) for x, y in pairs)


def _loaded(text: str) -> Any:
    if len(text) > LARGEST:
        raise ValueError(f"{LARGEST:,} bytes at most")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from error


def _numbers(given: Any, count: int) -> list[float]:
    if not isinstance(given, list) or len(given) != count:
        raise ValueError(f"{count} numbers are wanted, not {str(given)[:40]}")
    for number in given:
        # bool is an int of Python's
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValueError(f"{str(number)[:40]!r} is no number")
        if not abs(number) <= _FARTHEST:  # also of NaN, and of whole numbers that no float holds
            raise ValueError(f"{str(number)[:40]} lies beyond {_FARTHEST:,.0f} pixels")
    return [float(number) for number in given]
