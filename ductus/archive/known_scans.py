"""What the rows of a scan's pages mean for the scan as it is found again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.page_row import PageRow
from ductus.schemas.failures import MAX_TRIES, WRITE_TABLES, FailureCode
from ductus.schemas.identity import first_page_id, rival_id, scan_id
from ductus.schemas.records import Scan
from ductus.schemas.said_by_hand import held_of
from ductus.schemas.scan_columns import Said, as_listed, changed_columns, scan_columns


def given_id(
    scan: Scan,
    pages: Sequence[PageRow],
    index: ArchiveIndex,
    is_removed: Callable[[str], bool] = lambda _: False,
) -> str:
    """The id of a scan's first page: that which it has, its own, or one beside another's.

    Args:
        scan: as it was found.
        pages: its rows; none if it is new.
        index: of the archive; it knows which ids other scans of the run were given.
        is_removed: whether an id is that of a page that was removed: it stays that page's.
    """
    if pages:
        return first_page_id(pages[0].page_id, pages[0].page_index)
    own = scan_id(scan)
    is_free = index.source_of(own) in (None, scan.uri) and not is_removed(own)
    is_free = is_free and index.first_given(own)
    return own if is_free else rival_id(scan)


def described(scan: Scan, pages: Sequence[PageRow], index: ArchiveIndex) -> Scan:
    """A scan as it was found, with what a list has said of it before where none does now.

    What was said of its pages by hand comes along, also of such as its latest run did not reach.
    """
    if not pages:
        return scan
    first_id = first_page_id(pages[0].page_id, pages[0].page_index)
    told = as_listed(scan, _said(pages[0].said), first_id)
    by_hand = [
        one
        for page in index.all_of_scan(pages[0].source_uri)
        for one in held_of(_said(page.said), page.page_index)
    ]
    if tuple(by_hand) == told.catalogue.by_hand:
        return told
    return replace(told, catalogue=replace(told.catalogue, by_hand=tuple(by_hand)))


def changes_of(
    scan: Scan, pages: Sequence[PageRow], is_same: bool = True
) -> Iterator[tuple[PageRow, Said]]:
    """The rows that do not say what is known of the scan now, each with its columns to change.

    Args:
        scan: as it was found.
        pages: its rows.
        is_same: its bytes are those that the rows tell of; else they keep their version.
    """
    for page in pages:
        first_id = first_page_id(page.page_id, page.page_index)
        n_pages = page.source_pages or len(pages) + len(scan.without)
        now = scan.of_page(first_id, page.page_index, n_pages)
        now_said = scan_columns(now, page.page_index)
        changed = changed_columns(_said(page.said), now_said)
        if not is_same:
            changed.pop("source_version", None)
        if changed:
            yield page, changed


def moved_collections(changes: Mapping[PageRow, Said]) -> Counter[tuple[str, str]]:
    """How many pages go from one collection to another, of rows with their columns to change."""
    return Counter(
        (str(_said(page.said).get("collection") or ""), str(columns["collection"]))
        for page, columns in changes.items()
        if "collection" in columns
    )


@lru_cache(64)
def _said(text: str | None) -> Said:
    """What a row says of its scan, which is asked for several times in a row; not to be changed."""
    said: Said = json.loads(text or "{}")
    return said


def is_given_up(page: PageRow, index: ArchiveIndex) -> bool:
    """Whether a failed page is left alone: it can only fail again, or we failed often enough."""
    if not page.fingerprint:  # the surroundings failed, not the scan
        return False
    code = index.code_of(page)
    if _has_old_ink(page, index) and index.count_tries(page, code) < MAX_TRIES:
        return False
    return code != FailureCode.READ_FAILED or index.count_tries(page, code) >= MAX_TRIES


def _has_old_ink(page: PageRow, index: ArchiveIndex) -> bool:
    """Whether a failed page has ink that no row tells of: a try brings that back.

    Failures once took the place of good rows. Where writing the rows themselves broke, it would
    only break again.
    """
    is_told = index.is_lost(page.page_id) or index.stage_of(page) == WRITE_TABLES
    return not is_told and index.has_ink(page.page_id)
