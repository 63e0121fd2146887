"""`ductus bag`: an archive as bags for a repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rich.progress import track

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart
from ductus.exchange.bags.archive_bags import ArchiveBags, Asked, Bagged
from ductus.exchange.bags.bag import PayloadChanged, read_info
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.schemas import showing


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
        with ArchiveBags(archive, replace(asked, info=fields), today) as bags:
            told = _written(bags.bags(folder), today)
    except UnreadablePart as error:
        return complain(f"a table is damaged ({error}): `ductus verify {archive}`")
    except OSError as error:
        return complain(f"{error}; the same command goes on from there")
    console = plain_console(stderr=True)
    console.print(f"{told['written']:,} bags written, {told['kept']:,} as they were")
    if told["withheld"]:
        held = "are in them, and marked" if asked.with_all else "were left out; --all takes them"
        console.print(f"{told['withheld']:,} pages that may not be shown {held}")
    return Exit.FAILURES if told["broken"] or told["old"] else Exit.OK


def _written(bags: Iterable[Bagged], today: date) -> Counter[str]:
    """Writes bags; how many were written, kept, broken or are old, and pages withheld."""
    console, told = plain_console(stderr=True), Counter[str]()
    for one in track(bags, "bags", console=console, disable=not console.is_terminal):
        told["withheld"] += one.n_withheld
        told["old"] += len(one.old)
        for there in one.old:
            complain(f"{there} is an older bag of it, with pages that it may not have: delete it")
        if one.bag is not None:
            told[_made(one, today)] += 1
    return told


def _made(one: Bagged, today: date) -> str:
    """Writes a bag; returns what became of it."""
    assert one.bag is not None
    if one.bag.is_whole:
        return "kept"
    try:
        one.bag.write(today)
    except PayloadChanged as error:
        complain(f"{one.name}: {error}")
        return "broken"
    return "written"
