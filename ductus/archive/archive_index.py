"""What an archive's tables say of its pages, in a temporary database on disk.

Memory does not grow with the archive; ten million pages take a few gigabytes of `$TMPDIR`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from ductus import storage
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.records import Skipped
from ductus.schemas.scan_columns import SAID
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.schemas.text import clean_text
from ductus.storage import listing
from ductus.storage.scratch_database import ScratchDatabase

_FOLDER = "inkml"
Row = dict[str, Any]
_FAILURE_COLUMNS = ("page_id", "region_id", "run_id", "code", "message", "fingerprint")
_FAILURE_NAMES = ", ".join(_FAILURE_COLUMNS)
_NAMES_AT_ONCE = 500


@dataclass(frozen=True)
class PageRow:
    """What the row that counts of a page in `pages` says.

    Attributes:
        inkml_uri: relative to the archive; None without ink.
        run_id: of the run that made its ink.
        recipe: the column of that name as JSON; empty in rows of older versions.
        warnings: words, with spaces between them.
        said: the columns `SAID` as JSON; None where nobody asked for them.
        created_at: microseconds since 1970.
    """

    page_id: str
    source_uri: str
    source_version: str
    source_sha256: str | None
    source_bytes: int | None
    page_index: int
    fingerprint: str | None
    status: str
    n_regions: int
    inkml_uri: str | None
    inkml_sha256: str | None
    run_id: str
    recipe: str
    warnings: str
    item_id: str | None
    source_pages: int | None
    said: str | None
    created_at: int


_COLUMNS = tuple(field.name for field in fields(PageRow))
_READ = tuple(name for name in _COLUMNS if name != "said")
_NAMES = ", ".join(_COLUMNS)
_SCHEMA = f"""
CREATE TABLE pages ({_NAMES}, PRIMARY KEY (page_id)) WITHOUT ROWID;
CREATE TABLE failures ({_FAILURE_NAMES});
CREATE TABLE skipped (uri, reason);
CREATE TABLE inkml (uri PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (uri PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE given (page_id PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE regions (page_id, run_id, n, PRIMARY KEY (page_id, run_id)) WITHOUT ROWID;
"""
_KEEP_LATER = f"""
INSERT INTO pages VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT (page_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
WHERE excluded.created_at >= created_at
"""


@dataclass(frozen=True)
class FailedRow:
    """A page without ink, and why."""

    page_id: str
    source_uri: str
    code: str
    message: str


class ArchiveIndex(ScratchDatabase):
    """The pages tables and the InkML files of an archive, to be asked in any order.

    Use it as a context; the database goes when it ends.
    """

    def __init__(self, archive: str) -> None:
        super().__init__(_SCHEMA)
        self._archive = archive

    def load_pages(self, with_said: bool = False) -> list[str]:
        """Reads the row that counts of every page, its latest; returns those files that are none.

        Args:
            with_said: also what the rows say of their scan.
        """
        columns = dict.fromkeys([*_READ, *(SAID if with_said else ())])
        broken = self._load(
            TABLES["pages"], tuple(columns), _KEEP_LATER, lambda row: _page_row(row, with_said)
        )
        self._db.execute("CREATE INDEX by_scan ON pages (source_uri)")
        return broken

    def load_skipped(self) -> list[str]:
        """Reads what earlier runs did not take; returns those files that are none of the tables."""
        insert = "INSERT INTO skipped VALUES (?, ?)"
        broken = self._load(TABLES["skipped"], ("uri", "reason"), insert, _in_order)
        self._db.execute("CREATE INDEX by_uri ON skipped (uri)")
        return broken

    def has_skipped(self, skipped: Skipped) -> bool:
        """Whether an earlier run has written that down."""
        asked = "SELECT 1 FROM skipped WHERE uri = ? AND reason = ?"
        row = (clean_text(skipped.uri), skipped.reason)
        return bool(self._db.execute(asked, row).fetchone())

    def load_failures(self) -> list[str]:
        """Reads the failures tables; returns those files that are none."""
        insert = f"INSERT INTO failures VALUES ({', '.join('?' * len(_FAILURE_COLUMNS))})"
        broken = self._load(TABLES["failures"], _FAILURE_COLUMNS, insert, _in_order)
        self._db.execute("CREATE INDEX by_run ON failures (page_id, run_id)")
        return broken

    def _load(
        self,
        kind: TableKind,
        columns: tuple[str, ...],
        insert: str,
        values: Callable[[Row], tuple[Any, ...]],
    ) -> list[str]:
        broken: list[str] = []
        for uri, data in read_parts(self._archive, kind.name):
            try:
                for some in read_rows(data, kind, columns):
                    self._db.executemany(insert, map(values, _rows(some)))
            except UnreadablePart:
                broken.append(uri)
        return broken

    def add_regions(self, data: bytes) -> None:
        """Counts the rows of a file of `regions`, page by page."""
        insert = (
            "INSERT INTO regions VALUES (?, ?, ?) "
            "ON CONFLICT (page_id, run_id) DO UPDATE SET n = n + excluded.n"
        )
        for some in read_rows(data, TABLES["regions"], ("page_id", "run_id")):
            counted = some.group_by(["page_id", "run_id"]).aggregate([([], "count_all")])
            self._db.executemany(insert, map(_in_order, counted.to_pylist()))

    def pages_short_of_regions(self) -> Iterator[tuple[PageRow, int]]:
        """The pages of which `add_regions` met fewer rows than there are, and how many it met."""
        asked = (
            f"SELECT {', '.join(f'pages.{name}' for name in _COLUMNS)}, coalesce(n, 0) "
            "FROM pages LEFT JOIN regions USING (page_id, run_id) "
            "WHERE coalesce(n, 0) < n_regions ORDER BY page_id"
        )
        return ((PageRow(*row[:-1]), row[-1]) for row in self._db.execute(asked))

    def load_inkml(self) -> None:
        """Lists the InkML files there are."""
        found = listing.entries(storage.join(self._archive, _FOLDER), ".inkml")
        names = ((f"{_FOLDER}/{entry.uri.rpartition('/')[2]}",) for entry in found)
        self._db.executemany("INSERT OR IGNORE INTO inkml VALUES (?)", names)

    def first_named(self, uri: str) -> bool:
        """False when it was asked for this uri before."""
        return self._db.execute("INSERT OR IGNORE INTO named VALUES (?)", (uri,)).rowcount > 0

    def first_given(self, page_id: str) -> bool:
        """False when it was asked for this id before."""
        asked = "INSERT OR IGNORE INTO given VALUES (?)"
        return self._db.execute(asked, (page_id,)).rowcount > 0

    def is_named(self, uri: str) -> bool:
        """Whether `first_named` was asked for this uri."""
        return bool(self._db.execute("SELECT 1 FROM named WHERE uri = ?", (uri,)).fetchone())

    def latest_of_scan(self, uri: str) -> list[PageRow]:
        """The rows of a scan's pages as its latest run left them, in order; [] when it is new."""
        asked = f"SELECT {_NAMES} FROM pages WHERE source_uri = ? ORDER BY created_at"
        rows = [PageRow(*row) for row in self._db.execute(asked, (uri,))]
        of_run = [row for row in rows if row.run_id == rows[-1].run_id]
        return sorted(of_run, key=lambda row: row.page_index)

    def source_of(self, page_id: str) -> str | None:
        """The uri of the scan that a page was made of; None where there is no such page."""
        asked = "SELECT source_uri FROM pages WHERE page_id = ?"
        found = self._db.execute(asked, (page_id,)).fetchone()
        return str(found[0]) if found else None

    def sources_of_size(self, n_bytes: int) -> list[str]:
        """The uris of the scans that were read and had that many bytes."""
        asked = (
            "SELECT DISTINCT source_uri FROM pages WHERE source_bytes = ? AND source_sha256 <> ''"
        )
        return [uri for (uri,) in self._db.execute(asked, (n_bytes,))]

    def code_of(self, page: PageRow) -> str:
        """Why a page has no ink."""
        asked = "SELECT code FROM failures WHERE page_id = ? AND run_id = ? AND region_id = ''"
        found = self._db.execute(asked, (page.page_id, page.run_id)).fetchone()
        return str(found[0]) if found else ""

    def count_tries(self, page: PageRow, code: str) -> int:
        """Runs that met a page's bytes in the same way and failed with a code."""
        asked = (
            "SELECT count(DISTINCT run_id) FROM failures "
            "WHERE page_id = ? AND fingerprint = ? AND code = ?"
        )
        about = (page.page_id, page.fingerprint, code)
        return int(self._db.execute(asked, about).fetchone()[0])

    def latest_rows(self, page_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """The `run_id` and `created_at` of the row that counts of each of some pages."""
        found: dict[str, tuple[str, int]] = {}
        for first in range(0, len(page_ids), _NAMES_AT_ONCE):
            some = page_ids[first : first + _NAMES_AT_ONCE]
            places = ", ".join("?" * len(some))
            asked = f"SELECT page_id, run_id, created_at FROM pages WHERE page_id IN ({places})"
            found |= {page: (run, at) for page, run, at in self._db.execute(asked, some)}
        return found

    def pages_not_named(self) -> Iterator[PageRow]:
        """The row of every page whose scan `first_named` was not asked for, by page id."""
        asked = (
            f"SELECT {_NAMES} FROM pages "
            "WHERE source_uri NOT IN (SELECT uri FROM named) ORDER BY page_id"
        )
        return (PageRow(*row) for row in self._db.execute(asked))

    def has_inkml(self, uri: str) -> bool:
        """Whether there is a file of that name, relative to the archive."""
        return bool(self._db.execute("SELECT 1 FROM inkml WHERE uri = ?", (uri,)).fetchone())

    def latest_pages(self) -> Iterator[PageRow]:
        """The row that counts of every page, by page id."""
        asked = f"SELECT {_NAMES} FROM pages ORDER BY page_id"
        return (PageRow(*row) for row in self._db.execute(asked))

    def pages_without_inkml(self) -> Iterator[PageRow]:
        """The pages whose latest row names an InkML that is not there."""
        return (p for p in self.latest_pages() if p.inkml_uri and not self.has_inkml(p.inkml_uri))

    def count_pages(self) -> dict[str, int]:
        """How many pages there are, by status."""
        asked = "SELECT status, count(*) FROM pages GROUP BY status ORDER BY status"
        return dict(self._db.execute(asked).fetchall())

    def count_items(self) -> int:
        """How many items the pages are of."""
        return int(self._db.execute("SELECT count(DISTINCT item_id) FROM pages").fetchone()[0])

    def count_regions(self) -> int:
        """How many regions the pages have, by their own rows."""
        return int(self._db.execute("SELECT total(n_regions) FROM pages").fetchone()[0])

    def count_warnings(self) -> dict[str, int]:
        """How many pages have each warning."""
        asked = "SELECT warnings, count(*) FROM pages WHERE warnings <> '' GROUP BY warnings"
        counts: Counter[str] = Counter()
        for words, n in self._db.execute(asked):
            counts.update(dict.fromkeys(words.split(), n))
        return dict(sorted(counts.items()))

    def one_of_each_making(self) -> Iterator[tuple[PageRow, int]]:
        """The pages with ink by run and recipe: one of each kind, and how many it stands for."""
        asked = (
            f"SELECT {_NAMES}, count(*) FROM pages WHERE status <> 'failed' GROUP BY run_id, recipe"
        )
        return ((PageRow(*row[:-1]), row[-1]) for row in self._db.execute(asked))

    def same_scans(self) -> Iterator[list[str]]:
        """The uris of scans with equal bytes, those of each kind together."""
        asked = (
            "SELECT DISTINCT source_sha256, source_uri FROM pages WHERE source_sha256 IN "
            "(SELECT source_sha256 FROM pages WHERE source_sha256 <> '' AND status <> 'failed' "
            "GROUP BY source_sha256 HAVING count(DISTINCT source_uri) > 1) ORDER BY 1, 2"
        )
        for _, some in groupby(self._db.execute(asked), key=itemgetter(0)):
            yield [uri for _, uri in some]

    def count_failures(self) -> dict[str, int]:
        """How many failures of each code there are: of the run that counts of their page.

        What is no page's, as a row of a list, counts as often as the latest run that met such.
        """
        asked = (
            "SELECT code, count(*) FROM failures LEFT JOIN pages USING (page_id) "
            "WHERE failures.run_id = pages.run_id OR (page_id = '' AND failures.run_id = "
            "(SELECT max(run_id) FROM failures WHERE page_id = '')) GROUP BY code ORDER BY code"
        )
        return dict(self._db.execute(asked).fetchall())

    def failed_pages(self) -> Iterator[FailedRow]:
        """The pages whose latest row has no ink, by id."""
        asked = (
            "SELECT page_id, source_uri, code, message FROM pages "
            "JOIN failures USING (page_id, run_id) "
            "WHERE status = 'failed' AND region_id = '' ORDER BY page_id"
        )
        return (FailedRow(*row) for row in self._db.execute(asked))

    def inkml_without_page(self) -> Iterator[str]:
        """The InkML files, relative to the archive, that no row names."""
        named = "SELECT inkml_uri FROM pages WHERE inkml_uri NOT NULL"
        asked = f"SELECT uri FROM inkml WHERE uri NOT IN ({named})"
        return (uri for (uri,) in self._db.execute(asked))


def _rows(table: pa.Table) -> list[Row]:
    """The rows; times as microseconds, which the database sorts."""
    if "created_at" in table.column_names:
        at = table.schema.get_field_index("created_at")
        table = table.set_column(at, "created_at", table["created_at"].cast("int64"))
    rows: list[Row] = table.to_pylist()
    return rows


def _in_order(row: Row) -> tuple[Any, ...]:
    return tuple(row.values())


def _page_row(row: Row, with_said: bool) -> tuple[Any, ...]:
    made = {
        "recipe": _json(dict(row["recipe"])) if row["recipe"] else "",
        "warnings": " ".join(row["warnings"] or ()),
        "said": _json({name: row[name] for name in SAID}) if with_said else None,
        "created_at": row["created_at"] or 0,
    }
    return tuple(made[name] if name in made else row[name] for name in _COLUMNS)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
