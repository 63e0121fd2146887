"""What is left to do: the scans found, less those an archive has finished already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ductus.archive.archive_index import ArchiveIndex, PageRow
from ductus.scans.found import Found
from ductus.scans.passed_over import PassedOver
from ductus.scans.scan_list import ScanList
from ductus.schemas.failures import MAX_TRIES, FailureCode
from ductus.schemas.identity import Recipe, fingerprint
from ductus.schemas.records import Failure, Scan, Skipped, Status


@dataclass(frozen=True, eq=False)
class Plan:
    """The work of a run.

    Attributes:
        todo: scans that are new, changed, unfinished, or to be made by another recipe.
        finished: how many are left alone, with the same bytes and recipe as in the archive.
        failed_before: how many of those failed, and are not tried again as they are.
        passed_over: what was found beside scans.
    """

    todo: ScanList
    finished: int = 0
    failed_before: int = 0
    passed_over: PassedOver = field(default_factory=PassedOver)


def plan_work(
    found: Iterable[Found],
    archive: str,
    recipe: Recipe,
    force: bool = False,
    limit: int | None = None,
) -> Plan:
    """Compares what was found with what an archive holds; reads no image.

    Each file counts once, however often it is named; after `limit` scans nothing more is looked
    at. A scan whose version (size and time) is that of the archive's rows is not read again. One
    with a new version is read, and its pages are done only when its bytes changed too.
    """
    todo, finished, failed, passed_over = ScanList(), 0, 0, PassedOver()
    with ArchiveIndex(archive) as index:
        index.load_skipped()
        if not force:
            index.load_pages()
            index.load_failures()
            index.load_inkml()
        for scan in islice(_scans_among(found, index, passed_over), limit):
            pages = [] if force else index.latest_of_scan(scan.uri)
            if _are_all(pages) and all(_is_current(page, scan, recipe, index) for page in pages):
                finished += 1
                failed += any(page.status == Status.FAILED for page in pages)
            else:
                todo.append(scan)
    return Plan(todo, finished, failed, passed_over)


def _scans_among(
    found: Iterable[Found], index: ArchiveIndex, passed_over: PassedOver
) -> Iterator[Scan]:
    for thing in found:
        if isinstance(thing, Failure):
            passed_over.lose(thing)
        elif not index.first_named(thing.uri):
            continue
        elif isinstance(thing, Skipped):
            passed_over.skip(thing, is_new=not index.has_skipped(thing))
        else:
            yield thing


def _are_all(pages: Sequence[PageRow]) -> bool:
    """Whether these are the pages of a whole scan, and not of one whose run was killed."""
    return bool(pages) and len(pages) >= (pages[0].source_pages or 1)


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
