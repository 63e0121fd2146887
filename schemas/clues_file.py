"""The clues of a page as a file of its own: spots and shapes of all its lines, as Parquet.

One schema for both, so that anything that reads Parquet reads it. The InkML of the page holds the
file's sha256.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ductus.schemas.clues import SHAPE_BYTES, Box, PageClues, Shape, Spot
from ductus.schemas.records import PageInk, Region, RegionInk
from ductus.schemas.text import clean_text

SPOT, SHAPE = "spot", "shape"
MOST = 200_000
"""Rows of a file at most: what claims more was not written by us."""
_CORNERS = ("x0", "y0", "x1", "y1")
_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("region_id", pa.string()),
        ("word", pa.string()),
        ("probability", pa.float32()),
        *((name, pa.float32()) for name in _CORNERS),
        ("rank", pa.int32()),
        ("continues_in", pa.string()),
        ("projection", pa.string()),
        ("vector", pa.binary(SHAPE_BYTES)),
    ]
)
_UNPACKED = 64 << 20
"""Bytes that the columns of a file may take in memory."""


def to_clues(page: PageInk) -> bytes:
    """The clues of a page as a Parquet file; empty where it has none.

    The same page gives the same bytes. Coordinates are rounded to 0.1 pixel, probabilities to
    0.0001.

    Raises:
        ValueError: a number is not finite, a probability not from 0 to 1; a vector has not
            SHAPE_BYTES bytes, or is of another line's region; there are more than MOST.
    """
    rows = [row for line in page.lines for row in _rows_of_line(line)]
    if not rows:
        return b""
    if len(rows) > MOST:
        raise ValueError(f"{len(rows):,} spots and shapes on a page")
    table = pa.Table.from_pylist(rows, schema=_SCHEMA)
    sink = io.BytesIO()
    pq.write_table(
        table,
        sink,
        row_group_size=MOST,
        compression="zstd",
        compression_level=9,
        use_dictionary=[name for name in _SCHEMA.names if name != "vector"],
        write_statistics=False,
        store_schema=False,
    )
    return sink.getvalue()


def clues_table(data: bytes) -> pa.Table:
    """The rows of a file, spots and shapes: `kind`, and the columns of either, else null.

    Raises:
        ValueError: it is no such file, or a damaged one.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        about = file.metadata
        if not file.schema_arrow.equals(_SCHEMA):
            raise ValueError("other columns than a file of clues has")
        groups = [about.row_group(index) for index in range(about.num_row_groups)]
        if about.num_rows > MOST or sum(group.total_byte_size for group in groups) > _UNPACKED:
            raise ValueError("more than a page can have")
        table = file.read()
        table.validate(full=True)
        return table
    except (pa.ArrowException, OSError, LookupError, TypeError) as error:
        raise ValueError(f"no clues of a page: {error}") from error


def from_clues(data: bytes) -> PageClues:
    """The clues of which `to_clues` made a file; no bytes are none.

    Raises:
        ValueError: as `clues_table`, or a value is missing.
    """
    if not data:
        return PageClues()
    rows = clues_table(data).to_pylist()
    try:
        spots = groupby((row for row in rows if row["kind"] == SPOT), itemgetter("region_id"))
        return PageClues(
            {line: tuple(_spot(row) for row in own) for line, own in spots},
            tuple(_shape(row) for row in rows if row["kind"] == SHAPE),
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"no clues of a page: {error}") from error


def with_clues(page: PageInk, clues: PageClues) -> PageInk:
    """A page as its InkML keeps it, with its clues at their lines.

    Raises:
        ValueError: some are of regions that the page has not.
    """
    own = {
        word.region.region_id: line.region.region_id for line in page.lines for word in line.words
    }
    own |= {line.region.region_id: line.region.region_id for line in page.lines}
    shapes: dict[str, list[Shape]] = {}
    for shape in clues.shapes:
        shapes.setdefault(own.get(shape.region_id, ""), []).append(shape)
    if "" in shapes or not clues.spots.keys() <= set(own.values()):
        raise ValueError("clues of regions that the page has not")
    lines = []
    for line in page.lines:
        name = line.region.region_id
        found, looks = clues.spots.get(name, ()), tuple(shapes.get(name, ()))
        lines.append(replace(line, region=replace(line.region, spots=found, shapes=looks)))
    return replace(page, lines=tuple(lines))


def kept(region: Region) -> Region:
    """A line with its clues as a file keeps them: cleaned and rounded.

    Raises:
        ValueError: as `to_clues`.
    """
    if not (region.spots or region.shapes):
        return region
    rows = list(_rows(region))
    spots = tuple(_spot(row) for row in rows if row["kind"] == SPOT)
    shapes = tuple(_shape(row) for row in rows if row["kind"] == SHAPE)
    return replace(region, spots=spots, shapes=shapes)


def _rows_of_line(line: RegionInk) -> Iterator[dict[str, Any]]:
    own = {line.region.region_id, *(word.region.region_id for word in line.words)}
    if foreign := {shape.region_id for shape in line.region.shapes} - own:
        raise ValueError(f"shapes of other regions at {line.region.region_id}: {min(foreign)}")
    return _rows(line.region)


def _rows(region: Region) -> Iterator[dict[str, Any]]:
    for spot in region.spots:
        if not 0 <= spot.probability <= 1:
            raise ValueError(f"{spot.word!r} with a probability of {spot.probability}")
        yield {
            "kind": SPOT,
            "region_id": clean_text(region.region_id),
            "word": clean_text(spot.word),
            "probability": _rounded(spot.probability, 4),
            **_corners(spot.box),
            "rank": int(spot.rank),
            "continues_in": clean_text(spot.continues_in),
        }
    for shape in region.shapes:
        if len(shape.vector) != SHAPE_BYTES:
            raise ValueError(f"a shape of {len(shape.vector)} bytes")
        yield {
            "kind": SHAPE,
            "region_id": clean_text(shape.region_id),
            **_corners(shape.box),
            "projection": clean_text(shape.projection),
            "vector": bytes(shape.vector),
        }


def _corners(box: Box) -> dict[str, float]:
    return dict(zip(_CORNERS, (_rounded(value, 1) for value in box), strict=True))


def _rounded(value: float, digits: int) -> float:
    """As a file gives it back: the nearest float32."""
    if not np.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    return float(np.float32(round(float(value), digits))) + 0.0  # no negative zeros


def _box(row: dict[str, Any]) -> Box:
    x0, y0, x1, y1 = (float(row[name]) for name in _CORNERS)
    return x0, y0, x1, y1


def _spot(row: dict[str, Any]) -> Spot:
    return Spot(
        _text(row["word"]),
        float(row["probability"]),
        _box(row),
        int(row["rank"]),
        _text(row["continues_in"]),
    )


def _shape(row: dict[str, Any]) -> Shape:
    region_id, projection = _text(row["region_id"]), _text(row["projection"])
    return Shape(region_id, _box(row), bytes(row["vector"]), projection)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
