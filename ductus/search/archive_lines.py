"""The lines of a page as an index holds them, made of the page's rows, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ductus.archive.page_lines import Columns, PageLines
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction
from ductus.search.search_results import PAGE_COLUMNS, FoundPage, found_page
from ductus.search.stored_line import (
    LineFacts,
    Spots,
    StoredLine,
    spots_of_text,
    stored_line,
)

_BOX = ("x0", "y0", "x1", "y1")
COLUMNS = Columns(
    (*PAGE_COLUMNS, "language"),
    ("polygon", "direction", "text", "text_confidence", "language"),
    (
        *("continues_in", "word", "word_folded", "probability", "variants"),
        *_BOX,
    ),
)
"""What is read of an archive's tables."""


@dataclass(frozen=True)
class IndexedPage:
    """A page, and its lines in reading order.

    Attributes:
        stamp: another one whenever anything of it may be other than before.
        language: as the catalogue says.
    """

    page: FoundPage
    stamp: str
    language: str
    lines: tuple[StoredLine, ...]


def indexed_page(of: PageLines) -> IndexedPage:
    """A page of its rows, which have `COLUMNS`."""
    return IndexedPage(found_page(of.page), of.stamp, of.page["language"] or "", tuple(_lines(of)))


def _lines(of: PageLines) -> Iterator[StoredLine]:
    """The lines of a page in reading order; those that hold no word are found by their text."""
    spots = dict(_spots(of.spot_rows))
    rows = of.line_rows.drop(["polygon"]).to_pylist()
    polygons = _polygons(of.line_rows["polygon"])
    ids = [*(row["region_id"] for row in rows), ""]
    for row, polygon, after in zip(rows, polygons, ids[1:], strict=True):
        own = spots.get(row["region_id"])
        facts = LineFacts(
            *(row["region_id"], row["page_id"], row["reading_order"], polygon),
            Direction(row["direction"]),
            *(row["language"] or "", row["text"], after, own is not None),
        )
        yield stored_line(
            facts, own or spots_of_text(row["text"], row["text_confidence"], facts.direction)
        )


def _spots(rows: pa.Table) -> Iterator[tuple[str, Spots]]:
    """The words that each line may hold, by the region_id of the line.

    What can be done for all words of a page at once is: they are most of an index.
    """
    if not len(rows):
        return
    rows = rows.take(pc.sort_indices(rows["region_id"]))  # it leaves what is equal as it stands
    words, forms = rows["word"].to_pylist(), _forms(rows)
    sure = np.rint(np.nan_to_num(rows["probability"].to_numpy()).clip(0, 1) * 1e4) / 1e4
    goes_on = pc.fill_null(pc.not_equal(rows["continues_in"], ""), False).to_numpy()
    sides = np.rint(np.column_stack([rows[side].to_numpy() for side in _BOX]) * 10.0) / 10
    starts = _starts(sides, rows["region_id"])
    # The likeliest of a place tell where it is; those that go on reach beyond it.
    likely = np.maximum.reduceat(np.where(goes_on, -1.0, sure), starts).tolist()
    boxes = list(map(tuple, sides[starts].tolist()))
    sizes = np.diff(starts, append=len(rows)).tolist()
    chances, others = sure.tolist(), goes_on.tolist()
    place = start = 0
    for owner, own in groupby(rows["region_id"].take(pa.array(starts)).to_pylist()):
        n_places = sum(1 for _ in own)
        these = slice(place, place + n_places)
        words_of = slice(start, start + sum(sizes[these]))
        continues = [n for n, does in enumerate(others[words_of]) if does]
        yield (
            owner,
            Spots(
                *(words[words_of], forms[words_of], chances[words_of], continues),
                *(boxes[these], sizes[these], likely[these]),
            ),
        )
        place, start = these.stop, words_of.stop


def _starts(sides: NDArray[np.float64], owners: pa.ChunkedArray) -> NDArray[np.int64]:
    """Where the words of another box begin, or of another line."""
    line = owners.combine_chunks().dictionary_encode().indices.to_numpy()
    is_other = np.any(sides[1:] != sides[:-1], axis=1) | (line[1:] != line[:-1])
    return np.concatenate(([0], np.flatnonzero(is_other) + 1))


def _forms(rows: pa.Table) -> list[tuple[str, ...]]:
    """What each word is compared by: itself folded, and what else it may stand for."""
    found: list[tuple[str, ...]] = [(form,) for form in rows["word_folded"].to_pylist()]
    column = rows["variants"].combine_chunks()
    ends = np.cumsum(pc.fill_null(pc.list_value_length(column), 0).to_numpy())
    others, start = column.flatten().to_pylist(), 0
    for place in np.flatnonzero(np.diff(ends, prepend=0)).tolist():
        found[place] += tuple(others[start : ends[place]])
        start = ends[place]
    return found


def _polygons(column: pa.ChunkedArray) -> Iterator[Polygon]:
    """Polygons to 0.1 pixel, of all lines at once: they have many corners."""
    polygons = column.combine_chunks()
    sides = polygons.flatten().flatten().to_numpy(zero_copy_only=False)
    corners = list(map(tuple, (np.rint(sides * 10) / 10).reshape(-1, 2).tolist()))
    start = 0
    for n_corners in pc.fill_null(pc.list_value_length(polygons), 0).to_pylist():
        yield tuple(corners[start : start + n_corners])
        start += n_corners
