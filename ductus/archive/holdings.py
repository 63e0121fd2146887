"""What an archive holds: its pages by status, why some failed, its runs, and what disagrees."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ductus.archive.archive_counts import ArchiveCounts, FailedRow, LostRow, TrustedRow
from ductus.archive.page_recipes import PageRecipes, of_report
from ductus.archive.part_file import UnreadablePart, count_rows
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.run_reports import Run, read_runs
from ductus.archive.table_parts import live_parts, tables_there
from ductus.archive.upkeep.removals import Removals
from ductus.schemas.identity import UNKNOWN
from ductus.schemas.table_kinds import TABLES

_READERS = 16
_LEAST_TRUSTED = 5
WARNED = 3
"""So many scans with a warning are named."""


@dataclass(frozen=True)
class Holdings:
    """What an archive holds, by the latest row of each page.

    Attributes:
        pages: how many, by status.
        failures: how many, by code: of pages and regions, and those that are no page's.
        runs: oldest first.
        failed: the pages without ink.
        lost: the pages with ink whose scan failed since.
        stale: pages made by another recipe than the latest run's.
        without_rows: InkML files that no row names.
        without_ink: ids of pages whose InkML is not there.
        without_clues: ids of pages whose file of clues is not there.
        damaged: files of tables that cannot be read.
        rows: how many each table has, also those that later runs replaced.
        unknown: names of tables that a later version wrote.
        stale_by: how many pages are stale by each reason; some by several.
        warnings: how many pages have each.
        duplicates: uris of scans with equal bytes, those of each kind together.
        lost_regions: how many rows `regions` lacks, at least; `ductus verify` tells of which pages.
        kinds: how many pages are of each kind: writing, blank, cover, ...
        turned: how many pages were turned upright.
        items: how many objects the pages are of; pages of older versions tell of none.
        removed: how many pages were removed, which no run makes again.
        states: how many pages people have corrected, and how many approved.
        least_trusted: the few pages whose ink is least likely right, the least likely first.
        doubtful: how many pages have ink that is more likely wrong than right.
        no_more: how many pages failed whose scans the latest run over the same input met no more;
            they are counted nowhere else.
        warned: by warning, the uris of the first scans that have it, one more than are named.
    """

    pages: dict[str, int]
    failures: dict[str, int]
    runs: list[Run]
    failed: list[FailedRow]
    stale: int
    without_rows: list[str]
    without_ink: list[str]
    without_clues: list[str]
    damaged: list[str]
    rows: dict[str, int]
    unknown: list[str]
    stale_by: dict[str, int]
    warnings: dict[str, int]
    duplicates: list[list[str]]
    kinds: dict[str, int]
    turned: int
    items: int
    lost_regions: int
    least_trusted: list[TrustedRow]
    states: dict[str, int]
    removed: int = 0
    lost: list[LostRow] = field(default_factory=list)
    doubtful: int = 0
    no_more: int = 0
    warned: dict[str, list[str]] = field(default_factory=dict)


def take_stock(archive: str) -> Holdings:
    """Reads the tables and lists the files of an archive; opens no InkML."""
    runs = read_runs(archive)
    rows, torn = _count_rows(archive)
    with ArchiveCounts(archive) as index:
        damaged = {*torn, *index.load_pages(), *index.load_failures()}
        index.load_inkml()
        no_more = index.leave_out(runs)
        stale, by = _stale(index, archive, runs)
        warnings = index.count_warnings()
        return Holdings(
            pages=index.count_pages(),
            failures=index.count_failures(),
            runs=runs,
            failed=list(index.failed_pages()),
            stale=stale,
            without_rows=list(index.inkml_without_page()),
            without_ink=[page.page_id for page in index.pages_without_inkml()],
            without_clues=[page.page_id for page in index.pages_without_clues()],
            damaged=sorted(damaged),
            rows=rows,
            unknown=[name for name in tables_there(archive) if name not in TABLES],
            stale_by=by,
            warnings=warnings,
            duplicates=list(index.same_scans()),
            kinds=index.count_kinds(),
            turned=index.count_turned(),
            items=index.count_items(),
            lost_regions=max(0, index.count_regions() - rows["regions"]),
            least_trusted=list(index.least_trusted(_LEAST_TRUSTED)),
            states=_count_states(archive),
            removed=len(Removals(archive).stones),
            lost=list(index.lost_pages()),
            no_more=no_more,
            doubtful=index.count_doubtful(),
            warned={word: index.first_warned(word, WARNED) for word in warnings},
        )


def _count_states(archive: str) -> dict[str, int]:
    with Corrections(archive) as said:
        states = Counter(str(state) for state, _ in said.progress().values())
    return dict(sorted(states.items()))


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


def _stale(index: ArchiveCounts, archive: str, runs: list[Run]) -> tuple[int, dict[str, int]]:
    """How many pages were made otherwise than the latest run would, and by what."""
    working = [run for run in runs if run.scans]  # others say nothing of how pages are to be made
    if not working:
        return 0, {}
    now, recipes = of_report(working[-1].recipe), PageRecipes(archive)
    n_stale, reasons = 0, Counter[str]()
    for page, n in index.one_of_each_making():
        if found := recipes.stale_by(page, now) & {*now, UNKNOWN}:
            n_stale += n
            reasons.update(dict.fromkeys(found, n))
    return n_stale, dict(sorted(reasons.items()))
