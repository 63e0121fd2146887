"""Waves of work for one machine: each takes about a minute, which is what a kill can cost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ductus import storage
from ductus.schemas.records import Scan
from ductus.transforms.document_parts import PART_PAGES

SECONDS = 60.0
"""A wave is as large as what is done in that time."""
FIRST_PAGES = 4
"""Pages a worker takes in the first wave, when nobody knows how long one takes."""
MOST_PAGES = 128
"""Pages a worker takes in a wave at most: small ones."""
MOST_BYTES = 160 << 20
"""Bytes of crops that a worker's pages of a wave have at most: they are in memory till it ends."""
GROWTH = 4
"""A wave has at most so many times the pages of the one before."""


def waves(
    scans: Iterable[Scan],
    workers: int,
    crop_bytes: Callable[[], int] = lambda: 0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[Scan, ...]]:
    """Parts the work; a wave is measured from when it is given until the next one is asked for.

    Args:
        scans: what to do; whole scans, or parts of them.
        workers: processes that share a wave.
        crop_bytes: tells how many bytes of crops all waves have had so far.
        clock: gives seconds.
    """
    remaining = iter(scans)
    pages = FIRST_PAGES * workers
    seen = _Seen()
    while wave := tuple(_wave(remaining, pages, MOST_BYTES * workers, seen)):
        started = clock()
        yield wave
        done = sum(map(n_pages, wave))
        seen = _Seen(seen.pages + done, seen.file_bytes + sum(map(_bytes, wave)), crop_bytes())
        possible = int(done * SECONDS / max(clock() - started, 1e-3))
        pages = max(workers, min(possible, GROWTH * done, MOST_PAGES * workers))


@dataclass(frozen=True)
class _Seen:
    """What came of the waves so far.

    Attributes:
        file_bytes: of such files as were whole scans.
        crop_bytes: of the crops of all pages.
    """

    pages: int = 0
    file_bytes: int = 0
    crop_bytes: int = 0

    def expected(self, scan: Scan) -> float:
        """Bytes of the crops that a scan may give.

        As many as others gave a page or a byte of their files, whichever is more; at first as many
        as its file has.
        """
        if not self.crop_bytes:
            return _bytes(scan)
        of_file = _bytes(scan) * self.crop_bytes / self.file_bytes if self.file_bytes else 0.0
        return max(of_file, n_pages(scan) * self.crop_bytes / self.pages)


def _wave(remaining: Iterator[Scan], pages: int, room: float, seen: _Seen) -> Iterator[Scan]:
    for scan in remaining:
        yield scan
        pages -= n_pages(scan)
        room -= seen.expected(scan)
        if pages <= 0 or room <= 0:
            return


def n_pages(scan: Scan) -> int:
    """How many pages of a scan are asked for, as far as it tells."""
    return scan.pages[1] - scan.pages[0] if scan.pages else 1


def _bytes(scan: Scan) -> int:
    """The size of a scan's file; 0 of what may be a part, and where only reading it would tell."""
    may_be_part = scan.pages and (scan.pages[0] > 0 or scan.pages[1] >= PART_PAGES)
    if storage.is_remote(scan.uri) or may_be_part:
        return 0
    try:
        return os.stat(storage.local_path(scan.uri)).st_size
    except OSError:
        return 0
