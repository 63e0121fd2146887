"""What of an archive may be shown: its pages by item, and what is withheld, by reason only."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ductus.archive.column_rows import ColumnRow, columns_of
from ductus.archive.lost_scans import NEEDED, lost_scans
from ductus.archive.page_lookup import deciding_table
from ductus.schemas.showing import showing_of

Row = Mapping[str, Any]
"""Columns of a page's row in `pages`."""
_SAID = (
    *("collection", "item_id", "item_label", "sequence", "folio", "identifier", "title"),
    *("rights", "rights_holder", "date_from", "date_to", "place", "writer", "language", "extra"),
)
_FOUND = (
    *("width", "height", "page_index", "page_kind", "status", "n_regions", "n_strokes"),
    *("trust", "doubt", "mean_fidelity", "ink_outside", "warnings", "rotation"),
    *("inkml_sha256", "clues_sha256", "source_sha256", "source_uri", "run_id"),
)
_WHEN = ("seen_at", "created_at")
_DECIDING = ("access", "embargo_until")


@dataclass
class ShownItem:
    """An object of which at least one page may be shown.

    Attributes:
        key: its name in addresses and file names.
        rows: the pages that are shown and have ink, in order.
        withheld: how many pages are not shown, by reason.
        failed: how many could not be read.
    """

    key: str
    collection: str
    label: str
    rows: list[Row] = field(default_factory=list)
    withheld: Counter[str] = field(default_factory=Counter)
    failed: int = 0


@dataclass(frozen=True)
class Shown:
    """What may be shown.

    Attributes:
        items: by collection and label; those of which nothing may be shown are not among them.
        withheld: pages of those, by reason.
    """

    items: tuple[ShownItem, ...]
    withheld: Mapping[str, int]

    @property
    def rows(self) -> dict[str, Row]:
        """The pages that are shown, by id."""
        return {row["page_id"]: row for item in self.items for row in item.rows}

    @property
    def n_withheld(self) -> int:
        """How many pages are not shown, or would not be."""
        return sum(self.withheld.values()) + sum(item.withheld.total() for item in self.items)

    def only(self, page_ids: Container[str]) -> Shown:
        """What is shown of some pages."""
        kept = [
            replace(item, rows=[row for row in item.rows if row["page_id"] in page_ids])
            for item in self.items
        ]
        return replace(self, items=tuple(item for item in kept if item.rows))


def shown_pages(archive: str, today: date) -> Shown:
    """Which pages of an archive may be shown on a day; a row a page in memory, as columns.

    Rows of pages whose scan failed since they were inked have `lost`, see `lost_scans`.

    Raises:
        OSError: the tables cannot be read; `DamagedTable` where one is damaged.
    """
    asked = dict.fromkeys((*_SAID, *_FOUND, *_DECIDING, *NEEDED))
    columns = columns_of(deciding_table(archive, *asked))
    # A page is not published anew because its row was written again.
    told = {name: column for name, column in columns.items() if name not in _WHEN}
    ids = columns["page_id"].to_pylist()
    lost = lost_scans(archive, (ColumnRow(columns, at) for at in range(len(ids))))

    def more(page_id: str) -> dict[str, Any]:
        return {"lost": lost[page_id]} if page_id in lost else {}

    return shown_rows((ColumnRow(told, at, more(name)) for at, name in enumerate(ids)), today)


def shown_rows(rows: Iterable[Row], today: date, with_all: bool = False) -> Shown:
    """The same of rows that were read; what may not be shown is counted, and there if asked for."""
    items: dict[str, ShownItem] = {}
    for row in rows:
        collection, item_id = row["collection"] or "", row["item_id"] or ""
        key = item_key(collection, item_id)
        label = row["item_label"] or item_id
        item = items.setdefault(key, ShownItem(key, collection, label))
        decided = showing_of(row, today)
        if not decided.is_shown:
            item.withheld[decided.reason] += 1
        if not (decided.is_shown or with_all):
            continue
        if row["inkml_sha256"]:
            item.rows.append(row)
        else:
            item.failed += 1
    return _ordered(items.values())


def _ordered(items: Iterable[ShownItem]) -> Shown:
    shown, withheld = [], Counter[str]()
    for item in items:
        if item.rows:
            item.rows.sort(key=_place)
            shown.append(item)
        else:
            withheld += item.withheld
    shown.sort(key=lambda item: (item.collection, item.label, item.key))
    return Shown(tuple(shown), withheld)


def item_key(collection: str, item_id: str) -> str:
    """A name for an item that is safe in file names and addresses, whatever the item is called."""
    return hashlib.sha256(f"{collection}\0{item_id}".encode("utf-8", "replace")).hexdigest()[:12]


def _place(row: Row) -> tuple[float, int, str]:
    sequence = row["sequence"]
    return (float("inf") if sequence is None else sequence, row["page_index"] or 0, row["page_id"])


def leaf_label(row: Row) -> str:
    """What a page is called in its item: its folio, or its place; empty where neither is known."""
    return row["folio"] or str(row["sequence"] or "")
