"""What an archive's table `failures` says of its pages, in a temporary database on disk.

A failure stands beside ink that was good: the page's row in `pages` stays and counts, and its scan
is known as lost until a later run makes the page, or finds its scan again as it was inked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from ductus.archive.page_row import PageRow, as_json
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.records import Status
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.storage.scratch_database import ScratchDatabase

Values = tuple[Any, ...]
"""A row of the database."""
_TIMES = ("created_at", "seen_at")
_OF_LOST = (
    *("page_id", "run_id", "code", "message", "fingerprint", "source_version", "source_sha256"),
    *("source_bytes", "source_pages", "recipe", "created_at"),
)
_OF_TRY = (*("fingerprint", "source_version", "source_sha256", "source_bytes", "source_pages"),)
_COLUMNS = (*_OF_LOST, "region_id", "stage", "beside_ink")
_LOST = ", ".join(_OF_LOST)
FAILURES_SCHEMA = f"""
CREATE TABLE failures ({", ".join(_COLUMNS)});
CREATE TABLE lost ({_LOST}, PRIMARY KEY (page_id)) WITHOUT ROWID;
CREATE INDEX lost_by_size ON lost (source_bytes);
"""
_NAMES_AT_ONCE = 500
# The rule itself; docs/archive.md has it as the view `failures`.
_FIND_LOST = f"""
INSERT OR REPLACE INTO lost
SELECT {", ".join(f"failures.{name}" for name in _OF_LOST)}
FROM failures JOIN pages USING (page_id)
WHERE failures.beside_ink AND failures.created_at >= pages.seen_at
ORDER BY failures.created_at
"""


class FailureIndex(ScratchDatabase):
    """The failures of an archive beside a table `pages` of the rows that count."""

    _archive: str
    n_lost = 0
    """Pages whose scan is lost."""

    def load_failures(self) -> list[str]:
        """Reads the failures tables, when the pages are read; returns those files that are none."""
        insert = f"INSERT INTO failures VALUES ({', '.join('?' * len(_COLUMNS))})"
        broken = self._load(TABLES["failures"], _COLUMNS, insert, _failures)
        self._db.execute("CREATE INDEX by_run ON failures (page_id, run_id)")
        self._db.execute(_FIND_LOST)
        self.n_lost = int(self._db.execute("SELECT count(*) FROM lost").fetchone()[0])
        return broken

    def _load(
        self,
        kind: TableKind,
        columns: tuple[str, ...],
        insert: str,
        values: Callable[[pa.Table], Iterable[Values]],
    ) -> list[str]:
        broken: list[str] = []
        for uri, data in read_parts(self._archive, kind.name):
            try:
                for some in read_rows(data, kind, columns):
                    self._db.executemany(insert, values(_with_times(some)))
            except UnreadablePart:
                broken.append(uri)
        return broken

    def as_tried(self, page: PageRow) -> PageRow:
        """The row of a page as the latest try left it: a failed one where its scan is lost."""
        if not self.n_lost:
            return page
        asked = f"SELECT {_LOST} FROM lost WHERE page_id = ?"
        found = self._db.execute(asked, (page.page_id,)).fetchone()
        if not found:
            return page
        lost = dict(zip(_OF_LOST, found, strict=True))
        told = {name: lost[name] for name in ("run_id", *_OF_TRY)}
        return replace(
            page,
            **told,
            recipe=lost["recipe"] or "",
            seen_at=lost["created_at"],
            status=str(Status.FAILED),
            inkml_uri=None,
        )

    def is_lost(self, page_id: str) -> bool:
        """Whether a failure stands beside the ink of a page."""
        return bool(self.lost_runs([page_id]))

    def code_of(self, page: PageRow) -> str:
        """Why the latest try of a page failed."""
        return self._failed(page)[0]

    def stage_of(self, page: PageRow) -> str:
        """At which step that was."""
        return self._failed(page)[1]

    def _failed(self, page: PageRow) -> tuple[str, str]:
        asked = "SELECT code, stage FROM failures WHERE page_id = ? AND run_id = ?"
        about = (page.page_id, page.run_id)
        found = self._db.execute(f"{asked} AND region_id = ''", about).fetchone()
        return (str(found[0]), str(found[1])) if found else ("", "")

    def count_tries(self, page: PageRow, code: str) -> int:
        """Runs that met a page's bytes in the same way and failed with a code."""
        asked = (
            "SELECT count(DISTINCT run_id) FROM failures "
            "WHERE page_id = ? AND fingerprint = ? AND code = ?"
        )
        about = (page.page_id, page.fingerprint, code)
        return int(self._db.execute(asked, about).fetchone()[0])

    def lost_runs(self, page_ids: Sequence[str]) -> dict[str, str]:
        """Of those of some pages whose scan is lost, the run that failed last."""
        found: dict[str, str] = {}
        for first in range(0, len(page_ids), _NAMES_AT_ONCE):
            some = page_ids[first : first + _NAMES_AT_ONCE]
            asked = f"SELECT page_id, run_id FROM lost WHERE page_id IN ({_places(some)})"
            found |= dict(self._db.execute(asked, some).fetchall())
        return found

    def latest_rows(self, page_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """The `run_id` and `created_at` of the row that counts of each of some pages."""
        found: dict[str, tuple[str, int]] = {}
        for first in range(0, len(page_ids), _NAMES_AT_ONCE):
            some = page_ids[first : first + _NAMES_AT_ONCE]
            asked = (
                f"SELECT page_id, run_id, created_at FROM pages WHERE page_id IN ({_places(some)})"
            )
            found |= {page: (run, at) for page, run, at in self._db.execute(asked, some)}
        return found


def _places(names: Sequence[str]) -> str:
    return ", ".join("?" * len(names))


def in_order(rows: pa.Table) -> Iterator[Values]:
    """The rows of a table, their columns in its order."""
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)


def _failures(rows: pa.Table) -> Iterator[Values]:
    recipes = [as_json(dict(pairs)) if pairs else None for pairs in rows["recipe"].to_pylist()]
    at = rows.schema.get_field_index("recipe")
    return in_order(rows.set_column(at, "recipe", pa.array(recipes, pa.string())))


def _with_times(table: pa.Table) -> pa.Table:
    """Times as microseconds, which the database sorts."""
    for name in {*_TIMES} & {*table.column_names}:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].cast("int64"))
    return table
