"""What is left to do: the scans found, less those an archive has finished already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from ductus.archive.archive_index import ArchiveIndex, PageRow
from ductus.scans.scan_list import ScanList
from ductus.schemas.identity import Recipe, fingerprint
from ductus.schemas.records import MAX_TRIES, FailureCode, Scan, Status


@dataclass(frozen=True, eq=False)
class Plan:
    """The work of a run.

    Attributes:
        todo: scans that are new, changed, unfinished, or to be made by another recipe.
        finished: how many are left alone, with the same bytes and recipe as in the archive.
        failed_before: how many of those failed, and are not tried again as they are.
    """

    todo: ScanList
    finished: int = 0
    failed_before: int = 0


def plan_work(
    scans: Iterable[Scan],
    archive: str,
    recipe: Recipe,
    force: bool = False,
    limit: int | None = None,
) -> Plan:
    """Compares what was found with what an archive holds; reads no image.

    Each file counts once, however often it is named; `limit` leaves out all after so many. A scan
    whose version (size and time) is that of the archive's rows is not read again. One with a new
    version is read, and its pages are done only when its bytes changed too.
    """
    todo, finished, failed = ScanList(), 0, 0
    with ArchiveIndex(archive) as index:
        if not force:
            index.load_pages()
            index.load_failures()
            index.load_inkml()
        for scan in islice((s for s in scans if index.first_named(s.uri)), limit):
            pages = [] if force else index.latest_of_scan(scan.uri)
            if pages and all(_is_current(page, scan, recipe, index) for page in pages):
                finished += 1
                failed += any(page.status == Status.FAILED for page in pages)
            else:
                todo.append(scan)
    return Plan(todo, finished, failed)


def _is_current(page: PageRow, scan: Scan, recipe: Recipe, index: ArchiveIndex) -> bool:
    if not scan.version or page.source_version != scan.version:
        return False
    now = fingerprint(scan, page.source_sha256 or "", page.page_index, recipe)
    if page.fingerprint != now:
        return False
    if page.status == Status.FAILED:
        return _is_given_up(page, index)
    return page.inkml_uri is not None and index.has_inkml(page.inkml_uri)


def _is_given_up(page: PageRow, index: ArchiveIndex) -> bool:
    """Whether a failed page is left alone: it can only fail again, or we failed often enough."""
    code = index.code_of(page)
    return code != FailureCode.READ_FAILED or index.count_tries(page, code) >= MAX_TRIES
