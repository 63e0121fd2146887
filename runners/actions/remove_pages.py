"""`ductus remove`: pages that must go, or that may come back."""

from __future__ import annotations

import getpass
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ductus.archive.file_names import is_archive
from ductus.archive.run_reports import runs_under_way
from ductus.archive.upkeep.page_removal import Removed, pages_named, release_pages, remove_pages
from ductus.archive.upkeep.parts_anew import CompactionUnderWay
from ductus.archive.upkeep.removals import Removals, Why
from ductus.runners.actions.below_archive import remove_copies, take_out_below
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import work_progress
from ductus.runners.nightly.record import forget_pages
from ductus.search.index_folder import NoPlaceForIndex, index_folder
from ductus.search.index_state import LINES
from ductus.search.tantivy_index import SearchUnavailable

_SHOWN = 20


@dataclass(frozen=True)
class Meant:
    """Pages and items of an archive, by name; items only of a collection, if one is named."""

    archive: str
    names: tuple[str, ...]
    collection: str = ""


def remove(meant: Meant, why: Why, dry_run: bool) -> Exit:
    """Removes what is meant and tells what went; returns the exit status."""
    archive = meant.archive
    try:
        pages = _pages(meant)
        if dry_run:
            return _tell(f"{counted(len(pages), 'page')} would be removed", pages)
        n_copies = remove_copies(archive, pages)
        with work_progress("files of tables") as report:
            done = remove_pages(archive, pages, by_someone(why), report)
        searched = _forget_index(archive)
        below = take_out_below(archive, pages)
        n_reports = forget_pages(archive)
    except CompactionUnderWay as error:
        return complain(f"{error}; if it was stopped, `ductus compact {archive} --take-over`")
    except (OSError, ValueError) as error:
        return complain(error)
    console = plain_console(stderr=True)
    console.print(
        f"{counted(len(done.pages), 'page')} removed: {counted(done.n_rows, 'row')}, "
        f"{counted(done.n_files, 'file')}"
    )
    if done.n_versions:
        console.print(f"that these were removed is noted in {counted(done.n_versions, 'version')}")
    if searched:
        console.print(f"the search index of this computer is gone, too: `ductus index {archive}`")
    if n_copies:
        console.print(f"gone, too: {counted(n_copies, 'copy', 'copies')} of scans of the web")
    if n_reports:
        console.print(f"gone, too: {counted(n_reports, 'report')} of nights, which show pages")
    for folder in below:
        console.print(f"{folder} holds them no more")
    console.print("sites and exports made elsewhere still hold them: make them again")
    return _left(archive, done)


def _left(archive: str, done: Removed) -> Exit:
    for run_id in runs_under_way(archive):
        complain(f"run {run_id} has not ended and may write them again: remove them again then")
    for uri in done.left:
        complain(f"{uri} cannot be read and may still tell of them: `ductus verify {archive}`")
    return Exit.FAILURES if done.left else Exit.OK


def release(meant: Meant, why: Why, dry_run: bool) -> Exit:
    """Lets the next run make what was removed again; returns the exit status."""
    archive = meant.archive
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    pages = sorted(Removals(archive).stones.keys() & set(meant.names))
    if not pages:
        return complain(f"none of these was removed from {archive}: name pages by their ids")
    try:
        if not dry_run:
            release_pages(archive, pages, by_someone(why))
    except OSError as error:
        return complain(error)
    return _tell(f"{counted(len(pages), 'page')} may be made again by the next run", pages)


def _pages(meant: Meant) -> list[str]:
    """The ids of the pages that are meant.

    Raises:
        ValueError: there is no archive, or it has no page of a name; the message says so.
    """
    if not is_archive(meant.archive):
        raise ValueError(f"there is no archive at {meant.archive}")
    found = pages_named(meant.archive, meant.names, meant.collection)
    if unknown := [name for name in meant.names if not found[name]]:
        raise ValueError(
            f"the archive has no page and no item {', '.join(unknown)}, and no scan or item is "
            f"called so: `ductus inspect {meant.archive}` lists ids, items and files"
        )
    return sorted({page for pages in found.values() for page in pages})


def by_someone(why: Why) -> Why:
    """The same, by the user of this computer if nobody is named."""
    return why if why.creator else replace(why, creator=getpass.getuser())


def _forget_index(archive: str) -> bool:
    """Removes this computer's index, whose files keep lines that were deleted; whether one was."""
    try:
        lines = index_folder(archive) / LINES
    except (NoPlaceForIndex, SearchUnavailable):
        return False
    if not lines.is_dir():
        return False
    shutil.rmtree(lines)
    return True


def _tell(said: str, pages: Iterable[str]) -> Exit:
    console = plain_console()
    console.print(said)
    named = list(pages)
    for page in named[:_SHOWN]:
        console.print(f"  {page}")
    if len(named) > _SHOWN:
        console.print(f"  ... and {len(named) - _SHOWN:,} more")
    return Exit.OK
