"""`ductus status --list`: every page of a kind, a line each, for people and for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ductus.archive.archive_counts import ArchiveCounts
from ductus.archive.file_names import is_archive
from ductus.archive.run_reports import read_runs
from ductus.runners.console.complaints import Exit, complain, place_of, shown
from ductus.scans.list_remarks import in_words
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.text import clean_text

Cells = tuple[str, ...]


def list_pages(archive: str, what: str) -> Exit:
    """Prints a line a page with tabs between its cells, the scan first; returns the exit status.

    Args:
        archive: its root.
        what: one of `LISTS`.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    with ArchiveCounts(archive) as index:
        damaged = [*index.load_pages(with_said=True), *index.load_failures()]
        index.leave_out(read_runs(archive))
        for uri, *cells in LISTS[what](index):
            plain = (" ".join(clean_text(cell).split()) for cell in cells)
            print(place_of(uri), *map(shown, plain), sep="\t")
    for uri in damaged:
        complain(f"{uri} is damaged, its pages are not listed: `ductus verify {archive}`")
    return Exit.FAILURES if damaged else Exit.OK


def _warned(index: ArchiveCounts) -> Iterator[Cells]:
    for page in index.warned_pages():
        said = _as_said(page.said)
        for word in page.warnings.split():
            told = in_words(word, said)
            yield page.source_uri, page.page_id, word, "" if told == word else told


def _as_said(text: str | None) -> Catalogue:
    """Of what a row says of its scan, that which warnings are of."""
    row = json.loads(text or "{}")
    names = ("rights", "access", "date_from", "date_to", "item_id")
    told: dict[str, Any] = {name: row.get(name) or "" for name in names}
    return Catalogue(**told, sequence=row.get("sequence"), extra=dict(row.get("extra") or ()))


def _doubtful(index: ArchiveCounts) -> Iterator[Cells]:
    for row in index.doubtful():
        yield row.source_uri, row.page_id, f"{row.trust:.2f}", row.doubt


def _failed(index: ArchiveCounts) -> Iterator[Cells]:
    for row in (*index.failed_pages(), *index.lost_pages()):
        yield row.source_uri, row.page_id, row.code, row.message


LISTS: dict[str, Callable[[ArchiveCounts], Iterator[Cells]]] = {
    "warned": _warned,
    "doubtful": _doubtful,
    "failed": _failed,
}
"""What can be listed, and how."""
