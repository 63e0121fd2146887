"""An archive as bags: an item or a collection each, cut at a size, withheld pages left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from ductus import __version__, storage
from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.grouped_rows import GroupedRows
from ductus.archive.part_file import PartFile, read_rows
from ductus.archive.run_reports import read_runs
from ductus.archive.table_parts import read_parts
from ductus.archive.upkeep.compaction import kept_rows
from ductus.archive.upkeep.fixity_events import checks_of
from ductus.exchange.bags.bag import Bag, Payload, state_of
from ductus.exchange.bags.bag_names import bag_name, old_bags, part_name
from ductus.exchange.bags.bagged_scans import COLUMNS, BaggedScans
from ductus.exchange.bags.premis import Event, premis
from ductus.exchange.handed_places import handed_place
from ductus.schemas.showing import showing_of
from ductus.schemas.table_kinds import TABLES

Row = Mapping[str, Any]
_CHECKS = 31
"""So many checks of scans are told of at most, the last ones: a month of nights."""
_DECIDING = ("rights", "access", "embargo_until")
_FILES = ("page_id", "inkml_uri", "inkml_sha256", "clues_uri", "clues_sha256")
_READ = ("source_sha256", "inkml_uri")
"""Of a page whose scan was ever read one of them is told."""
_ORDER = ("collection", "item_id", "sequence", "page_index", "page_id")


@dataclass(frozen=True)
class Asked:
    """How bags are to be.

    Attributes:
        by: `item` or `collection`.
        algorithm: `sha256` or `sha512`.
        size: bytes of ink, clues and scans that a bag holds at most; a page at least.
        with_all: also pages that may not be shown.
        info: fields of `bag-info.txt`.
        scans: also the files that pages were read from.
    """

    by: str = "item"
    algorithm: str = "sha256"
    size: int = 50_000_000_000
    with_all: bool = False
    info: Sequence[tuple[str, str]] = ()
    scans: bool = False


@dataclass(frozen=True)
class Bagged:
    """A bag, and how many pages it has; `n_withheld` may not be shown, whether in it or left out.

    Attributes:
        bag: None where nothing of the item may be handed on, or nothing of it was ever read.
        old: folders of bags of it that are there, cut in another way or of what may not be handed
            on any more.
    """

    name: str
    bag: Bag | None
    n_pages: int
    n_withheld: int
    old: tuple[str, ...] = ()


class ArchiveBags:
    """The bags of an archive, one after the other; memory holds what one of them has.

    Rows of pages wait in a temporary database, what people said is in memory. Use it as a context.

    Args:
        archive: its root.
        asked: how they are to be.
        today: the day for which it is decided what may be handed on.

    Attributes:
        n_pages: how many pages the archive has, also such as are left out.
        scans: which of them are in bags, and which are left out.
        unread: items or collections without a bag, so far, for none of their scans was ever read:
            a list named files that are not there.

    Raises:
        OSError, UnreadablePart: the tables cannot be read.
    """

    def __init__(self, archive: str, asked: Asked, today: date) -> None:
        self._archive, self._asked, self._today = archive, asked, today
        self._runs = {run.run_id: run for run in read_runs(archive)}
        self._events = [
            Event(check.name, "fixity check", check.at, check.detail, check.outcome)
            for check in checks_of(archive)[-_CHECKS:]
        ]
        self._index = ArchiveIndex(archive)
        self._index.load_pages()
        self._index.load_inkml(with_sizes=True)
        nothing = TABLES["corrections"].schema.empty_table()
        self._corrections = pa.concat_tables([nothing, *_rows_of(archive, "corrections")])
        self._pages = GroupedRows(TABLES["pages"].schema, self._named_by, _ORDER)
        for some in _rows_of(archive, "pages"):
            self._pages.add(kept_rows(some, TABLES["pages"], self._index.latest_rows))
        self.unread: list[str] = []
        self.n_pages = len(self._pages)
        self.scans = BaggedScans()
        if asked.scans:
            told = (row for _, rows in self._pages for row in rows.select(COLUMNS).to_pylist())
            self.scans.choose(map(self._handed_on, told))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for held in (self._index, self._pages, self.scans):
            held.close()

    def bags(self, folder: str) -> Iterator[Bagged]:
        """The bags to be written below a folder."""
        for key, rows in self._pages:
            yield from self._of_group(folder, tuple(part or "" for part in key), _handed(rows))

    def _handed_on(self, row: Row) -> tuple[Row, tuple[str, ...], bool]:
        bag = tuple(str(row[name]) for name in self._named_by)
        return row, bag, self._asked.with_all or showing_of(row, self._today).is_shown

    @property
    def _named_by(self) -> tuple[str, ...]:
        """The columns that tell which bag a page is of."""
        return ("collection", "item_id") if self._asked.by == "item" else ("collection",)

    def _of_group(self, folder: str, key: tuple[str, ...], rows: pa.Table) -> Iterator[Bagged]:
        name = bag_name(key)
        if not any(map(any, zip(*(rows[told].to_pylist() for told in _READ), strict=True))):
            self.unread.append("/".join(filter(None, key)) or name)
            yield Bagged(name, None, len(rows), 0, old_bags(folder, name, 0))
            return
        shown = rows.filter(self._are_shown(rows))
        n_withheld = len(rows) - len(shown)
        parts = list(self._cut(rows if self._asked.with_all else shown))
        old = old_bags(folder, name, len(parts))
        if not parts:
            yield Bagged(name, None, 0, n_withheld, old)
        for number, part in enumerate(parts, 1):
            own = name if len(parts) == 1 else part_name(name, number)
            info = self._described(key, part, (name, number, len(parts)))
            if n_held := len(part) - (pc.sum(self._are_shown(part)).as_py() or 0):
                info.append(("Ductus-Withheld", f"{n_held} pages of it may not be shown"))
            made = self._bag(storage.join(folder, own), part, info)
            told = (n_withheld, old) if number == 1 else (0, ())
            yield Bagged(own, made, len(part), *told)

    def _are_shown(self, rows: pa.Table) -> pa.Array:
        told = rows.select(_DECIDING).to_pylist()
        return pa.array([showing_of(row, self._today).is_shown for row in told], pa.bool_())

    def _cut(self, rows: pa.Table) -> Iterator[pa.Table]:
        start = size = 0
        for at, row in enumerate(rows.select(_FILES).to_pylist()):
            own = sum(one.size for one in self._files(row))
            if at > start and size + own > self._asked.size:
                yield rows[start:at]
                start, size = at, 0
            size += own
        if start < len(rows):
            yield rows[start:]

    def _files(self, row: Row) -> list[Payload]:
        """Ink and clues of a page, and its scan; what is gone is named, and ends its bag."""
        named = ((row["inkml_uri"], row["inkml_sha256"]), (row["clues_uri"], row["clues_sha256"]))
        files = [
            Payload(
                uri,
                storage.join(self._archive, uri),
                size=self._index.size_of(uri) or 0,
                sha256=sha256,
            )
            for uri, sha256 in named
            if uri
        ]
        scan = self.scans.of_page(row["page_id"])
        return [*files, scan] if scan else files

    def _bag(self, folder: str, own: pa.Table, info: list[tuple[str, str]]) -> Bag:
        pages = own.to_pylist()
        files = [one for row in pages for one in self._files(row)]
        sizes = {row["page_id"]: self._index.size_of(row["inkml_uri"] or "") for row in pages}
        inked = {page: size for page, size in sizes.items() if size is not None}
        ids = pa.array([row["page_id"] for row in pages], pa.string())
        said = self._corrections.filter(pc.is_in(self._corrections["page_id"], value_set=ids))
        rows = [_as_file("pages", own), _as_file("corrections", said)]
        held = {one.sha256: one.name for one in files if one.is_original}
        told = Payload("premis.xml", data=premis(pages, inked, self._runs, self._events, held))
        # Not of what was told: a check of scans every night would make every bag anew.
        state = state_of([*files, *rows], [info, self._asked.algorithm])
        payload = [*files, *(one for one in (told, *rows) if one.data)]
        return Bag(folder, payload, info, self._asked.algorithm, state)

    def _described(
        self, key: tuple[str, ...], pages: pa.Table, place: tuple[str, int, int]
    ) -> list[tuple[str, str]]:
        name, number, n_bags = place
        label = pages["item_label"][0].as_py() if self._asked.by == "item" else None
        own = [
            ("External-Identifier", "/".join(filter(None, key)) or name),
            ("External-Description", label or ""),
            ("Bag-Group-Identifier", name if n_bags > 1 else ""),
            ("Bag-Count", f"{number} of {n_bags}" if n_bags > 1 else ""),
            ("Bag-Software-Agent", f"ductus {__version__}"),
        ]
        said = {label for label, _ in self._asked.info}
        return [*self._asked.info, *(pair for pair in own if pair[1] and pair[0] not in said)]


def _rows_of(archive: str, table: str) -> Iterator[pa.Table]:
    for _, data in read_parts(archive, table):
        yield from read_rows(data, TABLES[table])


def _as_file(table: str, rows: pa.Table) -> Payload:
    """Rows as a file; without data where there are none."""
    file = PartFile(TABLES[table])
    file.add(rows)
    return Payload(f"metadata/{table}.parquet", data=file.close() if len(rows) else b"")


def _handed(pages: pa.Table) -> pa.Table:
    """Rows of `pages` without paths of this machine."""
    lie = zip(pages["source_uri"].to_pylist(), pages["collection"].to_pylist(), strict=True)
    places = [uri and handed_place(uri, collection or "") for uri, collection in lie]
    at = pages.schema.get_field_index("source_uri")
    return pages.set_column(at, pages.schema.field(at), pa.array(places, pa.string()))
