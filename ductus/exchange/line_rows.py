"""The lines of a page as plain rows, for spreadsheets and programs that read a row a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ductus.exchange.formats import Leaf
from ductus.exchange.handed_places import handed_place
from ductus.schemas.addresses import address_of_region
from ductus.schemas.citations import cite_line, cite_page
from ductus.schemas.geometry import bounds
from ductus.schemas.records import RegionInk

Cells = dict[str, Any]
COLUMNS = (
    *("page_id", "region_id", "kind", "reading_order", "text", "text_confidence", "language"),
    *("direction", "x", "y", "width", "height", "words", "strokes", "trust", "collection"),
    *("item_id", "item_label", "sequence", "folio", "title", "rights", "rights_holder"),
    *("withheld", "citation", "address", "source_uri"),
    *("identifier", "writer", "place", "date_from", "date_to", "extra"),
)


def line_rows(leaf: Leaf) -> Iterator[Cells]:
    """A row a line in reading order, with `COLUMNS`; initials and drawings are lines, too.

    `x`, `y`, `width` and `height` are whole pixels of the file as it is stored, whatever was
    turned. `extra` has the columns of the list that are none of ours, by name.
    """
    row = leaf.row
    item = row["item_label"] or row["item_id"] or ""
    page = cite_page(item, row["folio"] or "", row["sequence"], leaf.page_id)
    about = {name: row[name] for name in COLUMNS if name in row}
    about["extra"] = dict(row["extra"] or ())
    about["source_uri"] = handed_place(row["source_uri"] or "", row["collection"] or "")
    for line in leaf.page.lines:
        own = about | _line(line) | _box(leaf, line)
        region = line.region
        yield own | {
            "page_id": leaf.page_id,
            "withheld": leaf.withheld,
            "citation": cite_line(page, region.reading_order),
            "address": address_of_region(region, row["inkml_sha256"], leaf.page.info.frame),
        }


def _line(line: RegionInk) -> Cells:
    region = line.region
    return {
        "region_id": region.region_id,
        "kind": region.kind.value,
        "reading_order": region.reading_order,
        "text": region.text,
        "text_confidence": round(region.text_confidence, 4),
        "language": region.language,
        "direction": region.direction.value,
        "words": len(line.words),
        "strokes": len(line.ink.strokes),
        "trust": round(line.trust, 4),
    }


def _box(leaf: Leaf, line: RegionInk) -> Cells:
    corners = leaf.page.info.page_to_source.apply(np.array(line.region.polygon))
    x0, y0, x1, y1 = map(round, bounds(tuple((float(x), float(y)) for x, y in corners)))
    return {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}
