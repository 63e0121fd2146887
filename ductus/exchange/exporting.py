"""Hands an archive on in a format: only what changed, page by page, usable whenever it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.archive.page_lookup import deciding_rows
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.shown_pages import shown_rows
from ductus.exchange.all_formats import find_format
from ductus.exchange.export_state import ExportState, Written
from ductus.exchange.export_units import File, files_of
from ductus.exchange.file_maker import Asked, Made, file_maker
from ductus.exchange.formats import LEAF_COLUMNS, Row
from ductus.schemas.showing import showing_of
from ductus.storage.emptied_folders import delete_below

Report = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""
_MANY = 64
"""Files from which on processes of their own pay."""
_AT_ONCE = 256
"""Files that wait for a process."""


@dataclass(frozen=True)
class Exported:
    """What became of the files.

    Attributes:
        made, kept, removed: files written, left as they were, taken away.
        withheld: pages that may not be shown, whether they are among them or not.
        failed: why pages or files are missing, each.
        incomplete: how many of the files that were written lack something.
        missing: files that could not be written.
    """

    made: int
    kept: int
    removed: int
    withheld: int
    failed: tuple[str, ...]
    incomplete: int = 0
    missing: int = 0


def export(asked: Asked, report: Report, processes: int = 1) -> Exported:
    """Writes an export, or brings it up to date.

    What may not be shown any more goes first, and whatever holds it, before anything is written.

    Args:
        asked: see there.
        report: see there.
        processes: that make files at the same time, where there are many.

    Raises:
        FileNotFoundError: there is no archive.
        ForeignFolder: see there.
        OSError: the archive cannot be read, or the folder not be written.
    """
    if not is_archive(asked.archive):
        raise FileNotFoundError(f"there is no archive at {asked.archive}")
    form = find_format(asked.format)
    storage.remove_stale_parts(asked.folder)
    state = ExportState(asked.folder, form.name)
    rows = deciding_rows(asked.archive, *LEAF_COLUMNS)
    shown = shown_rows(rows, asked.today, asked.with_all)
    with Corrections(asked.archive) as said:

        def stamp(row: Row) -> str:
            """What people said, and whether the day withholds it: embargoes end without a row."""
            return f"{said.stamp(row['page_id'])} {showing_of(row, asked.today).reason}"

        files = list(files_of(shown, form, asked.options, stamp))
    stale = [file for file in files if not _is_made(state, file)]
    removed = _remove(asked.folder, state, files, shown.rows.keys())
    ended = list(_make_all(asked, stale, state, processes, report))
    told = dict.fromkeys(why for end in ended for why in end.lost)  # a scan is of many files
    made = [end for end in ended if end.is_written]
    return Exported(
        *(len(made), len(files) - len(stale), removed, shown.n_withheld, tuple(told)),
        incomplete=sum(bool(end.lost) for end in made),
        missing=len(ended) - len(made),
    )


def _is_made(state: ExportState, file: File) -> bool:
    there = state.files.get(file.path)
    return there is not None and there.digest == file.digest


def _remove(folder: str, state: ExportState, files: Sequence[File], shown: Set[str]) -> int:
    """Takes away what is not wanted any more, and what holds pages that are not."""
    wanted = {file.path for file in files}
    gone = [
        path
        for path, written in state.files.items()
        if path not in wanted or not shown >= set(written.pages)
    ]
    delete_below(folder, [storage.join(folder, path) for path in gone])
    for path in gone:
        state.forget(path)
    state.save()
    return len(gone)


def _make_all(
    asked: Asked, stale: Sequence[File], state: ExportState, processes: int, report: Report
) -> Iterator[Made]:
    """Makes files; yields what became of each."""
    done = 0
    state.begin({file.path: _pages(file) for file in stale})
    with file_maker(asked, processes if len(stale) >= _MANY else 1) as make:
        for first in range(0, len(stale), _AT_ONCE):
            some = stale[first : first + _AT_ONCE]
            for file, made in zip(some, make(some), strict=True):
                yield made
                if not made.lost:
                    state.add(file.path, Written(file.digest, _pages(file)))
                done += 1
                report(done, len(stale))
    state.save()


def _pages(file: File) -> tuple[str, ...]:
    return tuple(row["page_id"] for row in file.rows)
