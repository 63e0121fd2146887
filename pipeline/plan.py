"""What is left to do: the scans found, less those an archive has finished already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.known_scans import (
    changes_of,
    described,
    given_id,
    is_given_up,
    moved_collections,
)
from ductus.archive.moves import Moves
from ductus.archive.page_recipes import PageRecipes
from ductus.archive.page_row import PageRow
from ductus.archive.row_changes import RowChanges
from ductus.archive.row_times import after
from ductus.archive.upkeep.removed_scans import RemovedScans
from ductus.pipeline.gone import Gone, note_gone
from ductus.pipeline.stored_scans import StoredScans
from ductus.scans.found import Found
from ductus.scans.item_order import ItemOrder
from ductus.scans.list_remarks import ListRemarks
from ductus.scans.passed_over import PassedOver
from ductus.scans.scan_list import ScanList
from ductus.schemas.failures import SkipReason
from ductus.schemas.identity import Recipe, Redo, conditions, is_redone
from ductus.schemas.records import Failure, Scan, Skipped, Status

_EXAMPLES = 3


@dataclass(eq=False)
class Plan:
    """The work of a run.

    Attributes:
        todo: scans that are new, changed or unfinished, that failed and may not fail again, or
            that were asked for again.
        finished: how many scans are left alone.
        failed_before: how many of those failed, and are not tried again as they are.
        back: how many of those had failed since they were inked, and are now as they were then.
        moved: how many of those lie elsewhere than they did.
        stale: how many pages were made otherwise than they would be now and are left alone, by
            what is other; some by several.
        n_stale: how many these are.
        n_redone: how many stale pages are done again because that was asked for.
        changes: rows of finished pages whose scan is described otherwise than it was, or is there
            again, and of those that are done again whose scan is described otherwise: should they
            fail, their ink stays, with what is known now.
        described: how many of these are of finished pages that are described otherwise.
        collections: of those, how many went from one collection to another.
        remarks: what lists say that was not understood.
        passed_over: what was found beside scans.
        gone: scans that the inputs once had.
        absent: how many scans to do are not there, or cannot be looked at; the first few by name.
        stored: of the scans to do, those that cost money to read.
        not_before: the rows of the run are not to seem older; None for an archive without rows.
    """

    todo: ScanList = field(default_factory=ScanList)
    finished: int = 0
    failed_before: int = 0
    back: int = 0
    moved: int = 0
    stale: Counter[str] = field(default_factory=Counter)
    n_stale: int = 0
    n_redone: int = 0
    changes: RowChanges = field(default_factory=RowChanges)
    described: int = 0
    collections: Counter[tuple[str, str]] = field(default_factory=Counter)
    remarks: ListRemarks = field(default_factory=ListRemarks)
    passed_over: PassedOver = field(default_factory=PassedOver)
    gone: Gone = field(default_factory=Gone)
    absent: int = 0
    first_absent: list[str] = field(default_factory=list)
    stored: StoredScans = field(default_factory=StoredScans)
    not_before: datetime | None = None


def plan_work(
    found: Iterable[Found],
    archive: str,
    recipe: Recipe,
    force: bool = False,
    limit: int | None = None,
    redo: Redo = Redo.NOTHING,
    reads_cold: bool = True,
    inputs: Sequence[str] = (),
) -> Plan:
    """Compares what was found with what an archive holds; decodes no image.

    Each file counts once, however often it is named; after `limit` scans nothing more is looked
    at. A scan whose version (size and time) is that of the archive's rows is not read again. One
    with a new version is read, and its pages are done only when its bytes changed too. One at a
    new place is compared by its bytes with such as are gone from theirs; not one in cold storage,
    unless it `reads_cold`. One that failed when it was read anew counts as failed, although the ink
    of its pages stays, until it is as it was.
    """
    with ArchiveIndex(archive) as index, ItemOrder() as scans:
        index.load_skipped()
        index.load_pages(with_said=True)
        index.load_failures()
        index.load_inkml()
        plan = Plan(not_before=after(index.latest_time()))
        for scan in islice(_scans_among(found, index, scans, plan.passed_over), limit):
            scans.add(scan)
        planner = _Planner(_Kept(index, archive), recipe, force, redo, plan)
        planner.reads_cold = reads_cold
        for scan in scans:
            plan.remarks.add(scan)
            planner.add(scan)
        if limit is None:
            plan.gone = note_gone(index, archive, inputs, plan.passed_over)
    return plan


def _scans_among(
    found: Iterable[Found], index: ArchiveIndex, scans: ItemOrder, passed_over: PassedOver
) -> Iterator[Scan]:
    """Each scan that is met for the first time; what a list says of one met before is kept."""
    for thing in found:
        if isinstance(thing, Failure):
            passed_over.lose(thing)
        elif not index.first_named(thing.uri):
            if isinstance(thing, Scan) and thing.catalogue.is_listed:
                scans.describe(thing)
        elif isinstance(thing, Skipped):
            passed_over.skip(thing, is_new=not index.has_skipped(thing))
        else:
            yield thing


def _are_all(pages: Sequence[PageRow], scan: Scan) -> bool:
    """Whether these are the pages of a whole scan, and not of one whose run was killed."""
    return bool(pages) and len(pages) + len(scan.without) >= (pages[0].source_pages or 1)


@dataclass(frozen=True)
class _Kept:
    """An archive's root and the index of what it holds."""

    index: ArchiveIndex
    archive: str


