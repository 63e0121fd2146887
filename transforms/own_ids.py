"""Ids of the scans of a run: no two of them share one."""

from __future__ import annotations

from collections.abc import Iterable

from ductus.schemas.identity import rival_id, scan_id
from ductus.schemas.records import Scan


def own_ids(scans: Iterable[Scan]) -> list[tuple[str, Scan]]:
    """Gives scans that share one id an id each for their first page.

    Args:
        scans: all of a run with the same id, be it their own or the plan's; a file named twice
            counts once.
    """
    own = {(scan.uri, scan.pages): scan for scan in sorted(scans, key=lambda scan: scan.uri)}
    keeper = next((scan.uri for scan in own.values() if scan.page_id), next(iter(own))[0])
    return [
        (id_of_scan(scan) if scan.uri == keeper else rival_id(scan), scan) for scan in own.values()
    ]


def id_of_scan(scan: Scan) -> str:
    """The id that a plan gave a scan, or else its own."""
    return scan.page_id or scan_id(scan)
