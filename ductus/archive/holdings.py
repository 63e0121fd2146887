"""What an archive holds: its pages by status, why some failed, its runs, and what disagrees."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex, FailedRow, TrustedRow
from ductus.archive.part_file import UnreadablePart, count_rows
from ductus.archive.table_parts import live_parts, tables_there
from ductus.schemas.records import Status
from ductus.schemas.table_kinds import TABLES
from ductus.storage import listing

_READERS = 16
_LEAST_TRUSTED = 5


@dataclass(frozen=True)
class Run:
    """A run as its report tells it.

    Attributes:
        state: `finished`, `broken` (it says why), or `running`: under way, or killed.
        error: the last line of what broke it.
        workers: processes that worked; 1 when it is not known.
        scans: that it had to do.
    """

    run_id: str
    state: str
    started_at: str
    seconds: float | None
    pages: int | None
    error: str
    workers: int
    recipe: dict[str, Any] = field(repr=False)
    scans: int = 1


@dataclass(frozen=True)
class Holdings:
    """What an archive holds, by the latest row of each page.

    Attributes:
        pages: how many, by status.
        failures: how many, by code, of pages and regions.
        runs: oldest first.
        failed: the pages without ink.
        stale: pages made by another recipe than the latest run's.
        without_rows: InkML files that no row names.
        without_ink: ids of pages whose InkML is not there.
        damaged: files of tables that cannot be read.
        rows: how many each table has, also those that later runs replaced.
        unknown: names of tables that a later version wrote.
        least_trusted: the few pages whose ink is least likely right, the least likely first.
    """

    pages: dict[str, int]
    failures: dict[str, int]
    runs: list[Run]
    failed: list[FailedRow]
    stale: int
    without_rows: list[str]
    without_ink: list[str]
    damaged: list[str]
    rows: dict[str, int]
    unknown: list[str]
    least_trusted: list[TrustedRow] = field(default_factory=list)


def take_stock(archive: str) -> Holdings:
    """Reads the tables and lists the files of an archive; opens no InkML."""
    runs = read_runs(archive)
    rows, torn = _count_rows(archive)
    with ArchiveIndex(archive) as index:
        damaged = {*torn, *index.load_pages(), *index.load_failures()}
        index.find_latest()
        index.load_inkml()
        counts = index.count_latest()
        pages: Counter[str] = Counter()
        for (_, status), n in counts.items():
            pages[status] += n
        return Holdings(
            pages=dict(sorted(pages.items())),
            failures=index.count_failures(),
            runs=runs,
            failed=list(index.failed_pages()),
            stale=_stale(counts, runs),
            without_rows=list(index.inkml_without_page()),
            without_ink=[page.page_id for page in index.pages_without_inkml()],
            damaged=sorted(damaged),
            rows=rows,
            unknown=[name for name in tables_there(archive) if name not in TABLES],
            least_trusted=list(index.least_trusted(_LEAST_TRUSTED)),
        )


def _count_rows(archive: str) -> tuple[dict[str, int], list[str]]:
    """The rows of each table, and those of its files that are no Parquet."""
    torn: list[str] = []

    def count(uri: str) -> int:
        try:
            return count_rows(uri)
        except FileNotFoundError:  # put together with others meanwhile
            return 0
        except UnreadablePart:
            torn.append(uri)
            return 0

    with ThreadPoolExecutor(_READERS) as pool:
        rows = {
            table: sum(pool.map(count, [part.uri for part in live_parts(archive, table)]))
            for table in sorted(TABLES)
        }
    return rows, torn


def _stale(counts: dict[tuple[str, str], int], runs: list[Run]) -> int:
    recipes = {run.run_id: run.recipe for run in runs}
    working = [run for run in runs if run.scans]  # others say nothing of how pages are to be made
    if not working:
        return 0
    now = working[-1].recipe
    return sum(
        n
        for (run_id, status), n in counts.items()
        if status != Status.FAILED and recipes.get(run_id, now) != now
    )


def read_runs(archive: str) -> list[Run]:
    """The runs that an archive has reports of, oldest first."""
    folder = storage.join(archive, "runs")
    names = [e.uri for e in listing.entries(folder, ".json")]
    with ThreadPoolExecutor(_READERS) as pool:
        reports = list(pool.map(_report, names))
    return sorted((run for run in reports if run), key=lambda run: run.run_id)


def _report(uri: str) -> Run | None:
    try:
        report = json.loads(storage.read_bytes(uri))
        return Run(
            run_id=report["run_id"],
            state=report["state"],
            started_at=report["started_at"],
            seconds=report["seconds"],
            pages=report["counts"]["pages"] if report["counts"] else None,
            error=(report["error"].strip().splitlines() or [""])[-1],
            workers=report["options"].get("workers") or 1,
            recipe=report["recipe"],
            scans=report.get("scans", {}).get("todo", 1),
        )
    except (ValueError, KeyError, TypeError):  # no report of ours
        return None
