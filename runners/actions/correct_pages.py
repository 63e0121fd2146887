"""`ductus correct`: takes files of corrections into an archive, and lists what it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.archive.people.best_page import best_page
from ductus.archive.people.corrections_table import Corrections
from ductus.exchange.taking_in import Taken, TakingIn
from ductus.exchange.told import LARGEST_FILE, UnreadableFile
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.schemas.corrections import Correction, Field, Role, checked_name

_SHOWN = 80
"""Signs of a value that a list shows."""


def correct(
    archive: str, files: Sequence[str], creator: str, role: str, is_dry: bool = False
) -> Exit:
    """Adds what the files say; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    if not files:
        return complain("no FILE to take in; `ductus correct --help` tells which there may be")
    try:
        creator = checked_name(creator, "--creator")
    except ValueError as error:
        return complain(error)
    n_added = n_read = n_wrong = 0
    with Corrections(archive) as corrections:
        taking = TakingIn(corrections, Role(role), creator)
        for file in files:
            try:
                name = file.replace("\\", "/").rpartition("/")[2]
                taken = taking.take(storage.read_bytes(file, LARGEST_FILE), name)
            except (OSError, storage.TooManyBytesError, UnreadableFile) as error:
                complain(f"{file}: {error}")
                n_wrong += 1
                continue
            n_read += 1
            n_wrong += len(taken.refused)
            for refused in taken.refused:
                complain(f"{file}: {refused.at}: {refused.why}")
            n_added += len(taken.new if is_dry else corrections.add(taken.new))
            _say(file, taken, is_dry)
    if not n_read:
        return Exit.USAGE
    return Exit.FAILURES if n_wrong else Exit.OK


def _say(file: str, taken: Taken, is_dry: bool) -> None:
    would = "would be added" if is_dry else "added"
    said = [f"{len(taken.new):,} {would}", f"{taken.same:,} as they were"]
    said.append(f"{taken.known:,} known already")
    if taken.earlier:
        said.append(f"{taken.earlier:,} passed over, which read so before people put them right")
    said.append(f"{len(taken.refused):,} not placed")
    plain_console().print(f"{file}: {', '.join(said)}")


def list_corrections(archive: str) -> Exit:
    """Prints a line a correction, between tabs: what it is now, page, region, field, value, ..."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    with Corrections(archive) as corrections:
        for page_id in corrections.pages():
            for state, one in _of_page(archive, page_id, corrections):
                value = one.value if len(one.value) <= _SHOWN else f"{one.value[:_SHOWN]}..."
                by = (one.creator, str(one.role), one.created_at.isoformat(), one.source)
                print(state, one.page_id, one.region_id, one.field, value, *by, sep="\t")
        for uri in corrections.damaged:
            complain(f"damaged, and not read: {uri}")
        return Exit.FAILURES if corrections.damaged else Exit.OK


def _of_page(
    archive: str, page_id: str, corrections: Corrections
) -> Iterator[tuple[str, Correction]]:
    """What was said of a page, each with what it is now: counts, waits, orphan, and the like."""
    try:
        best = best_page(archive, page_id, corrections)
    except ValueError:
        best = None
    said = corrections.of_page(page_id)
    if best is None:
        yield from (("orphan", one) for one in said)
        return
    states = {one.correction_id: "counts" for one in best.said.counts.values()}
    states |= {one.correction_id: "waits" for one in best.said.waiting}
    states |= {one.correction_id: "orphan" for one in best.said.orphans}
    gone = {one.value for one in said if one.field is Field.DISMISSED}
    states = {**dict.fromkeys(gone, "dismissed"), **states}
    for one in said:
        is_of_page = not one.region_id
        yield states.get(one.correction_id, "page" if is_of_page else "replaced"), one
