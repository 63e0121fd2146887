"""A page for the browser: what is known of it, its lines and words, and its strokes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import ductus
from ductus.archive.people.best_page import BestPage
from ductus.archive.shown_pages import Row, item_key, leaf_label
from ductus.scans.catalogue_values import own_columns
from ductus.schemas.corrections import Correction
from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.records import PageInk, RegionInk
from ductus.web.packed_ink import packed_strokes
from ductus.web.scripts import script

FORMAT = 4
"""Raise it when the data of a page changes: pages that were published before are made again."""
_TOLD = (
    *("collection", "title", "identifier", "rights", "rights_holder", "date_from", "date_to"),
    *("place", "writer", "language", "page_kind", "trust", "doubt", "mean_fidelity"),
    *("width", "height", "n_strokes"),
)


def page_digest(row: Row, said: Sequence[Correction]) -> str:
    """Another one when what is published of a page would be; of its row and the hashes there.

    Args:
        row: of the page.
        said: what people said of it.
    """
    names = [one.correction_id for one in said]
    told = json.dumps([FORMAT, ductus.__version__, sorted(row.items()), names], default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def page_script(best: BestPage, row: Row, picture: Mapping[str, Any] | None) -> bytes:
    """The script of a page.

    Args:
        best: its ink, in pixels of the upright page, with what people said of it.
        row: of the page.
        picture: what `page_pictures` tells; None where the scan could not be read.

    `extra` has the columns of the list that are none of ours, each a name and a text. `lost` is
    null but where the scan failed since the page was inked: `how` and `code`.
    """
    page, orders = best.page, best.orders
    outlines = {ink.region.region_id: ink.region.polygon for ink in best.machine.page.inks}
    strokes = [stroke for line in page.lines for stroke in line.ink.strokes]
    own = own_columns(dict(row["extra"] or ()))
    told = {name: row[name] for name in _TOLD} | {
        "id": page.info.page_id,
        "label": leaf_label(row),
        "item": item_key(row["collection"] or "", row["item_id"] or ""),
        "itemLabel": row["item_label"] or row["item_id"] or "",
        "tag": (row["inkml_sha256"] or "")[:12],
        "rotation": page.info.rotation,
        "lost": row.get("lost"),
        "extra": [list(pair) for pair in sorted(own.items()) if pair[1]],
        "state": str(best.state),
        "picture": picture,
        "file": (row["source_uri"] or "").rpartition("/")[2],
        "inkml": f"{page.info.page_id}.inkml",
        "projection": _projection(page),
        "lines": [
            _line(line, outlines) | {"place": orders[line.region.region_id]} for line in page.lines
        ],
        "ink": packed_strokes(strokes),
    }
    return script("page", page.info.page_id, told)


def _projection(page: PageInk) -> str:
    """What made the page's shapes, which are compared with no others; empty without any."""
    made = (shape.projection for line in page.lines for shape in line.region.shapes)
    return next(made, "")


def _line(line: RegionInk, outlines: Mapping[str, Polygon]) -> dict[str, Any]:
    region = line.region
    looks = {shape.region_id: shape.vector for shape in region.shapes}
    return _region(line, looks, outlines) | {
        "kind": region.kind.value,
        "lang": region.language,
        "confidence": round(region.text_confidence, 3),
        "trust": round(line.trust, 3),
        "doubt": line.doubt,
        "precision": round(line.fidelity_precision, 3),
        "recall": round(line.fidelity_recall, 3),
        "words": [_region(word, looks, outlines) for word in line.words],
    }


def _region(
    part: RegionInk, looks: Mapping[str, bytes], outlines: Mapping[str, Polygon]
) -> dict[str, Any]:
    region = part.region
    own = outlines[region.region_id]
    # Corrections and addresses name the place that the run gave, also where people gave another.
    found = {} if own == region.polygon else {"found": [round(side) for side in bounds(own)]}
    return found | {
        "id": region.region_id.rpartition("/")[2],
        "text": region.text,
        "dir": region.direction.value,
        "order": round(part.order_confidence, 3),
        "strokes": len(part.ink.strokes),
        "polygon": [round(value) for corner in region.polygon for value in corner],
        "shape": looks[region.region_id].hex() if region.region_id in looks else "",
    }
