"""Fixity: whether every file of an archive is there and still as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from ductus import storage
from ductus.archive.archive_counts import COUNTED, ArchiveCounts
from ductus.archive.file_names import ink_folder, inkml_name
from ductus.archive.page_row import PageRow
from ductus.archive.part_file import NewerPart, UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts, tables_there
from ductus.archive.upkeep.removals import Removals
from ductus.schemas.clues_file import clues_table
from ductus.schemas.inkml import validate
from ductus.schemas.table_kinds import TABLES, TableKind

_AT_ONCE = 64
"""Files each reader gets at a time; bounds what waits in memory."""


class Flaw(StrEnum):
    """What is wrong with a file; `UNKNOWN` says only that nobody looked."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    INVALID = "invalid"
    ORPHANED = "orphaned"
    DAMAGED = "damaged"
    LEFT_OVER = "left_over"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """A file; `flaw` is None when all is well.

    Attributes:
        uri: relative to the archive, of a table's file the whole of it.
    """

    uri: str
    flaw: Flaw | None = None
    detail: str = ""


def check_archive(archive: str, schema: bool = False, readers: int = 16) -> Iterator[Finding]:
    """One finding a file: tables first, then pages by their id, then orphans.

    Args:
        archive: its root, a folder or `gs://` prefix.
        schema: whether to validate against the W3C schema.
        readers: files read at once.
    """
    with ArchiveCounts(archive) as index, ThreadPoolExecutor(readers) as pool:
        yield from _check_tables(archive, index)
        index.load_pages()
        for page, n in index.pages_short_of_regions():
            detail = f"{n} of {page.n_regions} rows are in the tables"
            yield Finding(f"metadata/regions of {page.page_id}", Flaw.MISSING, detail)
        index.load_inkml()
        yield from _check_removed(archive, index)
        pages = iter(index.latest_pages())
        while some := list(islice(pages, _AT_ONCE * readers)):
            checked = [page for page in some if page.inkml_uri]
            there = [page for page in checked if index.has_inkml(str(page.inkml_uri))]
            yield from _missing(checked, there)
            yield from pool.map(lambda page: check_page(page, archive, schema), there)
            yield from _check_clues(some, archive, index, pool)
        for uri in chain(index.inkml_without_page(), index.clues_without_page()):
            yield Finding(uri, Flaw.ORPHANED, "no row names it")


def _check_removed(archive: str, index: ArchiveCounts) -> Iterator[Finding]:
    """What is left of pages that were removed, as where that was killed."""
    for page_id in Removals(archive).stones:
        is_there = index.source_of(page_id) is not None
        name = inkml_name(page_id, ink_folder(archive, page_id))
        if is_there or index.has_inkml(name):
            detail = f"it was removed: `ductus remove` {page_id} again"
            yield Finding(name, Flaw.LEFT_OVER, detail)


def _check_tables(archive: str, index: ArchiveCounts) -> Iterator[Finding]:
    for name in tables_there(archive):
        if name not in TABLES:
            yield Finding(f"metadata/{name}", Flaw.UNKNOWN, "a table of a later version")
            continue
        for uri, data in read_parts(archive, name):
            checked = check_part(uri, data, TABLES[name])
            if name in COUNTED and checked.flaw is not Flaw.DAMAGED:
                index.add_rows(name, data)
            yield checked


def check_part(uri: str, data: bytes, kind: TableKind) -> Finding:
    """Reads every row of a file of a table."""
    try:
        for _ in read_rows(data, kind):
            pass
    except UnreadablePart as error:
        return Finding(uri, Flaw.DAMAGED, str(error))
    except NewerPart as error:
        return Finding(uri, Flaw.UNKNOWN, str(error))
    return Finding(uri)


def _missing(pages: Iterable[PageRow], there: list[PageRow]) -> Iterator[Finding]:
    found = {page.page_id for page in there}
    for page in pages:
        if page.page_id not in found:
            yield Finding(str(page.inkml_uri), Flaw.MISSING, f"written by run {page.run_id}")


def _check_clues(
    pages: list[PageRow], archive: str, index: ArchiveCounts, pool: ThreadPoolExecutor
) -> Iterator[Finding]:
    named = [page for page in pages if page.clues_uri]
    there = [page for page in named if index.has_clues(page)]
    found = {page.page_id for page in there}
    for page in named:
        if page.page_id not in found:
            detail = f"written by run {page.run_id}; the next run makes the page again"
            yield Finding(str(page.clues_uri), Flaw.MISSING, detail)
    checked = pool.map(lambda page: check_clues(page, archive), there)
    for page, (finding, n_rows) in zip(there, checked, strict=True):
        yield finding
        if (met := index.clue_rows_of(page)) < n_rows:
            detail = f"{met} of {n_rows} rows are in the tables"
            yield Finding(f"metadata/spots and shapes of {page.page_id}", Flaw.MISSING, detail)


def check_clues(page: PageRow, archive: str) -> tuple[Finding, int]:
    """Reads the file of clues that a row names and compares; also how many rows it has."""
    uri = str(page.clues_uri)
    finding, data = _read_and_compare(uri, archive, page.clues_sha256)
    if finding.flaw:
        return finding, 0
    try:
        return finding, len(clues_table(data))
    except ValueError as error:
        return Finding(uri, Flaw.INVALID, str(error)), 0


def check_page(page: PageRow, archive: str, schema: bool) -> Finding:
    """Reads the InkML of a row and compares."""
    uri = str(page.inkml_uri)
    finding, data = _read_and_compare(uri, archive, page.inkml_sha256)
    if schema and not finding.flaw:
        try:
            validate(data)
        except ValueError as error:
            return Finding(uri, Flaw.INVALID, str(error))
    return finding


def _read_and_compare(uri: str, archive: str, sha256: str | None) -> tuple[Finding, bytes]:
    try:
        data = storage.read_bytes(storage.join(archive, uri))
    except Exception as error:  # a flaw of one file must not hide the others'
        return Finding(uri, Flaw.UNREADABLE, str(error)), b""
    now = hashlib.sha256(data).hexdigest()
    if now != sha256:
        return Finding(uri, Flaw.CHANGED, f"sha256 {now}, was {sha256}"), data
    return Finding(uri), data
