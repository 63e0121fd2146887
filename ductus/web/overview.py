"""The pages that lead to pages: the start of a site, and its items with their pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import ductus
from ductus.archive.shown_pages import Row, Shown, ShownItem, leaf_label
from ductus.schemas.corrections import State
from ductus.web.exhibition import best_leaves
from ductus.web.page_pictures import picture_names
from ductus.web.scripts import script

Progress = Mapping[str, tuple[State, bool]]
"""Of pages of which people said anything how far they have come: `Corrections.progress`."""
_MOST = 12
"""Pages of a list of work on the start page."""
_DOUBT_BELOW = 0.8
_UNTOUCHED = (State.UNTOUCHED, False)


def start_script(shown: Shown, progress: Progress | None = None) -> bytes:
    """The start: collections, items, counts, a page that writes itself; and for those who correct
    what there is to do.

    Args:
        shown: what may be shown.
        progress: for those who correct; None for those who read, who have nothing to do.
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
        "writes": next(iter(best_leaves(shown, 1)), ""),
        "work": None if progress is None else _work(shown, progress),
    }
    return script("start", "", told)


def item_script(item: ShownItem, progress: Progress, tells_failed: bool = False) -> bytes:
    """An item with its pages, in order, and how far people have come with each.

    Args:
        item: what is shown of it.
        progress: of its pages.
        tells_failed: also how many scans could not be read, for those who can mend that.
    """
    pages = [
        {
            "id": row["page_id"],
            "label": leaf_label(row),
            "title": row["title"] or "",
            "thumb": thumb(row),
            "strokes": row["n_strokes"] or 0,
            "kind": row["page_kind"] or "",
            "trust": row["trust"],
            "state": str(progress.get(row["page_id"], _UNTOUCHED)[0]),
        }
        for row in item.rows
    ]
    failed = item.failed if tells_failed else 0
    return script("item", item.key, _item(item) | {"pages": pages, "failed": failed})


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
    """The earliest and the latest date of writing; [] where no page has one."""
    told = sorted(d for row in rows for d in (row["date_from"], row["date_to"]) if d)
    return [told[0], told[-1]] if told else []


def _most(counted: Mapping[str, int]) -> list[list[Any]]:
    return [[reason, n] for reason, n in Counter(counted).most_common()]


def _work(shown: Shown, progress: Progress) -> dict[str, Any]:
    """Lists of pages: the least trusted of what nobody looked through, and those that a reviewer is
    to see, first what somebody looked through.
    """
    trusted = sorted(
        (row["trust"], page_id)
        for page_id, row in shown.rows.items()
        if row["trust"] is not None and row["trust"] < _DOUBT_BELOW
    )
    doubtful = [page_id for _, page_id in trusted if not progress.get(page_id, _UNTOUCHED)[1]]
    corrected = sorted(
        (not is_looked_through, page_id)
        for page_id, (state, is_looked_through) in progress.items()
        if state is State.CORRECTED and page_id in shown.rows
    )
    lists = {"doubtful": doubtful, "corrected": [page_id for _, page_id in corrected]}
    return {
        name: {"n": len(ids), "pages": [_listed(shown.rows[one], progress) for one in ids[:_MOST]]}
        for name, ids in lists.items()
    }


def _listed(row: Row, progress: Progress) -> dict[str, Any]:
    state, is_looked_through = progress.get(row["page_id"], _UNTOUCHED)
    return {
        "id": row["page_id"],
        "label": leaf_label(row),
        "itemLabel": row["item_label"] or row["item_id"] or "",
        "thumb": thumb(row),
        "trust": row["trust"],
        "state": str(state),
        "looked": is_looked_through,
    }
