"""`ductus bag`: an archive as bags for a repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart
from ductus.archive.telling import Report
from ductus.archive.upkeep.removals import Removals
from ductus.exchange.bags.archive_bags import ArchiveBags, Asked, Bagged
from ductus.exchange.bags.bag import read_info
from ductus.exchange.bags.bag_names import bags_holding
from ductus.exchange.bags.put_files import PayloadChanged
from ductus.runners.console.complaints import Exit, complain, place_of, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import work_progress
from ductus.schemas import showing

_LOCK = ".ductus-bag.lock"
_NAMED = 10
"""Items without a bag that are named."""


def bag(archive: str, folder: str, asked: Asked, info: str = "") -> Exit:
    """Writes the bags that are not there yet; returns the exit status.

    Args:
        archive: its root.
        folder: where the bags go.
        asked: how they are to be.
        info: a file with fields of `bag-info.txt`; empty for none.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    try:
        fields = read_info(storage.read_bytes(info).decode()) if info else []
    except (OSError, ValueError) as error:
        return complain(f"{info}: {error}")
    today = showing.today()
    try:
        storage.check_writable(folder)
        with (
            _alone_in(folder),
            ArchiveBags(archive, replace(asked, info=fields), today) as bags,
        ):
            told = _written(bags, folder, asked.with_all, today)
            told["old"] += _name_removed(archive, folder)
            scans, unread = bags.scans, bags.unread
    except Timeout:
        remedy = "wait until it has ended, or name another folder"
        return complain(f"another `ductus bag` is writing to {folder}: {remedy}")
    except UnreadablePart as error:
        return complain(f"a table is damaged ({error}): `ductus verify {archive}`")
    except OSError as error:
        return complain(f"{error}; the same command goes on from there")
    console = plain_console(stderr=True)
    console.print(f"{counted(told['written'], 'bag')} written, {told['kept']:,} as they were")
    if told["withheld"]:
        held = "in them, and marked" if asked.with_all else "left out; --all takes them"
        console.print(f"{counted(told['withheld'], 'page')} not to be shown {held}")
    if unread:
        more = ", ..." if len(unread) > _NAMED else ""
        named = ", ".join(unread[:_NAMED]) + more
        console.print(f"{len(unread):,} without a bag, none of their scans was ever read: {named}")
    if scans.n_held:
        console.print(
            f"{counted(scans.n_held, 'scan')} left out: not all of their pages may be handed on"
        )
    for uri in scans.unread:
        complain(f"{place_of(uri)} is left out: no run could read it, so it has no checksum")
    is_well = not (told["broken"] or told["old"] or scans.unread)
    return Exit.OK if is_well else Exit.FAILURES


@contextmanager
def _alone_in(folder: str) -> Iterator[None]:
    """While the body runs nobody else writes bags there; in a bucket writes are whole, anyway.

    Raises:
        Timeout: another process does.
    """
    if storage.is_remote(folder):
        yield
        return
    lock = Path(storage.local_path(folder), _LOCK)
    with FileLock(lock, timeout=0):
        yield
        with suppress(OSError):  # some systems delete no file that is open
            lock.unlink()


def _written(bags: ArchiveBags, folder: str, with_all: bool, today: date) -> Counter[str]:
    """Writes bags; how many were written, kept, broken or are old, and pages done and withheld."""
    told = Counter[str]()
    with work_progress("pages") as report:
        for one in bags.bags(folder):
            told["withheld"] += one.n_withheld
            told["old"] += len(one.old)
            for there in one.old:
                why = "an older bag of it, with pages that it may not have"
                complain(f"{there} is {why}: delete it")
            before, own = told["pages"], one.n_pages + (0 if with_all else one.n_withheld)

            def within(done: int, of: int, before: int = before, own: int = own) -> None:
                report(before + own * done // max(1, of), bags.n_pages)

            if one.bag is not None:
                told[_made(one, today, within)] += 1
            told["pages"] += own
            report(told["pages"], bags.n_pages)
    return told


def _name_removed(archive: str, folder: str) -> int:
    """Names bags that hold pages that were removed, as those of items that are gone; how many."""
    removed = Removals(archive).stones
    holding = bags_holding(folder, removed) if removed else []
    for there in holding:
        complain(f"{there} holds pages that were removed: delete it, and what was copied of it")
    return len(holding)


def _made(one: Bagged, today: date, report: Report) -> str:
    """Writes a bag; returns what became of it."""
    assert one.bag is not None
    if one.bag.is_whole:
        return "kept"
    try:
        one.bag.write(today, report)
    except PayloadChanged as error:
        complain(f"{one.name}: {error}")
        return "broken"
    return "written"
