"""The pages that lead to pages: the start of a site, and its items with their leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from typing import Any

import ductus
from ductus.archive.shown_pages import Row, Shown, ShownItem, leaf_label
from ductus.web.page_pictures import picture_names
from ductus.web.scripts import script

_DOUBTFUL = 12
"""Pages on the start page that want a look."""
_DOUBT_BELOW = 0.8


def start_script(shown: Shown, approved: Container[str] = ()) -> bytes:
    """The start: collections, items, counts, and the least trusted pages.

    Args:
        shown: what may be shown.
        approved: pages that want no look any more, for a reviewer had one.
    """
    rows = shown.rows.values()
    collections: dict[str, list[dict[str, Any]]] = {}
    for item in shown.items:
        collections.setdefault(item.collection, []).append(_item(item))
    told = {
        "version": ductus.__version__,
        "counts": {
            "items": len(shown.items),
            "pages": len(rows),
            "strokes": sum(row["n_strokes"] or 0 for row in rows),
        },
        "collections": [{"name": name, "items": items} for name, items in collections.items()],
        "withheld": _most(shown.withheld),
        "doubtful": [_doubtful(row) for row in _least_trusted(shown, approved)],
    }
    return script("start", "", told)


def item_script(item: ShownItem) -> bytes:
    """An item with its leaves, in order."""
    leaves = [
        {
            "id": row["page_id"],
            "label": leaf_label(row),
            "title": row["title"] or "",
            "thumb": thumb(row),
            "strokes": row["n_strokes"] or 0,
            "kind": row["page_kind"] or "",
            "trust": row["trust"],
        }
        for row in item.rows
    ]
    return script("item", item.key, _item(item) | {"pages": leaves, "failed": item.failed})


def thumb(row: Row) -> str:
    """The thumbnail of a page, relative to the folder of pages."""
    names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
    return f"{row['page_id']}/{names['thumb']}"


def _item(item: ShownItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "label": item.label,
        "collection": item.collection,
        "thumb": thumb(item.rows[0]),
        "leaves": len(item.rows),
        "withheld": _most(item.withheld),
        "dates": _dates(item.rows),
        "rightsUntold": sum(not (row["rights"] or "").strip() for row in item.rows),
    }


def _dates(rows: list[Row]) -> list[str]:
    """The earliest and the latest date of writing; [] where no leaf has one."""
    told = sorted(d for row in rows for d in (row["date_from"], row["date_to"]) if d)
    return [told[0], told[-1]] if told else []


def _most(counted: Mapping[str, int]) -> list[list[Any]]:
    return [[reason, n] for reason, n in Counter(counted).most_common()]


def _least_trusted(shown: Shown, approved: Container[str]) -> list[Row]:
    doubtful = [
        row
        for row in shown.rows.values()
        if row["trust"] is not None
        and row["trust"] < _DOUBT_BELOW
        and row["page_id"] not in approved
    ]
    return sorted(doubtful, key=lambda row: (row["trust"], row["page_id"]))[:_DOUBTFUL]


def _doubtful(row: Row) -> dict[str, Any]:
    return {
        "id": row["page_id"],
        "label": leaf_label(row),
        "itemLabel": row["item_label"] or row["item_id"] or "",
        "thumb": thumb(row),
        "trust": row["trust"],
        "doubt": row["doubt"] or "",
    }
