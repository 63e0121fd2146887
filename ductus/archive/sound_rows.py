"""Whether rows of lines and spots can be what they say: a table of others may hold anything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ductus.schemas.records import Direction

_DIRECTIONS = frozenset(direction.value for direction in Direction)
_BOX = ("x0", "y0", "x1", "y1")


def is_sound_region(row: Mapping[str, Any]) -> bool:
    """Whether a row of `regions` is a region of its page, in a place.

    Args:
        row: with `region_id`, `page_id`, `reading_order`, `direction`, `text` and `polygon`.
    """
    polygon = row["polygon"]
    return (
        row["region_id"].startswith(f"{row['page_id']}/")
        and row["reading_order"] is not None
        and row["direction"] in _DIRECTIONS
        and row["text"] is not None
        and bool(polygon)
        and all(len(point) == 2 and all(map(_is_finite, point)) for point in polygon)
    )


def is_sound_spot(row: Mapping[str, Any]) -> bool:
    """Whether a row of `spots` is a word with a probability, in a place.

    Args:
        row: with `word`, `word_folded`, `probability`, `x0`, `y0`, `x1` and `y1`.
    """
    sure = row["probability"]
    return (
        row["word"] is not None
        and row["word_folded"] is not None
        and sure is not None
        and 0 <= sure <= 1
        and all(_is_finite(row[side]) for side in _BOX)
    )


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
