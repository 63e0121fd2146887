"""Making the index of an archive's tables, and bringing it up to date: only what changed.

What is written becomes visible in one moment, its end, lines and what they were made of together;
whoever searches meanwhile finds what was there before. A first one is kept as far as it is, so that
one that was stopped goes on: until its end there is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from filelock import FileLock, Timeout

from ductus.archive.file_names import is_archive
from ductus.archive.page_lines import ArchivedLines
from ductus.search.archive_lines import COLUMNS, indexed_page
from ductus.search.index_documents import add_page
from ductus.search.index_folder import index_folder
from ductus.search.index_state import (
    LINES,
    State,
    make_room,
    parts_now,
    read_state,
    write_state,
)
from ductus.search.tantivy_index import FIELD, LINE, PAGE, count, engine, schema

if TYPE_CHECKING:
    import tantivy

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many pages are done, and of how many."""

_LOCK = "lock"
_HEAP_BYTES = 200_000_000
_PAGES_A_COMMIT = 5_000
_PAGES_AT_ONCE = 1_000


class IndexBusy(RuntimeError):
    """Another process is at it."""


@dataclass(frozen=True)
class IndexReport:
    """What was done.

    Attributes:
        folder: where the index lies.
        n_new: pages that were read in, new ones and changed ones.
        n_gone: pages that the archive has no more.
        n_pages, n_lines: that the index holds now.
        n_bytes: that it takes.
        why_anew: why an index that was there was not used; empty if it was, or there was none.
        damaged: files of tables that are none; what they hold is not found.
        n_unsound: rows of tables that cannot be what they say, and are not found.
    """

    folder: str
    n_new: int
    n_gone: int
    n_pages: int
    n_lines: int
    n_bytes: int
    why_anew: str
    damaged: tuple[str, ...]
    n_unsound: int


def build_index(
    archive: str, folder: str | None = None, progress: Progress = lambda done, of: None
) -> IndexReport:
    """Makes the index of an archive, or brings it up to date.

    Memory does not grow with the archive.

    Args:
        archive: a folder or `gs://` prefix.
        folder: where the index shall lie; None for this user's cache.
        progress: is told how far it is.

    Raises:
        FileNotFoundError: there is no archive.
        IndexBusy: another process is making it.
        NoPlaceForIndex, SearchUnavailable: see `index_folder`.
        OSError: it cannot be written, as on a full disk; the index is as it was before.
    """
    if not is_archive(archive):
        raise FileNotFoundError(f"there is no archive at {archive}")
    place = index_folder(archive, folder)
    with _alone(place):
        why_anew = make_room(place, archive)
        parts = parts_now(archive)  # before they are read: what comes later is read the next time
        with _plain_errors(place):
            index = _opened(place)
            writer = index.writer(_HEAP_BYTES, 1)
            done = _update(index, writer, archive, State(parts, True), progress)
            writer.wait_merging_threads()
            index.reload()
        searcher = index.searcher()
        n_pages, n_lines = (_count(searcher, index.schema, kind) for kind in (PAGE, LINE))
        return IndexReport(
            *(str(place), done.n_new, done.n_gone, n_pages, n_lines, _bytes_of(place), why_anew),
            *(done.damaged, done.n_unsound),
        )


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise IndexBusy(f"another process is making the index in {place}; wait for it") from error


@contextmanager
def _plain_errors(place: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # so the engine calls whatever happens to it
        raise OSError(f"the index in {place} cannot be written: {error}") from error


def _lines(place: Path) -> Path:
    lines = place / LINES
    lines.mkdir(exist_ok=True)
    return lines


def _opened(place: Path) -> tantivy.Index:
    found: tantivy.Index = engine().Index(schema(), str(_lines(place)))
    return found


class _Done(NamedTuple):
    """The fields of that name of `IndexReport`."""

    n_new: int = 0
    n_gone: int = 0
    damaged: tuple[str, ...] = ()
    n_unsound: int = 0


def _update(
    index: tantivy.Index,
    writer: tantivy.IndexWriter,
    archive: str,
    state: State,
    progress: Progress,
) -> _Done:
    """Reads in what is new and removes what is gone."""
    own, searcher = index.schema, index.searcher()
    before = read_state(searcher, own)
    if before == state:
        return _Done()
    with ArchivedLines(archive, COLUMNS, lambda stamp: not _has(searcher, own, stamp)) as there:
        n_new = len(there)
        gone = [page for page in _pages_in(searcher, own) if not there.has(page)]
        for page_id in gone:
            writer.delete_documents_by_term(FIELD.page, page_id)
        n_odd = 0
        for done, new in enumerate(there.pages(), 1):
            page = indexed_page(new)
            if page.lines and not page.page.is_sound:
                n_odd, page = n_odd + 1, replace(page, lines=())
            add_page(writer, page, is_whole=not there.damaged)
            if not before.is_finished and done % _PAGES_A_COMMIT == 0:
                write_state(writer, State({}, False))
                writer.commit()
            progress(done, n_new)
        write_state(writer, state)
        writer.commit()
        return _Done(n_new, len(gone), tuple(there.damaged), there.n_unsound + n_odd)


def _has(searcher: tantivy.Searcher, own: tantivy.Schema, stamp: str) -> bool:
    asked = engine().Query.term_query(own, FIELD.stamp, stamp, "basic")
    return bool(count(searcher.search(asked, 1)))


def _pages_in(searcher: tantivy.Searcher, own: tantivy.Schema) -> Iterator[str]:
    """The ids of all pages of an index."""
    asked = engine().Query.term_query(own, FIELD.kind, PAGE, "basic")
    offset = 0
    while hits := searcher.search(asked, _PAGES_AT_ONCE, count=False, offset=offset).hits:
        for _, address in hits:
            yield json.loads(searcher.doc(address)[FIELD.payload][0])["page_id"]
        offset += len(hits)


def _count(searcher: tantivy.Searcher, own: tantivy.Schema, kind: str) -> int:
    asked = engine().Query.term_query(own, FIELD.kind, kind, "basic")
    return count(searcher.search(asked, 1))


def _bytes_of(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
