"""What a search finds: lines, with the page and the item they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ductus.schemas.clues import Box
from ductus.schemas.geometry import Polygon
from ductus.schemas.page_frame import TURNS
from ductus.schemas.records import Direction


@dataclass(frozen=True)
class FoundPage:
    """Where a line stands, as the table `pages` tells; empty where nothing was said.

    Attributes:
        page_id, collection, item_id, item_label, sequence, folio, title, place, writer, rights,
        access, embargo_until, date_from, date_to, page_kind, source_uri, page_index, extra: the
            columns of that name; `ductus.schemas.showing` tells whether it may be shown.
        width, height: pixels, upright.
        rotation: degrees clockwise by which it was turned upright, after its EXIF orientation.
        inkml_sha256: of its InkML; with it lines have addresses that tell what they were made of.
    """

    page_id: str
    collection: str
    source_uri: str
    page_index: int
    width: int
    height: int
    page_kind: str
    item_id: str
    item_label: str
    sequence: int | None
    folio: str
    title: str
    place: str
    writer: str
    rights: str
    access: str
    embargo_until: str
    date_from: str
    date_to: str
    extra: Mapping[str, str]
    rotation: int = 0
    inkml_sha256: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether it can be a page: a table of others may hold anything."""
        return self.width > 0 and self.height > 0 and self.rotation in TURNS


PAGE_COLUMNS = tuple(field.name for field in fields(FoundPage))
"""Columns of `pages` that a `FoundPage` is made of."""
_NUMBERS = {"page_index", "width", "height", "rotation"}


def found_page(row: Mapping[str, Any]) -> FoundPage:
    """The page of a row of `pages`, with `PAGE_COLUMNS`."""
    told: dict[str, Any] = {
        name: row[name] or (0 if name in _NUMBERS else "") for name in PAGE_COLUMNS
    }
    told |= {"sequence": row["sequence"], "extra": dict(row["extra"] or ())}
    return FoundPage(**told)


@dataclass(frozen=True)
class FoundLine:
    """A line that was found.

    Attributes:
        region_id: of the line; of the first of two, where what was asked for runs over its end.
        reading_order: its place on the page, from 0 on.
        polygon: in page pixels.
        text: what was read there, the best reading.
        probability: that the line says what was asked for, 0 to 1.
        score: what it is ranked by, more is better: its probability, unless words were only like
            those asked for (`word~1`, parts of words), which count for less.
        words: what the line may say where the query was met, as they stand in the query.
        boxes: where, in page pixels: one a word, and one a sign of scripts without spaces; empty
            where the reader tells no places.
    """

    page: FoundPage
    region_id: str
    reading_order: int
    polygon: Polygon
    direction: Direction
    language: str
    text: str
    probability: float
    score: float
    words: tuple[str, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Found:
    """What one query found.

    Attributes:
        lines: the best ones, best first.
        total: lines that meet the query, shown or not; of more than are counted, so many at least.
        is_total_exact: whether `total` is the number and no lower bound.
        facets: of each facet asked for how many of the lines found have which value, the most
            frequent first.
    """

    lines: tuple[FoundLine, ...]
    total: int
    is_total_exact: bool
    facets: Mapping[str, Mapping[str, int]]
