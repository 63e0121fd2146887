"""Waves of work for one machine: each takes about a minute, which is what a kill can cost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator

from ductus import storage
from ductus.schemas.records import Scan

SECONDS = 60.0
"""A wave is as large as what is done in that time."""
FIRST_PAGES = 4
"""Pages a worker takes in the first wave, when nobody knows how long one takes."""
MOST_PAGES = 128
"""Pages a worker takes in a wave at most: small ones."""
MOST_BYTES = 64 << 20
"""Bytes of files that a worker takes in a wave at most: what is made of them is in memory."""
GROWTH = 4
"""A wave has at most so many times the pages of the one before."""


def waves(
    scans: Iterable[Scan], workers: int, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Scan, ...]]:
    """Parts the work; a wave is measured from when it is given until the next one is asked for.

    Args:
        scans: what to do; whole scans, or parts of them.
        workers: processes that share a wave.
        clock: gives seconds.
    """
    remaining = iter(scans)
    pages = FIRST_PAGES * workers
    while wave := tuple(_wave(remaining, pages, MOST_BYTES * workers)):
        started = clock()
        yield wave
        done = sum(map(n_pages, wave))
        possible = int(done * SECONDS / max(clock() - started, 1e-3))
        pages = max(workers, min(possible, GROWTH * done, MOST_PAGES * workers))


def _wave(remaining: Iterator[Scan], pages: int, room: int) -> Iterator[Scan]:
    for scan in remaining:
        yield scan
        pages -= n_pages(scan)
        room -= _bytes(scan)
        if pages <= 0 or room <= 0:
            return


def n_pages(scan: Scan) -> int:
    """How many pages of a scan are asked for, as far as it tells."""
    return scan.pages[1] - scan.pages[0] if scan.pages else 1


def _bytes(scan: Scan) -> int:
    """The size of a scan's file; 0 where only reading it would tell."""
    if storage.is_remote(scan.uri) or (scan.pages and scan.pages[0] > 0):
        return 0
    try:
        return os.stat(storage.local_path(scan.uri)).st_size
    except OSError:
        return 0
