"""Puts the small parts of an archive's tables together, without rows that later runs replaced.

Every run leaves a few Parquet files; after some hundred nights a reader opens more files than it
reads rows. Nothing is lost however it ends: see `ductus.archive.table_parts`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.holdings import read_runs
from ductus.archive.names import table_part
from ductus.archive.table_parts import (
    Journal,
    all_parts,
    live_parts,
    read_journal,
    remove_journal,
    write_journal,
)
from ductus.schemas.records import FailureCode
from ductus.schemas.tables import SCHEMAS
from ductus.storage.listing import Entry

TABLES = ("regions", "failures", "pages")
"""In the order in which their parts are written: a page's row comes last."""
_UNDER_WAY = timedelta(days=2)
"""A run that has not ended so long after it began was killed."""
_ROWS_A_GROUP = 50_000


class CompactionUnderWay(Exception):
    """Another compaction has begun and not ended."""


@dataclass(frozen=True)
class Compacted:
    """What became of one table.

    Attributes:
        parts, rows: that were put together.
        new_parts, new_rows: what they are now.
        left: files that are none of ours, or damaged; they stay as they are.
    """

    table: str
    parts: int
    rows: int
    new_parts: int
    new_rows: int
    left: tuple[str, ...]


Latest = Callable[[list[str]], dict[str, str]]
"""The latest run of each of some pages."""


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
    small = {table: _small_parts(archive, table, size, now) for table in TABLES}
    small = {table: parts for table, parts in small.items() if len(parts) > 1}
    if not small:
        return []
    name = f"compacted-{now:%Y%m%dT%H%M%S.%fZ}"
    journal = Journal(now.isoformat(), (), f"run={name}", is_written=False)
    write_journal(archive, journal)
    done = []
    with ArchiveIndex(archive) as index:
        index.load_pages()
        for table, parts in small.items():
            done.append(_put_together(archive, table, parts, name, size, index.latest_runs))
    left = {uri for one in done for uri in one.left}
    root = storage.join(archive, "")
    old = [e.uri.removeprefix(root) for p in small.values() for e in p if e.uri not in left]
    write_journal(archive, replace(journal, old=old, is_written=True))
    _finish(archive)
    return done


def _finish_old(archive: str, takes_over: bool) -> None:
    journal = read_journal(archive)
    if journal is None:
        return
    if not takes_over:
        raise CompactionUnderWay(f"a compaction began at {journal.began_at} and has not ended")
    _finish(archive)


def _finish(archive: str) -> None:
    """Removes the files that do not count, then the journal."""
    for table in reversed(TABLES):
        live = {entry.uri for entry in live_parts(archive, table)}
        storage.delete([e.uri for e in all_parts(archive, table) if e.uri not in live])
    remove_journal(archive)


def _small_parts(archive: str, table: str, size: int, now: datetime) -> list[Entry]:
    under_way = [
        f"/run={run.run_id}/"
        for run in read_runs(archive)
        if run.state == "running" and now - datetime.fromisoformat(run.started_at) < _UNDER_WAY
    ]
    return [
        entry
        for entry in live_parts(archive, table)
        if entry.size < size // 2 and not any(run in entry.uri for run in under_way)
    ]


def _put_together(
    archive: str, table: str, parts: list[Entry], name: str, size: int, latest: Latest
) -> Compacted:
    n_rows = new_rows = new_parts = 0
    left: list[str] = []

    def readable() -> Iterator[pa.Table]:
        nonlocal n_rows
        for entry in parts:
            try:
                rows = _in_schema(pq.read_table(io.BytesIO(storage.read_bytes(entry.uri))), table)
            except (ValueError, TypeError):
                left.append(entry.uri)
                continue
            n_rows += len(rows)
            yield _only_latest(rows, latest)

    for number, (data, rows) in enumerate(_files(_groups(readable()), table, size)):
        uri = storage.join(archive, table_part(table, name, f"{number:05d}"))
        storage.write_atomically(uri, data)
        new_rows, new_parts = new_rows + rows, new_parts + 1
    return Compacted(table, len(parts) - len(left), n_rows, new_parts, new_rows, tuple(left))


def _in_schema(rows: pa.Table, table: str) -> pa.Table:
    """Rows with all columns of today; those that are newer than the rows are null.

    Raises:
        ValueError, TypeError: they are no rows of ours, or of a version after this.
    """
    schema = SCHEMAS[table]
    if not {"page_id", "run_id"} <= set(rows.column_names) <= set(schema.names):
        raise ValueError(f"columns {rows.column_names} for {table}")
    columns = [
        rows[field.name] if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _only_latest(rows: pa.Table, latest: Latest) -> pa.Table:
    """The rows that the latest run of their page has left, and tries that still count."""
    pages = rows["page_id"].unique().to_pylist()
    runs = latest(pages)
    wanted = pa.array([runs.get(page) for page in pages], pa.string())
    place = pc.index_in(rows["page_id"], value_set=pa.array(pages, pa.string()))
    is_latest = pc.equal(rows["run_id"], wanted.take(place))
    return rows.filter(pc.or_kleene(is_latest, _counts_as_try(rows)))


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


def _files(groups: Iterable[pa.Table], table: str, size: int) -> Iterator[tuple[bytes, int]]:
    """Parquet files of about `size` bytes, and how many rows each has; at least one."""
    sink, rows, is_first = pa.BufferOutputStream(), 0, True
    writer = pq.ParquetWriter(sink, SCHEMAS[table], compression="zstd")
    for group in groups:
        if sink.tell() >= size:
            writer.close()
            yield bytes(sink.getvalue()), rows
            sink, rows, is_first = pa.BufferOutputStream(), 0, False
            writer = pq.ParquetWriter(sink, SCHEMAS[table], compression="zstd")
        writer.write_table(group)
        rows += len(group)
    writer.close()
    if rows or is_first:
        yield bytes(sink.getvalue()), rows
