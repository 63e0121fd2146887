"""Puts the small parts of an archive's tables together, without rows that later runs replaced.

Every run leaves a few Parquet files; after some hundred nights a reader opens more files than it
reads rows. Nothing is lost however it ends: see `ductus.archive.table_parts`. Which rows stay is
said table by table in `ductus.schemas.table_kinds`; a table that is not there stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.file_names import table_part
from ductus.archive.part_file import NewerPart, PartFile, UnreadablePart, read_rows
from ductus.archive.run_reports import runs_under_way
from ductus.archive.table_parts import (
    Journal,
    all_parts,
    live_parts,
    read_journal,
    remove_journal,
    tables_there,
    write_journal,
)
from ductus.schemas.failures import FailureCode
from ductus.schemas.table_kinds import TABLES, Keep, TableKind
from ductus.storage.listing import Entry

_ROWS_A_GROUP = 50_000


class CompactionUnderWay(Exception):
    """Another compaction has begun and not ended."""


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


Latest = Callable[[list[str]], dict[str, tuple[str, int]]]
"""The run and time of the row that counts of each of some pages; one not in `pages` has none."""


def compact(archive: str, size: int, takes_over: bool = False) -> list[Compacted]:
    """Puts parts of less than half of `size` bytes together into such of about `size`.

    Parts of runs that are under way stay as they are.

    Args:
        takes_over: end a compaction that was killed; else one that has not ended is an error.

    Raises:
        CompactionUnderWay: see above.
    """
    _finish_old(archive, takes_over)
    now = datetime.now(UTC)
    small = _small_parts(archive, size)
    if not small:
        return []
    name = f"compacted-{now:%Y%m%dT%H%M%S.%fZ}"
    journal = Journal(now.isoformat(), (), f"run={name}", is_written=False)
    write_journal(archive, journal)
    with ArchiveIndex(archive) as index:
        is_whole = not index.load_pages()
        merging = _Merging(archive, name, size, index.latest_rows if is_whole else _none_known)
        done = [merging.put_together(TABLES[table], parts) for table, parts in small.items()]
    left = {uri for one in done for uri in one.left}
    root = storage.join(archive, "")
    old = [e.uri.removeprefix(root) for p in small.values() for e in p if e.uri not in left]
    write_journal(archive, replace(journal, old=old, is_written=True))
    _finish(archive)
    return done


def _none_known(pages: list[str]) -> dict[str, tuple[str, int]]:
    """With a damaged part of `pages` no one knows which rows are replaced: all of them stay."""
    return {}


def _finish_old(archive: str, takes_over: bool) -> None:
    journal = read_journal(archive)
    if journal is None:
        return
    if not takes_over:
        raise CompactionUnderWay(f"a compaction began at {journal.began_at} and has not ended")
    _finish(archive)


def _finish(archive: str) -> None:
    """Removes the files that do not count, then the journal.

    It may be a later version's, which was killed: every table that is there is looked at.
    """
    for table in tables_there(archive):
        live = {entry.uri for entry in live_parts(archive, table)}
        storage.delete([e.uri for e in all_parts(archive, table) if e.uri not in live])
    remove_journal(archive)


def _small_parts(archive: str, size: int) -> dict[str, list[Entry]]:
    """What is to be put together of each table that has more than one such part."""
    under_way = [f"/run={run_id}/" for run_id in runs_under_way(archive)]
    small = {
        table: [
            entry
            for entry in live_parts(archive, table)
            if entry.size < size // 2 and not any(run in entry.uri for run in under_way)
        ]
        for table in TABLES
    }
    return {table: parts for table, parts in small.items() if len(parts) > 1}


@dataclass(frozen=True)
class _Merging:
    """Where parts go: to the folder `run=<name>` of their table, about `size` bytes each."""

    archive: str
    name: str
    size: int
    latest: Latest

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
                yield from (_kept(some, kind, self.latest) for some in read_rows(data, kind))

        for number, file in enumerate(_files(_groups(kept()), kind, self.size)):
            uri = storage.join(self.archive, table_part(kind.name, self.name, f"{number:05d}"))
            storage.write_atomically(uri, file.close())
            new_rows, new_parts = new_rows + file.n_rows, new_parts + 1
        n_parts = len(parts) - len(left)
        return Compacted(kind.name, n_parts, n_rows, new_parts, new_rows, tuple(left), damaged)


def _kept(rows: pa.Table, kind: TableKind, latest: Latest) -> pa.Table:
    """The rows that stay.

    Rows without a row of their page are what a run that was killed left (a part of `pages` comes
    last), or tell of something that is no page. Failures that count as tries stay, too.
    """
    if kind.keep is Keep.ALL or not len(rows):
        return rows
    pages = rows["page_id"].unique().to_pylist()
    found = latest(pages)
    runs, times = zip(*(found.get(page, (None, None)) for page in pages), strict=True)
    place = pc.index_in(rows["page_id"], value_set=pa.array(pages, pa.string()))
    is_latest = pc.equal(rows["run_id"], pa.array(runs, pa.string()).take(place))
    if kind.keep is Keep.LATEST_ROW:
        wanted = pa.array(times, pa.int64()).take(place)
        is_latest = pc.equal(rows["created_at"].cast("int64"), wanted)
    return rows.filter(pc.or_kleene(pc.fill_null(is_latest, True), _counts_as_try(rows)))


def _counts_as_try(rows: pa.Table) -> pa.ChunkedArray | bool:
    """Failures of ours, which every run counts before it tries a page again."""
    if "code" not in rows.column_names:
        return False
    is_ours = pc.equal(rows["code"], str(FailureCode.READ_FAILED))
    return pc.and_(is_ours, pc.fill_null(pc.not_equal(rows["fingerprint"], ""), False))


def _groups(batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
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


def _files(groups: Iterable[pa.Table], kind: TableKind, size: int) -> Iterator[PartFile]:
    """Files of about `size` bytes; at least one."""
    file = PartFile(kind)
    for group in groups:
        if file.size >= size:
            yield file
            file = PartFile(kind)
        file.add(group)
    yield file
