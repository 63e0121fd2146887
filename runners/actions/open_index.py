"""The index of an archive, ready to be searched: made, or brought up to date, where it must."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress

from ductus.runners.console.complaints import complain
from ductus.search.archive_search import (
    ArchiveSearch,
    IndexMissing,
    IndexStale,
    build_index,
    open_search,
)
from ductus.search.index_build import IndexBusy, IndexReport


def opened_index(archive: str, folder: str | None, console: Console) -> ArchiveSearch:
    """An index that knows what the archive holds, and is open; what had to be done is said.

    While another process brings it up to date, it is taken as it is.

    Raises:
        OSError: there is no archive, or no place for its index.
        RuntimeError: another process is making the first index, or what searches is not installed.
    """
    try:
        search = open_search(archive, folder)
    except (IndexMissing, IndexStale) as why:
        missing = isinstance(why, IndexMissing)
        console.print("there is no index yet, it is made" if missing else "the index is made anew")
        made_index(archive, folder, console)
        return open_search(archive, folder)
    if not (changed := search.behind()):
        return search
    console.print(f"the archive has changed, its index is brought up to date: {changed}")
    try:
        with search:
            made_index(archive, folder, console)
    except IndexBusy as busy:
        console.print(f"{busy}; what it knew before is searched")
    return open_search(archive, folder)


def made_index(archive: str, folder: str | None, console: Console) -> IndexReport:
    """Makes an index or brings it up to date, with a bar, and complains of damaged files."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("pages", total=None)
        report = build_index(
            archive, folder, lambda done, of: bar.update(task, completed=done, total=of)
        )
    for uri in report.damaged:
        complain(f"{uri} is damaged, what it tells is not found: `ductus verify {archive}`")
    if report.n_unsound:
        complain(f"{report.n_unsound:,} rows of tables make no sense, what they tell is not found")
    return report
