"""What an archive's tables say of its pages, in a temporary database on disk.

Memory does not grow with the archive; ten million pages take a few gigabytes of `$TMPDIR`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from ductus import storage
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.records import Skipped
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.schemas.text import clean_text
from ductus.storage import listing
from ductus.storage.scratch_database import ScratchDatabase

_FOLDER = "inkml"
_COLUMNS = (
    *("page_id", "source_uri", "source_version", "source_sha256", "page_index", "fingerprint"),
    *("status", "inkml_uri", "inkml_sha256", "run_id"),
)
_NAMES = ", ".join(_COLUMNS)
_TRUST_COLUMNS = ("title", "trust", "doubt")
_TRUST_NAMES = ", ".join(_TRUST_COLUMNS)
_FAILURE_COLUMNS = ("page_id", "region_id", "run_id", "code", "message", "fingerprint")
_FAILURE_NAMES = ", ".join(_FAILURE_COLUMNS)
_NAMES_AT_ONCE = 500
_SCHEMA = f"""
CREATE TABLE pages ({_NAMES}, {_TRUST_NAMES}, created_at);
CREATE TABLE failures ({_FAILURE_NAMES});
CREATE TABLE skipped (uri, reason);
CREATE TABLE inkml (uri PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (uri PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class PageRow:
    """What a row of `pages` says; `inkml_uri` is relative to the archive, None without ink."""

    page_id: str
    source_uri: str
    source_version: str
    source_sha256: str | None
    page_index: int
    fingerprint: str | None
    status: str
    inkml_uri: str | None
    inkml_sha256: str | None
    run_id: str


@dataclass(frozen=True)
class FailedRow:
    """A page without ink, and why."""

    page_id: str
    source_uri: str
    code: str
    message: str


@dataclass(frozen=True)
class TrustedRow:
    """A page with ink, how likely that is right, and what most speaks against it, if it is not."""

    page_id: str
    source_uri: str
    title: str
    trust: float
    doubt: str


class ArchiveIndex(ScratchDatabase):
    """The pages tables and the InkML files of an archive, to be asked in any order.

    Use it as a context; the database goes when it ends.
    """

    def __init__(self, archive: str) -> None:
        super().__init__(_SCHEMA)
        self._archive = archive

    def load_pages(self) -> list[str]:
        """Reads the pages tables; returns those files that are none."""
        broken = self._load(TABLES["pages"], (*_COLUMNS, *_TRUST_COLUMNS, "created_at"))
        self._db.execute("CREATE INDEX by_scan ON pages (source_uri)")
        self._db.execute("CREATE INDEX by_page ON pages (page_id, created_at)")
        return broken

    def load_skipped(self) -> list[str]:
        """Reads what earlier runs did not take; returns those files that are none of the tables."""
        broken = self._load(TABLES["skipped"], ("uri", "reason"))
        self._db.execute("CREATE INDEX by_uri ON skipped (uri)")
        return broken

    def has_skipped(self, skipped: Skipped) -> bool:
        """Whether an earlier run has written that down."""
        asked = "SELECT 1 FROM skipped WHERE uri = ? AND reason = ?"
        row = (clean_text(skipped.uri), skipped.reason)
        return bool(self._db.execute(asked, row).fetchone())

    def load_failures(self) -> list[str]:
        """Reads the failures tables; returns those files that are none."""
        broken = self._load(TABLES["failures"], _FAILURE_COLUMNS)
        self._db.execute("CREATE INDEX by_run ON failures (page_id, run_id)")
        return broken

    def find_latest(self) -> None:
        """Finds the latest row of every page, which what counts them needs."""
        names = f"{_NAMES}, {_TRUST_NAMES}"
        latest = f"SELECT {names}, max(created_at) FROM pages GROUP BY page_id"
        self._db.execute(f"CREATE TABLE latest AS {latest}")

    def _load(self, kind: TableKind, columns: tuple[str, ...]) -> list[str]:
        broken: list[str] = []
        insert = f"INSERT INTO {kind.name} VALUES ({', '.join('?' * len(columns))})"
        for uri, data in read_parts(self._archive, kind.name):
            try:
                for some in read_rows(data, kind, columns):
                    values = [_plain(column).to_pylist() for column in some.columns]
                    self._db.executemany(insert, zip(*values, strict=True))
            except UnreadablePart:
                broken.append(uri)
        return broken

    def load_inkml(self) -> None:
        """Lists the InkML files there are."""
        found = listing.entries(storage.join(self._archive, _FOLDER), ".inkml")
        names = ((f"{_FOLDER}/{entry.uri.rpartition('/')[2]}",) for entry in found)
        self._db.executemany("INSERT OR IGNORE INTO inkml VALUES (?)", names)

    def first_named(self, uri: str) -> bool:
        """False when it was asked for this uri before."""
        return self._db.execute("INSERT OR IGNORE INTO named VALUES (?)", (uri,)).rowcount > 0

    def latest_of_scan(self, uri: str) -> list[PageRow]:
        """The rows of a scan's pages as its latest run left them; [] when it is new."""
        asked = f"SELECT {_NAMES} FROM pages WHERE source_uri = ? ORDER BY created_at"
        rows = [PageRow(*row) for row in self._db.execute(asked, (uri,))]
        return [row for row in rows if row.run_id == rows[-1].run_id]

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

    def latest_runs(self, page_ids: Sequence[str]) -> dict[str, str]:
        """The run that wrote the latest row of each of some pages."""
        found: dict[str, str] = {}
        for first in range(0, len(page_ids), _NAMES_AT_ONCE):
            some = page_ids[first : first + _NAMES_AT_ONCE]
            places = ", ".join("?" * len(some))
            asked = (
                "SELECT page_id, run_id, max(created_at) FROM pages "
                f"WHERE page_id IN ({places}) GROUP BY page_id"
            )
            found |= {page: run for page, run, _ in self._db.execute(asked, some)}
        return found

    def pages_not_named(self) -> Iterator[PageRow]:
        """The latest row of every page whose scan `first_named` was not asked for, by page id."""
        asked = (
            f"SELECT {_NAMES}, max(created_at) FROM pages GROUP BY page_id "
            "HAVING source_uri NOT IN (SELECT uri FROM named) ORDER BY page_id"
        )
        for row in self._db.execute(asked):
            yield PageRow(*row[:-1])

    def has_inkml(self, uri: str) -> bool:
        """Whether there is a file of that name, relative to the archive."""
        return bool(self._db.execute("SELECT 1 FROM inkml WHERE uri = ?", (uri,)).fetchone())

    def latest_pages(self) -> Iterator[PageRow]:
        """The latest row of every page, by page id."""
        asked = f"SELECT {_NAMES}, max(created_at) FROM pages GROUP BY page_id ORDER BY page_id"
        for row in self._db.execute(asked):
            yield PageRow(*row[:-1])

    def pages_without_inkml(self) -> Iterator[PageRow]:
        """The pages whose latest row names an InkML that is not there."""
        return (p for p in self.latest_pages() if p.inkml_uri and not self.has_inkml(p.inkml_uri))

    def count_latest(self) -> dict[tuple[str, str], int]:
        """How many pages have their latest row from a run and with a status."""
        asked = "SELECT run_id, status, count(*) FROM latest GROUP BY run_id, status"
        return {(run_id, status): n for run_id, status, n in self._db.execute(asked)}

    def count_failures(self) -> dict[str, int]:
        """How many failures of each code the latest run of their page had."""
        asked = (
            "SELECT code, count(*) FROM latest JOIN failures USING (page_id, run_id) "
            "GROUP BY code ORDER BY code"
        )
        return dict(self._db.execute(asked).fetchall())

    def failed_pages(self) -> Iterator[FailedRow]:
        """The pages whose latest row has no ink, by id."""
        asked = (
            "SELECT page_id, source_uri, code, message FROM latest "
            "JOIN failures USING (page_id, run_id) "
            "WHERE status = 'failed' AND region_id = '' ORDER BY page_id"
        )
        return (FailedRow(*row) for row in self._db.execute(asked))

    def least_trusted(self, count: int) -> Iterator[TrustedRow]:
        """The pages whose ink is least likely right by their latest row, the least likely first."""
        asked = (
            f"SELECT page_id, source_uri, {_TRUST_NAMES} FROM latest "
            "WHERE trust NOT NULL ORDER BY trust, page_id LIMIT ?"
        )
        return (TrustedRow(*row) for row in self._db.execute(asked, (count,)))

    def inkml_without_page(self) -> Iterator[str]:
        """The InkML files, relative to the archive, that no row names."""
        named = "SELECT inkml_uri FROM pages WHERE inkml_uri NOT NULL"
        asked = f"SELECT uri FROM inkml WHERE uri NOT IN ({named})"
        return (uri for (uri,) in self._db.execute(asked))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as microseconds, which the database sorts."""
    return column.cast("int64") if pa.types.is_timestamp(column.type) else column
