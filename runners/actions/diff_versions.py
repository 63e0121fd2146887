"""`ductus diff`: what changed between two versions of an archive, in lines or in a picture."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart
from ductus.archive.versions.correction_diff import SaidChange
from ductus.archive.versions.state_pages import Row
from ductus.archive.versions.version_diff import (
    PageChange,
    State,
    changes_between,
    read_page,
    state_of,
)
from ductus.archive.versions.version_files import NoVersion
from ductus.model.images.files.decode import UnreadableScan, archived_pixels, encode_page
from ductus.runners.console.change_picture import draw_change
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import work_progress
from ductus.schemas.records import PageInk

_SAME_INK = (
    "its ink came out of the runs the same, so all is grey; what people corrected is not drawn: "
    "`ductus correct ARCHIVE --list` tells it"
)

_LONGEST = 200
"""Signs of a value that are printed."""


@dataclass(frozen=True)
class Between:
    """An archive, and what of it is compared: names of versions or runs, or `now`."""

    archive: str
    before: str
    now: str


class _NothingToCompare(Exception):
    """The message says why, and what to do."""


def diff(between: Between, texts: bool, as_json: bool) -> Exit:
    """Prints what is other; returns the exit status, 1 where anything is."""
    n_changes = 0
    # Nothing is printed before all of it is known, and it is not held in memory.
    with TemporaryFile("w+", encoding="utf-8", newline="") as told:
        try:
            with _states(between) as states, work_progress("pages") as report:
                counts = [len(state.pages) for state in states]
                removed = {state.name: state.removed for state in states if state.removed}
                for change in changes_between(between.archive, *states, report):
                    told.write(_as_json(change, n_changes) if as_json else _lines(change, texts))
                    n_changes += 1
        except (_NothingToCompare, OSError, ValueError) as error:
            return complain(error)
        if as_json:
            told.write("\n]\n" if n_changes else "[]\n")
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    console = plain_console(stderr=True)
    console.print(
        f"changed: {counted(n_changes, 'page')}, of {counts[0]:,} then and {counts[1]:,} now"
    )
    for name, n in removed.items():
        console.print(
            f"not compared: {counted(n, 'page')} of {name} that `ductus remove` took away"
        )
    return Exit.FAILURES if n_changes else Exit.OK


def _as_json(change: PageChange, place: int) -> str:
    """A page as one of a list that begins with the first."""
    own = json.dumps([asdict(change)], indent=1, ensure_ascii=False)
    return ("," if place else "[") + own.removeprefix("[").removesuffix("\n]")


def _lines(change: PageChange, texts: bool) -> str:
    lines = [f"{change.page_id}\t{_in_words(change)}"]
    lines += [
        f"\t{text.region_id}\n\t\t- {text.before}\n\t\t+ {text.now}"
        for text in (change.ink.texts if texts and change.ink else ())
    ]
    lines += [
        f"\t{_whose(said)}\n\t\t- {_short(said.before)}\n\t\t+ {_short(said.now)}"
        for said in change.said
    ]
    return "".join(f"{line}\n" for line in lines)


def draw(between: Between, page_id: str, file: str) -> Exit:
    """Draws what is other on one page; returns the exit status."""
    try:
        with _states(between) as states:
            rows = [state.pages.get(page_id) for state in states]
        pages = [_page(between.archive, row, page_id) for row in rows]
        picture = draw_change(_scan(rows[1] or {}, pages[1]), pages[0], pages[1])
        storage.write_atomically(file, encode_page(picture))
    except (_NothingToCompare, OSError, ValueError) as error:
        return complain(error)
    print(file)
    if rows[0] and rows[1] and rows[0]["inkml_sha256"] == rows[1]["inkml_sha256"]:
        plain_console(stderr=True).print(_SAME_INK)
    return Exit.OK


@contextmanager
def _states(between: Between) -> Iterator[tuple[State, State]]:
    if not is_archive(between.archive):
        raise _NothingToCompare(f"there is no archive at {between.archive}")
    with ExitStack() as held:
        try:
            then, now = (
                held.enter_context(state_of(between.archive, name))
                for name in (between.before, between.now)
            )
        except (NoVersion, UnreadablePart) as error:
            raise _NothingToCompare(error) from error
        yield then, now


def _page(archive: str, row: Row | None, page_id: str) -> PageInk:
    page = read_page(archive, row) if row else None
    if page is None:
        raise _NothingToCompare(
            f"of {page_id} no ink is kept from both: it has none, or was written before there "
            "was a version"
        )
    return page


def _scan(row: Row, page: PageInk) -> NDArray[np.uint8]:
    """The page's pixels, or white where its scan is not what it was; uint8[H, W, 3], RGB."""
    try:
        return archived_pixels(storage.read_bytes(row["source_uri"]), page.info)
    except (OSError, UnreadableScan) as error:
        complain(f"drawn on white, its scan cannot be read: {error}")
        return np.full((page.info.height, page.info.width, 3), 255, np.uint8)


def _whose(said: SaidChange) -> str:
    """What people corrected, and who did."""
    who = f", {said.creator}" if said.creator else ""
    return f"{said.region_id or 'the page'}: {said.field}{who}"


def _short(value: str) -> str:
    """Outlines and ink are long: `--json` has them whole."""
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"


def _in_words(change: PageChange) -> str:
    if change.what != "changed":
        return change.what
    told = []
    if (ink := change.ink) is not None:
        told += [f"lines +{len(ink.lines_new)} -{len(ink.lines_gone)}"] * bool(
            ink.lines_new or ink.lines_gone
        )
        told += [f"texts {len(ink.texts)}"] * bool(ink.texts)
        told += [f"strokes +{ink.strokes_new} -{ink.strokes_gone} of {ink.strokes_then}"] * bool(
            ink.strokes_new or ink.strokes_gone
        )
        told = told or ["what its file says beside lines, texts and strokes"]
    elif not change.is_kept:
        told.append("ink, of which one is not kept")
    if change.columns:
        told.append(" ".join(change.columns))
    if change.n_corrections or change.said:
        told.append(f"corrections {change.n_corrections:+}")
    return "; ".join(told)
