"""What a row of `pages` says of its scan: where it lies, and what the catalogue says of it.

These columns change without the page being done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ductus.schemas.catalogue import WARNINGS, Catalogue
from ductus.schemas.records import Direction, Scan
from ductus.schemas.said_by_hand import COLUMN, as_told, held
from ductus.schemas.text import clean_text

Said = dict[str, Any]
_TEXTS = (
    *("item_id", "item_label", "folio", "identifier", "rights_holder", "access", "embargo_until"),
    *("date_from", "date_to", "place", "writer"),
)
_ALWAYS = ("title", "rights")
"""Empty, and not null, where nothing is said."""
SAID = (
    *("source_uri", "source_version", "collection", "language", "direction", *_ALWAYS, *_TEXTS),
    *("sequence", "extra", "is_listed", "warnings", COLUMN),
)
"""The columns, by name."""


def scan_columns(scan: Scan, page_index: int) -> Said:
    """The columns that a scan gives the row of one of its pages; of `warnings`, the catalogue's.

    Args:
        scan: as that page knows it.
        page_index: which of its pages, from 0.
    """
    by_hand = [one for one in scan.catalogue.by_hand if one.page_index == page_index]
    return held(_told_columns(scan), by_hand)


def _told_columns(scan: Scan) -> Said:
    """What list and folder say."""
    catalogue = scan.catalogue
    extra = {clean_text(name): clean_text(text) for name, text in catalogue.extra.items()}
    return {
        "source_uri": clean_text(scan.uri),
        "source_version": clean_text(scan.version),
        "collection": clean_text(scan.collection),
        "language": clean_text(scan.language),
        "direction": str(scan.direction),
        **{name: clean_text(getattr(catalogue, name)) for name in _ALWAYS},
        **{name: clean_text(getattr(catalogue, name)) or None for name in _TEXTS},
        "sequence": catalogue.sequence,
        "extra": sorted(extra.items()) or None,
        "is_listed": catalogue.is_listed,
        "warnings": list(catalogue.warnings),
    }


def changed_columns(row: Mapping[str, Any], now: Said) -> Said:
    """What a page's row has to say anew; empty where nothing changed.

    Args:
        row: as it is, with the columns `SAID`; an older version's lacks some, which are None.
        now: `scan_columns` of the scan as it was found.
    """
    own = [word for word in row["warnings"] or () if word not in WARNINGS]
    now = {**now, "warnings": own + now["warnings"]}
    return {name: now[name] for name in SAID if not _is_same(row[name], now[name])}


def as_listed(scan: Scan, row: Mapping[str, Any], first_id: str) -> Scan:
    """A scan as a list has described it before, where no list describes it now.

    What the names of folders tell changes nothing of that; where the file lies is what was found.

    Args:
        scan: as it was found.
        row: of its first page, with the columns `SAID`.
        first_id: the id of that page.
    """
    row = as_told(row)
    # Rows of older versions do not tell, but only lists have titles, rights and languages.
    is_of_old = row["is_listed"] is None and any(row[name] for name in (*_ALWAYS, "language"))
    if scan.catalogue.is_listed or not (row["is_listed"] or is_of_old):
        return scan
    said: dict[str, Any] = {name: row[name] or "" for name in (*_ALWAYS, *_TEXTS)}
    found = scan.catalogue
    if not said["item_id"]:
        said |= {name: getattr(found, name) for name in ("item_id", "item_label", "folio")}
    catalogue = Catalogue(
        **said,
        sequence=row["sequence"] if row["item_id"] else found.sequence,
        extra=dict(row["extra"] or ()),
        warnings=tuple(word for word in row["warnings"] or () if word in WARNINGS),
        is_listed=True,
        names_item=bool(row["item_id"]) and row["item_id"] != first_id,
    )
    return replace(
        scan,
        collection=row["collection"],
        language=row["language"] or "",
        direction=Direction(row["direction"] or Direction.AUTO),
        catalogue=catalogue,
    )


def _is_same(one: object, other: object) -> bool:
    return one == other or _plain(one) == _plain(other)


def _plain(value: object) -> object:
    """A value as it compares: nothing is nothing, whichever way it is written."""
    if not isinstance(value, (str, int, type(None))) and isinstance(value, Iterable):
        value = [list(one) if isinstance(one, tuple) else one for one in value]
    return value or None
