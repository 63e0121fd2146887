"""Puts the small parts of an archive's tables together, without rows that later runs replaced.

Every run leaves a few Parquet files; after some hundred nights a reader opens more files than it
reads rows. Nothing is lost however it ends: see `ductus.archive.table_parts`. Which rows stay is
said table by table in `ductus.schemas.table_kinds`; a table that is not there stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.run_reports import runs_under_way
from ductus.archive.table_parts import live_parts
from ductus.archive.upkeep.parts_anew import (
    Compacted,
    begin,
    finish_old,
    put_together,
)
from ductus.schemas.failures import FailureCode
from ductus.schemas.table_kinds import TABLES, Keep, TableKind
from ductus.storage.listing import Entry

Latest = Callable[[list[str]], dict[str, tuple[str, int]]]
"""The run and time of the row that counts of each of some pages; one not in `pages` has none."""
LostRuns = Callable[[list[str]], dict[str, str]]
"""Of those of some pages whose scan failed since they were inked, the run that met that last."""


def compact(archive: str, size: int, takes_over: bool = False) -> list[Compacted]:
    """Puts parts of less than half of `size` bytes together into such of about `size`.

    Parts of runs that are under way stay as they are.

    Args:
        takes_over: end a compaction that was killed; else one that has not ended is an error.

    Raises:
        CompactionUnderWay: see above.
    """
    finish_old(archive, takes_over)
    small = small_parts(archive, size)
    if not small:
        return []
    journal = begin(archive, "compacted")
    with ArchiveIndex(archive) as index:
        latest = _none_known if index.load_pages() else index.latest_rows
        index.load_failures()
        keeps = partial(kept_rows, latest=latest, lost=index.lost_runs)
        return put_together(archive, journal, small, keeps, size)


def _none_known(pages: list[str]) -> dict[str, tuple[str, int]]:
    """With a damaged part of `pages` no one knows which rows are replaced: all of them stay."""
    return {}


def small_parts(archive: str, size: int) -> dict[str, list[Entry]]:
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


def kept_rows(
    rows: pa.Table, kind: TableKind, latest: Latest, lost: LostRuns = lambda _: {}
) -> pa.Table:
    """The rows that stay.

    Rows without a row of their page are what a run that was killed left (a part of `pages` comes
    last), or tell of something that is no page. Failures that count as tries stay, too, and the
    latest that stands beside a page's ink.
    """
    if kind.keep is Keep.ALL or not len(rows):
        return rows
    pages = rows["page_id"].unique().to_pylist()
    found = latest(pages)
    runs, times = zip(*(found.get(page, (None, None)) for page in pages), strict=True)
    place = pc.index_in(rows["page_id"], value_set=pa.array(pages, pa.string()))
    is_latest = pc.equal(rows["run_id"], pa.array(runs, pa.string()).take(place))
    if "beside_ink" in rows.column_names:
        failed = pa.array(map(lost(pages).get, pages), pa.string()).take(place)
        beside = pc.fill_null(rows["beside_ink"], False)
        stands = pc.fill_null(pc.and_(beside, pc.equal(rows["run_id"], failed)), False)
        is_latest = pc.or_(pc.and_(is_latest, pc.invert(beside)), stands)
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
