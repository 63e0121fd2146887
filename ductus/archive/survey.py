"""What became of the scans that an archive was made from: gone, moved, new, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.moves import Moves
from ductus.archive.upkeep.removed_scans import RemovedScans
from ductus.scans.found import Found
from ductus.scans.scan_list import ScanList
from ductus.schemas.records import Failure, Scan


@dataclass(frozen=True)
class Survey:
    """An archive beside the scans there are.

    Attributes:
        gone: ids of the pages whose scan is not among them.
        new: uris of scans without a page.
        changed: uris of scans whose version (size and time) is not that of their pages.
        same: how many scans are as they were.
        lost: what could not be looked at; scans there may be among `gone`.
        moved: uris, where they were and where they are, of scans with the same bytes elsewhere.
    """

    gone: list[str]
    new: list[str]
    changed: list[str]
    same: int
    lost: list[str]
    moved: list[tuple[str, str]]


def survey(archive: str, found: Iterable[Found]) -> Survey:
    """Compares by name, size and time, as a run does; opens no InkML, and only such scans as are
    new where they lie while others of their size are gone.
    """
    told = Survey([], [], [], 0, [], [])
    with ArchiveIndex(archive) as index:
        index.load_pages()
        index.load_failures()
        scans, same = ScanList(), 0
        for thing in found:
            if isinstance(thing, Failure):
                told.lost.append(thing.message)
            elif isinstance(thing, Scan) and index.first_named(thing.uri):
                scans.append(thing)
        moves, removed = Moves(index), RemovedScans(archive)
        for scan in scans:
            if removed.without_removed(scan, is_new=not index.latest_of_scan(scan.uri)):
                same += _is_same(scan, index, moves, told)
        told.gone.extend(page.page_id for page in index.pages_not_named())
    return replace(told, same=same)


def _is_same(scan: Scan, index: ArchiveIndex, moves: Moves, told: Survey) -> bool:
    """Whether a scan is as it was; if not, says how it is."""
    if pages := index.latest_of_scan(scan.uri):
        # As it was inked, or as it has failed since.
        states = (pages, index.tried_of_scan(scan.uri))
        is_same = bool(scan.version) and any(
            all(page.source_version == scan.version for page in state) for state in states
        )
        if not is_same:
            told.changed.append(scan.uri)
        return is_same
    if not scan.is_cold and (old := moves.pages_of(scan)):  # to compare a cold one costs money
        index.first_named(old[0].source_uri)  # it is not gone
        told.moved.append((old[0].source_uri, scan.uri))
    else:
        told.new.append(scan.uri)
    return False
