"""What rows of `pages` say anew of their scan: written as rows that come later, ink untouched.

A row that only its scan's catalogue changed keeps the `run_id` of the run that made its ink, so
that its regions stay joined to it; `created_at` says which row counts. `seen_at` stays, too, so
that failures which stand beside the ink go on doing so, unless the scan is there again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ductus import storage
from ductus.archive.file_names import table_part
from ductus.archive.page_row import PageRow
from ductus.archive.part_file import PART_BYTES, NewerPart, PartFile, UnreadablePart, read_rows
from ductus.archive.row_times import row_time
from ductus.archive.table_parts import read_parts
from ductus.schemas import tables
from ductus.schemas.scan_columns import Said
from ductus.schemas.table_kinds import TABLES
from ductus.storage.scratch_database import ScratchDatabase

_PART = "catalogue"
_NAMED = {"extra", "by_hand"}
"""Columns of names with values."""
_KIND = TABLES["pages"]
_SCHEMA = "CREATE TABLE changes (page_id PRIMARY KEY, created_at, columns, is_seen) WITHOUT ROWID"


class RowChanges(ScratchDatabase):
    """The rows to be written anew, of any number, on disk."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA)

    def add(self, page: PageRow, columns: Said, is_seen: bool = False) -> None:
        """Says what the row of a page has to say; the rest stays as it is.

        Args:
            page: its row.
            columns: what changes.
            is_seen: its scan was found again as it was inked: no failure stands beside it any more.
        """
        row = (page.page_id, page.created_at, json.dumps(columns), is_seen)
        self._db.execute("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)", row)

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM changes").fetchone()[0])

    def write(self, archive: str, run_id: str, not_before: datetime | None = None) -> datetime:
        """Writes the rows into the run's part of `pages`; returns the time that they say.

        Args:
            archive: its root.
            run_id: of the run.
            not_before: they are not to seem older.

        Raises:
            OSError: it could not be written; then nothing changed, or some rows.
        """
        number, file, now = 0, PartFile(_KIND), row_time(not_before)
        for rows in self._changed(archive, now):
            file.add(tables.table(_KIND, rows))
            if file.size >= PART_BYTES:
                _write(file, archive, run_id, number)
                number, file = number + 1, PartFile(_KIND)
        if file.n_rows:
            _write(file, archive, run_id, number)
        return now

    def _changed(self, archive: str, now: datetime) -> Iterator[list[tables.Row]]:
        if not len(self):  # as on most nights: then nothing is to be read for it
            return
        for _, data in read_parts(archive, _KIND.name):
            try:
                for some in read_rows(data, _KIND):
                    yield self._changed_among(some, now)
            except (UnreadablePart, NewerPart):  # `ductus status` and `verify` tell of them
                continue

    def _changed_among(self, rows: pa.Table, now: datetime) -> list[tables.Row]:
        changes = self._of(rows["page_id"].unique().to_pylist())
        times = pa.array([changes[page][0] for page in changes], pa.int64())
        place = pc.index_in(rows["page_id"], value_set=pa.array(changes, pa.string()))
        counts = pc.equal(rows["created_at"].cast("int64"), times.take(place))
        return [
            {**_anew(row, now, *changes[row["page_id"]][1:]), "created_at": now}
            for row in rows.filter(counts).to_pylist()
        ]

    def _of(self, page_ids: list[str]) -> dict[str, tuple[int, Said, bool]]:
        asked = "SELECT created_at, columns, is_seen FROM changes WHERE page_id = ?"
        found = ((page, self._db.execute(asked, (page,)).fetchone()) for page in page_ids)
        return {page: (row[0], _columns(row[1]), bool(row[2])) for page, row in found if row}


def _anew(row: tables.Row, now: datetime, columns: Said, is_seen: bool) -> tables.Row:
    seen_at = now if is_seen else row["seen_at"] or row["created_at"]
    return {**row, "seen_at": seen_at, **columns}


def _columns(line: str) -> Said:
    """What `json.dumps` made of some columns; names with values are pairs again."""
    columns: Said = json.loads(line)
    for name in _NAMED & columns.keys():
        columns[name] = [tuple(pair) for pair in columns[name] or ()] or None
    return columns


def _write(file: PartFile, archive: str, run_id: str, number: int) -> None:
    uri = storage.join(archive, table_part(_KIND.name, run_id, f"{_PART}-{number:04d}"))
    storage.write_atomically(uri, file.close())
