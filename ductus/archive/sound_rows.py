"""Whether rows of lines and spots can be what they say: a table of others may hold anything."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus.schemas.records import Direction

_DIRECTIONS = pa.array([direction.value for direction in Direction], pa.string())
_BOX = ("x0", "y0", "x1", "y1")


def sound_regions(rows: pa.Table, page_id: str) -> pa.ChunkedArray:
    """bool of each row of `regions`: whether it is a region of a page, in a place.

    Args:
        rows: with `region_id`, `reading_order`, `direction`, `text` and `polygon`.
        page_id: of the page.
    """
    sound = pc.starts_with(rows["region_id"], f"{page_id}/")
    sound = pc.and_(sound, _are_there(rows, "text", "reading_order"))
    sound = pc.and_(sound, pc.is_in(rows["direction"], value_set=_DIRECTIONS))
    return pc.fill_null(pc.and_(sound, _outlines(rows["polygon"])), False)


def sound_spots(rows: pa.Table) -> pa.ChunkedArray:
    """bool of each row of `spots`: whether it is a word with a probability, in a place.

    Args:
        rows: with `word`, `word_folded`, `probability`, `x0`, `y0`, `x1` and `y1`.
    """
    sure = rows["probability"]
    sound = pc.and_(_are_there(rows, "word", "word_folded"), pc.greater_equal(sure, 0))
    sound = pc.and_(sound, pc.less_equal(sure, 1))
    for side in _BOX:
        sound = pc.and_(sound, pc.is_finite(rows[side]))
    return pc.fill_null(sound, False)


def _are_there(rows: pa.Table, *names: str) -> pa.ChunkedArray:
    there = rows[names[0]].is_valid()
    for name in names[1:]:
        there = pc.and_(there, rows[name].is_valid())
    return there


def _outlines(polygons: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each is a list of points; looked at one by one only where something is wrong."""
    whole = polygons.combine_chunks()
    points = whole.flatten()
    sides = points.flatten()
    all_well = (
        not whole.null_count
        and not points.null_count
        and not sides.null_count
        and bool(pc.all(pc.greater(pc.list_value_length(whole), 0)).as_py() is not False)
        and bool(pc.all(pc.equal(pc.list_value_length(points), 2)).as_py() is not False)
        and bool(pc.all(pc.is_finite(sides)).as_py() is not False)
    )
    if all_well:
        return pa.chunked_array([pa.array([True] * len(whole), pa.bool_())])
    return pa.chunked_array([pa.array(map(_is_outline, whole.to_pylist()), pa.bool_())])


def _is_outline(polygon: list[Any] | None) -> bool:
    return bool(polygon) and all(
        point is not None and len(point) == 2 and all(map(_is_finite, point))
        for point in polygon or ()
    )


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
