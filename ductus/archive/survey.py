"""What became of the scans that an archive was made from: gone, new, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ductus.archive.archive_index import ArchiveIndex
from ductus.scans.found import Found
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
    """

    gone: list[str]
    new: list[str]
    changed: list[str]
    same: int
    lost: list[str]


def survey(archive: str, found: Iterable[Found]) -> Survey:
    """Compares by name, size and time, as a run does; opens no scan and no InkML."""
    new, changed, same, lost = [], [], 0, []
    with ArchiveIndex(archive) as index:
        index.load_pages()
        for scan in found:
            if isinstance(scan, Failure):
                lost.append(scan.message)
            if not isinstance(scan, Scan) or not index.first_named(scan.uri):
                continue
            pages = index.latest_of_scan(scan.uri)
            if not pages:
                new.append(scan.uri)
            elif any(not scan.version or page.source_version != scan.version for page in pages):
                changed.append(scan.uri)
            else:
                same += 1
        gone = [page.page_id for page in index.pages_not_named()]
    return Survey(gone, new, changed, same, lost)
