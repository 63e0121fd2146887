"""What an archive's tables say of its pages, in a temporary database on disk.

Memory does not grow with the archive; ten million pages take a few gigabytes of `$TMPDIR`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ductus import storage
from ductus.archive.failure_index import FAILURES_SCHEMA, FailureIndex, in_order
from ductus.archive.file_names import CLUES, INK_FOLDER, INKML, ink_folder, inkml_name
from ductus.archive.page_row import COLUMNS, PageRow, columns_to_read, values_of
from ductus.schemas.records import Skipped
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text import clean_text
from ductus.storage import listing

_FILES_AT_ONCE = 10_000
NAMES = ", ".join(COLUMNS)
"""The columns of its table `pages`: the fields of `PageRow`."""
_SCHEMA = f"""
CREATE TABLE pages ({NAMES}, PRIMARY KEY (page_id));
{FAILURES_SCHEMA}CREATE TABLE standing (run_id);
CREATE TABLE skipped (uri, reason);
CREATE TABLE inkml (uri PRIMARY KEY, size) WITHOUT ROWID;
CREATE TABLE clues (uri PRIMARY KEY, size) WITHOUT ROWID;
CREATE TABLE named (uri PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE given (page_id PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE regions (page_id, run_id, n, PRIMARY KEY (page_id, run_id)) WITHOUT ROWID;
CREATE TABLE clue_rows (page_id, run_id, n, PRIMARY KEY (page_id, run_id)) WITHOUT ROWID;
"""
_KEEP_LATER = f"""
INSERT INTO pages VALUES ({", ".join("?" * len(COLUMNS))})
ON CONFLICT (page_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
WHERE excluded.created_at >= created_at
"""


class Unmet(NamedTuple):
    """A page whose scan was not found; of a scan with ink, one page stands for all."""

    page_id: str
    source_uri: str
    run_id: str
    has_ink: int


class ArchiveIndex(FailureIndex):
    """The pages tables and the InkML files of an archive, to be asked in any order.

    Use it as a context; the database goes when it ends.
    """

    def __init__(self, archive: str) -> None:
        super().__init__(_SCHEMA, cache=64)
        self._archive = archive
        self._asked: tuple[str, list[PageRow]] = "", []

    def load_pages(self, with_said: bool = False) -> list[str]:
        """Reads the row that counts of every page, its latest; returns those files that are none.

        Args:
            with_said: also what the rows say of their scan.
        """
        broken = self._load(
            *(TABLES["pages"], columns_to_read(with_said), _KEEP_LATER),
            lambda rows: values_of(rows, with_said),
        )
        self._db.execute("CREATE INDEX by_scan ON pages (source_uri)")
        self._db.execute("CREATE INDEX by_size ON pages (source_bytes)")
        return broken

    def load_skipped(self) -> list[str]:
        """Reads what earlier runs did not take; returns those files that are none of the tables."""
        insert = "INSERT INTO skipped VALUES (?, ?)"
        broken = self._load(TABLES["skipped"], ("uri", "reason"), insert, in_order)
        self._db.execute("CREATE INDEX by_uri ON skipped (uri)")
        return broken

    def has_skipped(self, skipped: Skipped) -> bool:
        """Whether an earlier run has written that down."""
        asked = "SELECT 1 FROM skipped WHERE uri = ? AND reason = ?"
        row = (clean_text(skipped.uri), skipped.reason)
        return bool(self._db.execute(asked, row).fetchone())

    def load_inkml(self, with_sizes: bool = False) -> None:
        """Lists the InkML files there are, and those of clues.

        Args:
            with_sizes: also how large they are, which on a share is a request a file.
        """
        folder = storage.join(self._archive, INK_FOLDER)
        found: Iterator[tuple[str, int | None]] = ((uri, None) for uri in listing.uris(folder))
        if with_sizes:
            found = ((entry.uri, entry.size) for entry in listing.entries(folder))
        while some := list(islice(found, _FILES_AT_ONCE)):
            for table, end in (("inkml", INKML), ("clues", CLUES)):
                named = ((_in_archive(uri), size) for uri, size in some if uri.endswith(end))
                self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", named)

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
        """The rows of a scan's pages as its latest run made them, in order; [] when it is new."""
        return _of_latest_run(self.all_of_scan(uri))

    def tried_of_scan(self, uri: str) -> list[PageRow]:
        """The same as the latest run left them that tried: failed where the scan is lost."""
        return _of_latest_run([self.as_tried(row) for row in self.all_of_scan(uri)])

    def all_of_scan(self, uri: str) -> list[PageRow]:
        """The row that counts of every page of a scan, oldest first, whichever run wrote it."""
        if uri != self._asked[0]:  # it is asked for several times in a row
            asked = f"SELECT {NAMES} FROM pages WHERE source_uri = ? ORDER BY seen_at, created_at"
            self._asked = uri, [PageRow(*row) for row in self._db.execute(asked, (uri,))]
        return self._asked[1]

    def read_scans(self) -> Iterator[tuple[str, str]]:
        """The uri of each page's scan and its sha256 when it was inked, by page id.

        Of such scans as were read.
        """
        asked = (
            "SELECT source_uri, source_sha256 FROM pages WHERE source_sha256 <> '' ORDER BY page_id"
        )
        return iter(self._db.execute(asked))

    def latest_time(self) -> int | None:
        """When the latest row that was read was made, in microseconds since 1970; None without."""
        both = "SELECT created_at FROM pages UNION ALL SELECT created_at FROM lost"
        found = self._db.execute(f"SELECT max(created_at) FROM ({both})").fetchone()[0]
        return None if found is None else int(found)

    def source_of(self, page_id: str) -> str | None:
        """The uri of the scan that a page was made of; None where there is no such page."""
        asked = "SELECT source_uri FROM pages WHERE page_id = ?"
        found = self._db.execute(asked, (page_id,)).fetchone()
        return str(found[0]) if found else None

    def sources_of_size(self, n_bytes: int) -> list[tuple[str, str]]:
        """The uris of the scans that had that many bytes when they were inked, or failed since.

        Each with the sha256 that it had then.
        """
        asked = (
            "SELECT source_uri, source_sha256 FROM pages "
            "WHERE source_bytes = ? AND source_sha256 <> '' "
            "UNION SELECT pages.source_uri, lost.source_sha256 FROM lost "
            "JOIN pages USING (page_id) WHERE lost.source_bytes = ?"
        )
        return self._db.execute(asked, (n_bytes, n_bytes)).fetchall()

    def pages_not_named(self) -> Iterator[PageRow]:
        """The row of every page whose scan `first_named` was not asked for, by page id."""
        asked = (
            f"SELECT {NAMES} FROM pages "
            "WHERE source_uri NOT IN (SELECT uri FROM named) ORDER BY page_id"
        )
        return (PageRow(*row) for row in self._db.execute(asked))

    def unmet(self) -> Iterator[Unmet]:
        """One page of each scan with ink that `first_named` was not asked for, and all without."""
        asked = (
            "SELECT min(page_id), source_uri, run_id, status <> 'failed' AS has_ink FROM pages "
            "WHERE source_uri NOT IN (SELECT uri FROM named) "
            "GROUP BY source_uri, CASE WHEN status = 'failed' THEN page_id ELSE '' END "
            "ORDER BY source_uri"
        )
        return (Unmet(*row) for row in self._db.execute(asked))

    def has_ink(self, page_id: str) -> bool:
        """Whether a page's InkML lies where this archive lays it, be it told of or not.

        Raises:
            OSError: storage broke off.
        """
        return self.has_inkml(inkml_name(page_id, ink_folder(self._archive, page_id)))

    def has_inkml(self, uri: str) -> bool:
        """Whether there is a file of that name, relative to the archive."""
        return bool(self._db.execute("SELECT 1 FROM inkml WHERE uri = ?", (uri,)).fetchone())

    def has_clues(self, page: PageRow) -> bool:
        """Whether there is the file that a page's row names, if it names one."""
        asked = "SELECT 1 FROM clues WHERE uri = ?"
        return not page.clues_uri or bool(self._db.execute(asked, (page.clues_uri,)).fetchone())

    def size_of(self, uri: str) -> int | None:
        """The bytes of a file of ink or clues, relative to the archive; None where it is not.

        Of files that were listed with their sizes.
        """
        asked = "SELECT size FROM inkml WHERE uri = ? UNION SELECT size FROM clues WHERE uri = ?"
        found = self._db.execute(asked, (uri, uri)).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    def latest_pages(self) -> Iterator[PageRow]:
        """The row that counts of every page, by page id."""
        asked = f"SELECT {NAMES} FROM pages ORDER BY page_id"
        return (PageRow(*row) for row in self._db.execute(asked))

    def count_latest(self) -> int:
        """How many pages have a row that counts."""
        (n,) = self._db.execute("SELECT count(*) FROM pages").fetchone()
        return int(n)


def _of_latest_run(rows: list[PageRow]) -> list[PageRow]:
    latest = max(rows, key=lambda row: row.seen_at, default=None)
    of_run = [row for row in rows if latest and row.run_id == latest.run_id]
    return sorted(of_run, key=lambda row: row.page_index)


def _in_archive(uri: str) -> str:
    """The name of a file of ink, relative to its archive."""
    return f"{INK_FOLDER}/{uri.rpartition(f'/{INK_FOLDER}/')[2]}"
