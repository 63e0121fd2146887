"""The table `corrections`: what people said, added part by part, and read page by page.

Each saying is a small file of its own, whole or not there at all, so any number of people and
programs may add at once; `ductus compact` puts them together.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ductus import storage
from ductus.archive.file_names import table_part
from ductus.archive.part_file import PartFile, UnreadablePart, read_rows
from ductus.archive.people.said_of_page import progress
from ductus.archive.row_times import row_time
from ductus.archive.table_parts import live_parts
from ductus.schemas import tables
from ductus.schemas.corrections import Correction, State, from_row, identified, to_row
from ductus.schemas.table_kinds import TABLES
from ductus.storage.scratch_database import ScratchDatabase

_KIND = TABLES["corrections"]
_FOLDER = "people"
"""Stands where runs have their id: no run wrote these."""
_NAMES = tuple(field.name for field in fields(Correction))
_TIMES = ("made_at", "created_at")
_SCHEMA = f"""
CREATE TABLE said ({", ".join(_NAMES)}, PRIMARY KEY (page_id, correction_id)) WITHOUT ROWID;
CREATE UNIQUE INDEX by_id ON said (correction_id);
CREATE INDEX by_time ON said (created_at);
"""
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromtimestamp(0, UTC)


class Corrections(ScratchDatabase):
    """All corrections of an archive, to be asked page by page; use it as a context.

    They are held in a temporary database on disk: memory does not grow with them.

    Attributes:
        damaged: files of the table that cannot be read; `ductus verify` names them, too.
    """

    def __init__(self, archive: str) -> None:
        super().__init__(_SCHEMA)
        self.archive = archive
        self.damaged: list[str] = []
        self._seen: set[str] = set()
        self.refresh()

    def refresh(self) -> int:
        """Reads the files that are new since; returns how many corrections are."""
        before = self._db.total_changes
        # One that is gone when it is read was put together with others: those are listed by then.
        while new := [
            e.uri for e in live_parts(self.archive, _KIND.name) if e.uri not in self._seen
        ]:
            for uri in new:
                self._seen.add(uri)
                self._read(uri)
        return self._db.total_changes - before

    def _read(self, uri: str) -> None:
        try:
            for some in read_rows(storage.read_bytes(uri), _KIND, _NAMES):
                self._insert(some.to_pylist())
        except FileNotFoundError:
            return
        except UnreadablePart:
            self.damaged.append(uri)

    def _insert(self, rows: Sequence[dict[str, Any]]) -> None:
        insert = f"INSERT OR IGNORE INTO said VALUES ({', '.join('?' * len(_NAMES))})"
        self._db.executemany(insert, map(_values, rows))

    def add(self, said: Sequence[Correction]) -> list[Correction]:
        """Adds what is not there yet; returns that, as it was written.

        They are written in one file, in their order, each with a later `created_at` than all
        before.

        Raises:
            OSError: nothing was written.
        """
        self.refresh()
        once = {one.correction_id: one for one in map(identified, said)}
        new = [one for name, one in once.items() if not self.has(name)]
        if not new:
            return []
        first = row_time(self._after())
        told = [replace(one, created_at=first + n * _MICROSECOND) for n, one in enumerate(new)]
        rows = [to_row(one) for one in told]
        file = PartFile(_KIND)
        file.add(tables.table(_KIND, rows))
        name = f"{first:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"
        uri = storage.join(self.archive, table_part(_KIND.name, _FOLDER, name))
        storage.write_atomically(uri, file.close())
        self._seen.add(uri)
        self._insert(rows)
        return told

    def has(self, correction_id: str) -> bool:
        """Whether that was said already."""
        asked = "SELECT 1 FROM said WHERE correction_id = ?"
        return bool(self._db.execute(asked, (correction_id,)).fetchone())

    def of_page(self, page_id: str) -> list[Correction]:
        """What was said of a page and its regions, in the order in which the archive was told."""
        asked = "SELECT * FROM said WHERE page_id = ? ORDER BY created_at, correction_id"
        found = (_correction(row) for row in self._db.execute(asked, (page_id,)))
        return [one for one in found if one]

    def stamp(self, page_id: str) -> str:
        """Another one when anything more was said of a page; empty where nothing was."""
        asked = "SELECT count(*), max(created_at) FROM said WHERE page_id = ?"
        n, latest = self._db.execute(asked, (page_id,)).fetchone()
        return f"{n}-{latest}" if n else ""

    def pages(self) -> Iterator[str]:
        """The ids of the pages of which anything was said, in order."""
        last = ""
        while row := self._db.execute(
            "SELECT min(page_id) FROM said WHERE page_id > ?", (last,)
        ).fetchone():
            if row[0] is None:
                return
            last = str(row[0])
            yield last

    def progress(self) -> dict[str, tuple[State, bool]]:
        """Of each page of which anything was said its state, and whether it is looked through.

        That is: somebody said that nothing more is to be put right, or approved it, and nothing was
        said since.
        """
        each = ((page_id, progress(self.of_page(page_id))) for page_id in self.pages())
        return {page_id: (state, looked is not None) for page_id, (state, looked) in each}

    def _after(self) -> datetime | None:
        latest = self._db.execute("SELECT max(created_at) FROM said").fetchone()[0]
        return None if latest is None else _EPOCH + (int(latest) + 1) * _MICROSECOND


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    """What SQLite holds of a row: places as JSON, times in microseconds since 1970."""
    made = {name: (row[name] - _EPOCH) // _MICROSECOND for name in _TIMES if row[name]}
    return tuple(
        json.dumps(row[name]) if name == "place" else made.get(name, row[name]) for name in _NAMES
    )


def _correction(row: Sequence[Any]) -> Correction | None:
    """The correction; None where a later version says something that this one does not know."""
    told = dict(zip(_NAMES, row, strict=True))
    times = {
        name: None if told[name] is None else _EPOCH + told[name] * _MICROSECOND for name in _TIMES
    }
    try:
        return from_row({**told, **times, "place": json.loads(told["place"])})
    except ValueError:
        return None
