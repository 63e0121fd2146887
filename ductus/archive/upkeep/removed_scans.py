"""What a run leaves out of a scan because it was removed from the archive."""

from __future__ import annotations

from dataclasses import replace

from ductus.archive.moves import sha256_of
from ductus.archive.page_lookup import DamagedTable
from ductus.archive.upkeep.removals import Removals, are_all
from ductus.schemas.records import Scan


class RemovedScans:
    """Knows scans again: where they lie, or by their bytes where they are new and of such a size.

    Args:
        archive: its root.

    Raises:
        DamagedTable: nobody knows which pages were removed.
    """

    def __init__(self, archive: str) -> None:
        self._removals = Removals(archive)
        for uri in self._removals.damaged:
            raise DamagedTable(uri, "which pages were removed")

    def without_removed(self, scan: Scan, is_new: bool) -> Scan | None:
        """A scan without its removed pages; None where all of them were removed.

        Args:
            scan: as it was found.
            is_new: the archive has no page of a scan that lies there.

        Raises:
            StorageDown: the storage of a scan that has to be read gives no answer.
        """
        stones = self._removals.of_uri(scan.uri)
        size = scan.version.partition("-")[0]
        if not stones and is_new and size.isdigit() and self._removals.may_be(int(size)):
            stones = self._removals.of_sha256(sha256_of(scan.uri))
        if not stones:
            return scan
        if is_new and are_all(stones):
            return None
        return replace(scan, without=tuple(sorted({stone.page_index for stone in stones})))

    def holds(self, page_id: str) -> bool:
        """Whether that is the id of a removed page: no other page is to have it."""
        return page_id in self._removals.stones
