"""Parts of tables written anew, without some of their rows: all of them change in one moment.

Nothing is lost however it ends, and one at a time does so: see `ductus.archive.table_parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from ductus import storage
from ductus.archive.file_names import table_part
from ductus.archive.part_file import (
    PART_BYTES,
    NewerPart,
    PartFile,
    UnreadablePart,
    read_rows,
)
from ductus.archive.table_parts import (
    Journal,
    all_parts,
    live_parts,
    read_journal,
    remove_journal,
    tables_there,
    write_journal,
)
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.storage.listing import Entry

Keeps = Callable[[pa.Table, TableKind], pa.Table]
"""The rows that stay, of some of a table."""
_ROWS_A_GROUP = 50_000


class CompactionUnderWay(Exception):
    """Parts are being written anew by someone else, or that was killed."""


@dataclass(frozen=True)
class Compacted:
    """What became of one table.

    Attributes:
        parts, rows: that were put together.
        new_parts, new_rows: what they are now.
        left: files that are damaged, none of ours, or of a later version; they stay as they are.
        damaged: how many of them are not of a later version.
    """

    table: str
    parts: int
    rows: int
    new_parts: int
    new_rows: int
    left: tuple[str, ...]
    damaged: int = 0


def leave_out(archive: str, parts: Mapping[str, list[Entry]], keeps: Keeps) -> list[Compacted]:
    """Writes some parts of tables anew, with only such of their rows as stay.

    Raises:
        CompactionUnderWay: see there.
    """
    finish_old(archive)
    if not any(parts.values()):
        return []
    return put_together(archive, begin(archive, "rewritten"), parts, keeps)


def finish_old(archive: str, takes_over: bool = False) -> None:
    """Looks whether parts are being written anew.

    Args:
        archive: its root.
        takes_over: end what was killed; else what has not ended is an error.

    Raises:
        CompactionUnderWay: see there.
    """
    journal = read_journal(archive)
    if journal is None:
        return
    if not takes_over:
        raise CompactionUnderWay(f"a compaction began at {journal.began_at} and has not ended")
    _finish(archive)


def begin(archive: str, what: str) -> Journal:
    """Says that parts are being written anew, to folders of their own, which do not count yet."""
    now = datetime.now(UTC)
    journal = Journal(now.isoformat(), (), f"run={what}-{now:%Y%m%dT%H%M%S.%fZ}", is_written=False)
    write_journal(archive, journal)
    return journal


def put_together(
    archive: str,
    journal: Journal,
    parts: Mapping[str, list[Entry]],
    keeps: Keeps,
    size: int = PART_BYTES,
) -> list[Compacted]:
    """Does what a journal that has begun says, with files of about `size` bytes, and ends it."""
    rewriting = _Rewriting(archive, journal.new.removeprefix("run="), size, keeps)
    done = [rewriting.put_together(TABLES[table], some) for table, some in parts.items()]
    left = {uri for one in done for uri in one.left}
    root = storage.join(archive, "")
    old = [e.uri.removeprefix(root) for p in parts.values() for e in p if e.uri not in left]
    write_journal(archive, replace(journal, old=old, is_written=True))
    _finish(archive)
    return done


def _finish(archive: str) -> None:
    """Removes the files that do not count, then the journal.

    It may be a later version's, which was killed: every table that is there is looked at.
    """
    for table in tables_there(archive):
        live = {entry.uri for entry in live_parts(archive, table)}
        storage.delete([e.uri for e in all_parts(archive, table) if e.uri not in live])
    remove_journal(archive)


@dataclass(frozen=True)
class _Rewriting:
    """Where parts go: to the folder `run=<name>` of their table, about `size` bytes each."""

    archive: str
    name: str
    size: int
    keeps: Keeps

    def put_together(self, kind: TableKind, parts: list[Entry]) -> Compacted:
        n_rows = new_rows = new_parts = damaged = 0
        left: list[str] = []

        def kept() -> Iterator[pa.Table]:
            nonlocal n_rows, damaged
            for entry in parts:
                try:
                    data = storage.read_bytes(entry.uri)
                    n_rows += sum(map(len, read_rows(data, kind)))
                except (UnreadablePart, NewerPart) as error:
                    left.append(entry.uri)
                    damaged += isinstance(error, UnreadablePart)
                    continue
                # Read twice and never held: as rows, spots are ten times as large as in their file.
                yield from (self.keeps(some, kind) for some in read_rows(data, kind))

        for number, file in enumerate(in_files(in_groups(kept()), kind, self.size)):
            uri = storage.join(self.archive, table_part(kind.name, self.name, f"{number:05d}"))
            storage.write_atomically(uri, file.close())
            new_rows, new_parts = new_rows + file.n_rows, new_parts + 1
        n_parts = len(parts) - len(left)
        return Compacted(kind.name, n_parts, n_rows, new_parts, new_rows, tuple(left), damaged)


def in_groups(batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of about as many rows as a row group takes."""
    waiting: list[pa.Table] = []
    for batch in batches:
        waiting.append(batch)
        while sum(map(len, waiting)) >= _ROWS_A_GROUP:
            together = pa.concat_tables(waiting)
            yield together[:_ROWS_A_GROUP]
            waiting = [together[_ROWS_A_GROUP:]]
    if any(map(len, waiting)):
        yield pa.concat_tables(waiting)


def in_files(groups: Iterable[pa.Table], kind: TableKind, size: int) -> Iterator[PartFile]:
    """Files of about `size` bytes; at least one."""
    file = PartFile(kind)
    for group in groups:
        if file.size >= size:
            yield file
            file = PartFile(kind)
        file.add(group)
    yield file