class _Planner:
    """Decides what becomes of each scan.

    Args:
        kept: what the archive knows, with all that was found named.
        recipe: how they would be now.
        force: all are done again.
        redo: which stale pages are.
        plan: takes what is decided.
    """

    def __init__(
        self,
        kept: _Kept,
        recipe: Recipe,
        force: bool,
        redo: Redo,
        plan: Plan,
    ) -> None:
        self._index = kept.index
        self._recipes = PageRecipes(kept.archive)
        self._removed = RemovedScans(kept.archive)
        self._recipe = recipe
        self._force = force
        self._redo = redo
        self._plan = plan
        self._moves = Moves(kept.index)
        self.reads_cold = True
        """Whether scans may be read, to compare them, that cost much."""

    def add(self, scan: Scan) -> None:
        """Adds a scan to the plan."""
        pages = self._index.latest_of_scan(scan.uri)
        is_new_here = not pages
        left = self._removed.without_removed(scan, is_new_here)
        if left is None:
            self._pass_over(scan)
            return
        if not pages and (self.reads_cold or not scan.is_cold):
            pages = self._moves.pages_of(scan)
        has_moved = is_new_here and bool(pages)
        if has_moved:
            self._index.first_named(pages[0].source_uri)  # it is not gone
        scan = described(left, pages, self._index)
        tried = self._tried(scan, pages, has_moved)
        if not pages or self._force or not self._is_finished(scan, tried, has_moved):
            self._do(scan, pages)
        else:
            self._leave(scan, pages, tried, has_moved)

    def _tried(self, scan: Scan, pages: list[PageRow], has_moved: bool) -> list[PageRow]:
        """The rows of a scan as the latest try left them; `pages` where it is as it was inked."""
        if not (pages and self._index.n_lost):
            return pages
        tried = self._index.tried_of_scan(pages[0].source_uri)
        if has_moved:
            is_back = self._moves.sha256 == pages[0].source_sha256
        else:
            is_back = _is_back(scan, pages, tried)
        return pages if is_back else tried

    def _pass_over(self, scan: Scan) -> None:
        skipped = Skipped(scan.uri, SkipReason.REMOVED)
        self._plan.passed_over.skip(skipped, is_new=not self._index.has_skipped(skipped))

    def _do(self, scan: Scan, pages: list[PageRow]) -> None:
        first_id = given_id(scan, pages, self._index, self._removed.holds)
        inked = [page for page in self._all(pages) if self._has_ink(page)]
        for page, columns in changes_of(scan, inked, is_same=False):
            self._plan.changes.add(page, columns)
        told = tuple(sorted((page.page_index, page.inkml_sha256 or "") for page in inked))
        if scan.stored:
            self._plan.stored.add(scan.stored)
        if not scan.version:
            self._plan.absent += 1
            self._plan.first_absent += [scan.uri] * (self._plan.absent <= _EXAMPLES)
        self._plan.todo.append(replace(scan, page_id=first_id, inked=told, stored=None))

    def _all(self, pages: list[PageRow]) -> list[PageRow]:
        """All rows of a scan of which these are some, also those that its latest run left alone."""
        return self._index.all_of_scan(pages[0].source_uri) if pages else []

    def _leave(
        self, scan: Scan, pages: list[PageRow], tried: list[PageRow], has_moved: bool
    ) -> None:
        plan = self._plan
        plan.finished += 1
        plan.moved += has_moved
        plan.failed_before += any(page.status == Status.FAILED for page in tried)
        all_pages = self._all(pages) if self._index.n_lost else []
        lost = [page for page in all_pages if self._index.is_lost(page.page_id)]
        is_same = tried == pages
        plan.back += is_same and bool(lost)
        known = {page.page_id: page for page in (*pages, *lost)}
        changed = dict(changes_of(scan, list(known.values()), is_same))
        plan.described += len(changed)
        plan.collections.update(moved_collections(changed))
        for page in known.values():
            is_seen = is_same and page in lost
            if page in changed or is_seen:
                plan.changes.add(page, changed.get(page, {}), is_seen)

    def _is_finished(self, scan: Scan, pages: list[PageRow], has_moved: bool) -> bool:
        is_same = has_moved or (
            scan.version and all(page.source_version == scan.version for page in pages)
        )
        now = [dict(conditions(scan, self._recipe, page.page_index)) for page in pages]
        if not (is_same and _are_all(pages, scan)) or not all(map(self._is_done, pages, now)):
            return False
        reasons = [
            self._recipes.stale_by(page, as_now)
            for page, as_now in zip(pages, now, strict=True)
            if page.status != Status.FAILED
        ]
        stale = [reason for reason in reasons if reason]
        if redone := sum(is_redone(reason, self._redo) for reason in stale):
            self._plan.n_redone += redone
            return False
        self._plan.n_stale += len(stale)
        for reason in stale:
            self._plan.stale.update(reason)
        return True

    def _is_done(self, page: PageRow, now: dict[str, str]) -> bool:
        if page.status == Status.FAILED:
            is_same = bool(page.recipe) and not self._recipes.stale_by(page, now)
            return is_same and is_given_up(page, self._index)
        return self._has_ink(page) and self._index.has_clues(page)

    def _has_ink(self, page: PageRow) -> bool:
        return page.inkml_uri is not None and self._index.has_inkml(page.inkml_uri)


def _is_back(scan: Scan, pages: list[PageRow], tried: list[PageRow]) -> bool:
    """Whether a scan that failed as something else is now what it was when it was inked."""
    failed = [page for page in tried if page.status == Status.FAILED]
    return (
        bool(scan.version)
        and all(page.source_version == scan.version for page in pages)
        and all(page.source_version != scan.version for page in failed)
    )
