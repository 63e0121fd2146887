"""Scans that an input once had and that a run over it meets no more."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex, Unmet
from ductus.archive.run_reports import inputs_of_run, place_of_input, places_of
from ductus.scans.globs import is_glob
from ductus.scans.in_list import LIST_SUFFIXES
from ductus.scans.passed_over import PassedOver
from ductus.schemas.failures import FailureCode, SkipReason

_EXAMPLES = 3
_REPORTS = 100
"""Reports of earlier runs that are read for it at most, each a request."""
_OF_ROWS = frozenset({FailureCode.BAD_ROW, FailureCode.UNSUPPORTED_STORAGE})
"""What is wrong with a row, which tells nothing of files: all else was looked at."""


@dataclass
class Gone:
    """What became of scans that this run did not meet.

    Attributes:
        scans: how many lay below an input and are not there any more; their pages stay.
        examples: the first few, by where they lay.
        failed: ids of pages without ink that a run over the same input had and this one has not;
            None where not all was looked at, so that nobody knows.
    """

    scans: int = 0
    examples: list[str] = field(default_factory=list)
    failed: list[str] | None = None


def note_gone(
    index: ArchiveIndex, archive: str, inputs: Sequence[str], passed_over: PassedOver
) -> Gone:
    """Compares the archive with what was found; costs no request a scan.

    Args:
        index: with its pages, and with all that was found named, all of it.
        archive: its root.
        inputs: of the run.
        passed_over: what was not taken; where something could not be looked at, nobody knows.
    """
    if passed_over.lost.keys() - _OF_ROWS or passed_over.skipped[SkipReason.NOT_LOOKED_INTO]:
        return Gone()
    roots, own, places = _roots(inputs), _folder(archive), places_of(inputs)
    reports: dict[str, tuple[str, ...]] = {}
    told, failed = Gone(), list[str]()
    for page in index.unmet():
        place = storage.local_path(page.source_uri)
        is_gone = place.startswith(roots) and _is_gone(place, own)
        if page.has_ink:
            if is_gone:
                told.scans += 1
                told.examples += [place] * (told.scans <= _EXAMPLES)
        elif is_gone or _is_of(page, archive, places, reports):
            failed.append(page.page_id)
    told.failed = failed
    return told


def _roots(inputs: Sequence[str]) -> tuple[str, ...]:
    """The inputs that are folders, or prefixes of buckets, each with `/` at its end."""
    return tuple(
        _folder(one)
        for one in inputs
        if not is_glob(one) and os.path.splitext(one)[1].lower() not in LIST_SUFFIXES
    )


def _folder(place: str) -> str:
    return f"{place_of_input(place)}/"


def _is_gone(place: str, own: str) -> bool:
    """A file may be there and not be taken, as one in a hidden folder, or among the run's own."""
    if storage.is_remote(place):
        return not place.startswith(own)
    return not os.path.lexists(place)


def _is_of(
    page: Unmet, archive: str, places: tuple[str, ...], reports: dict[str, tuple[str, ...]]
) -> bool:
    """Whether the run that failed at a page had the same inputs, see `places_of`."""
    if page.run_id not in reports:
        if len(reports) >= _REPORTS:
            return False
        reports[page.run_id] = inputs_of_run(archive, page.run_id)
    return reports[page.run_id] == places
