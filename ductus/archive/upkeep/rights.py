"""Rights of pages set by hand: rows that come later, without a run; their ink stays as it is."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.page_row import PageRow
from ductus.archive.row_changes import RowChanges
from ductus.archive.row_times import after
from ductus.archive.telling import Report, silent, telling
from ductus.scans.catalogue_values import catalogue_of
from ductus.schemas.records import Status
from ductus.schemas.said_by_hand import BY_HAND, COLUMN, given_back, hand_columns
from ductus.schemas.showing import OPEN, showing_of, today

Row = Mapping[str, Any]
_FAILED = "failed: there is no ink to show"


@dataclass(frozen=True)
class Chosen:
    """Which pages are meant: those that any of these names; all where `every` says so."""

    pages: Collection[str] = ()
    items: Collection[str] = ()
    collections: Collection[str] = ()
    every: bool = False

    def __contains__(self, page: PageRow) -> bool:
        return self.every or bool(self.names_of(page))

    def names_of(self, page: PageRow) -> set[tuple[str, str]]:
        """By which of its names, and as what, a page is meant; a page that is all is by none."""
        said = said_of(page)
        named = {
            ("page", page.page_id): self.pages,
            ("item", said["item_id"] or ""): self.items,
            ("collection", said["collection"] or ""): self.collections,
        }
        return {pair for pair, meant in named.items() if pair[1] in meant}

    @property
    def names(self) -> set[tuple[str, str]]:
        """All that was named, as what."""
        named = {"page": self.pages, "item": self.items, "collection": self.collections}
        return {(kind, name) for kind, names in named.items() for name in names}


@dataclass
class RightsSet:
    """What became of it.

    Attributes:
        n_meant, n_changed: pages that were meant, and of those such as said something else.
        n_closed: of these, pages that were shown and are not shown any more.
        unknown: names of which the archive has no page, with what they were given as.
        damaged: files of tables that are none: pages in there keep what they say.
    """

    n_meant: int = 0
    n_changed: int = 0
    n_closed: int = 0
    unknown: list[tuple[str, str]] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def said_of(page: PageRow) -> Row:
    """What the row of a page says of its scan."""
    said: Row = json.loads(page.said or "{}")
    return said


def rights_said(said: Mapping[str, str | None]) -> dict[str, str]:
    """The columns that follow from what someone says; access and the end of an embargo go together.

    Args:
        said: `rights`, `rights_holder`, `access` and `embargo_until`; None where nothing is said,
            empty to say that there is none.

    Raises:
        ValueError: an access or a date that cannot be read.
    """
    columns = {name: text.strip() for name, text in said.items() if text is not None}
    if not columns.get("access") and columns.get("embargo_until"):
        columns["access"] = "embargoed"
    elif columns.get("access") == OPEN and columns.get("embargo_until"):
        raise ValueError("what is open has no embargo: say either of the two")
    elif {"access", "embargo_until"} & columns.keys():
        columns = {"access": "", "embargo_until": "", **columns}
    read = catalogue_of(columns, ())
    if unread := [name for name in ("access", "embargo_until") if name in read.extra]:
        remedy = "open, restricted or embargoed; a date as 2031-12-31 or 2031"
        raise ValueError(f"{unread[0]} {columns[unread[0]]!r} cannot be read: it is {remedy}")
    return {name: getattr(read, name) for name in columns}


def set_rights(
    archive: str,
    chosen: Chosen,
    said: Mapping[str, str] | None,
    dry_run: bool = False,
    report: Report = silent,
) -> RightsSet:
    """Sets columns of pages, or takes back what was said by hand.

    Args:
        archive: its root.
        chosen: which pages.
        said: `rights_said`; None to let lists and folders speak again.
        dry_run: only count.
        report: is told of pages.

    Raises:
        OSError: it could not be written; then nothing changed, or some pages.
    """
    day = today()
    done, changes, met = RightsSet(), RowChanges(), set[tuple[str, str]]()
    with ArchiveIndex(archive) as index:
        done.damaged = index.load_pages(with_said=True)
        for page in telling(index.latest_pages(), index.count_latest(), report):
            if page in chosen:
                met |= chosen.names_of(page)
                done.n_meant += 1
                row = said_of(page)
                columns = given_back(row) if said is None else hand_columns(row, said)
                if columns:
                    changes.add(page, columns)
                    done.n_closed += _closes(row, columns, day)
        not_before = after(index.latest_time())
    done.unknown, done.n_changed = sorted(chosen.names - met), len(changes)
    if dry_run:
        return done
    name = f"rights-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(2)}"
    changes.write(archive, name, not_before)
    return done


def _closes(row: Row, columns: Mapping[str, Any], day: date) -> bool:
    return showing_of(row, day).is_shown and not showing_of({**row, **columns}, day).is_shown


@dataclass(frozen=True)
class SameRights:
    """Pages of one collection of which the same is said.

    Attributes:
        withheld: why they are not shown; empty where they are.
        by_hand: whether any of it was said by hand.
    """

    collection: str
    rights: str
    rights_holder: str
    access: str
    embargo_until: str
    by_hand: bool
    withheld: str


def count_rights(archive: str, today: date) -> dict[SameRights, int]:
    """How many pages have which rights, by collection.

    Args:
        archive: its root.
        today: the day for which `withheld` is told.
    """
    with ArchiveIndex(archive) as index:
        index.load_pages(with_said=True)
        counts = Counter(_same_rights(index, today))
    return dict(sorted(counts.items(), key=lambda pair: repr(pair[0])))


def _same_rights(index: ArchiveIndex, today: date) -> Iterator[SameRights]:
    for page in index.latest_pages():
        row = said_of(page)
        texts = {name: row[name] or "" for name in ("collection", *BY_HAND)}
        reason = showing_of(row, today).reason
        if not reason and page.status == Status.FAILED:
            reason = _FAILED
        yield SameRights(**texts, by_hand=bool(row[COLUMN]), withheld=reason)
