"""Waves of work for the processes of one machine: each takes a minute, which a kill can cost."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ductus import storage
from ductus.schemas.records import Scan
from ductus.transforms.document_parts import PART_PAGES

SECONDS = 60.0
"""A wave is as large as what a process does in that time."""
FIRST_SECONDS = 20.0
"""The first waves are smaller: nobody knows yet how fast this machine is."""
LEAST_SECONDS = 4.0
"""Waves get smaller towards the end, so that processes end together, down to this."""
SHARES = 2
"""A process takes at most one in so many of its even part of what is left."""
MOST_PAGES = 2048
"""Pages of a wave at most: small ones."""
MOST_BYTES = 160 << 20
"""Bytes of crops that the pages of a wave have at most: they are in memory till it ends."""
GROWTH = 4
"""A wave has at most so many times the pages of the largest that was done."""
PAGE_SECONDS = 5.0
"""What a page is believed to take of which nothing is known, and what one takes at most."""
_SMALL_SECONDS = 0.04
_SECONDS_A_BYTE = 5e-6
_SIZES_KEPT = 1 << 14
"""More scans than are looked ahead to and in work."""


class Waves:
    """Gives the work out, a wave at a time, to processes that do one each.

    Args:
        scans: what to do; whole scans, or parts of them.
        workers: processes that share it.
    """

    def __init__(self, scans: Iterable[Scan], workers: int) -> None:
        self._scans = iter(scans)
        self._workers = workers
        self._ahead: deque[Scan] = deque()
        self._ahead_seconds = 0.0
        self._seen = _Seen()

    def look_ahead(self) -> None:
        """Takes from `scans` what must be known to share the rest well; `give` does so, too."""
        enough = SHARES * self._workers * SECONDS if self._workers > 1 else 0.0
        while self._seen.pace * self._ahead_seconds < enough or not self._ahead:
            if (scan := next(self._scans, None)) is None:
                return
            self._ahead.append(scan)
            self._ahead_seconds += expected_seconds(scan)

    def give(self) -> tuple[Scan, ...]:
        """The next wave; empty when there is no work left."""
        self.look_ahead()
        seen = self._seen
        seconds, pages, room = self._seconds(), seen.most_pages(), float(MOST_BYTES)
        wave: list[Scan] = []
        while seconds > 0 and pages > 0 and room > 0:
            if not self._ahead:
                self.look_ahead()
            if not self._ahead:
                break
            scan = self._ahead.popleft()
            self._ahead_seconds -= expected_seconds(scan)
            wave.append(scan)
            seconds -= seen.pace * expected_seconds(scan)
            pages -= n_pages(scan)
            room -= seen.crops_of(scan)
        return tuple(wave)

    def took(self, wave: Sequence[Scan], seconds: float, crop_bytes: int) -> None:
        """Tells how long a wave took, and how many bytes of crops it had."""
        self._seen = self._seen.after(wave, seconds, crop_bytes)

    def _seconds(self) -> float:
        most = SECONDS if self._seen.pages else FIRST_SECONDS
        if self._workers == 1:
            return most
        share = self._seen.pace * self._ahead_seconds / (SHARES * self._workers)
        return min(most, max(share, LEAST_SECONDS))


@dataclass(frozen=True)
class _Seen:
    """What came of the waves so far.

    Attributes:
        file_bytes: of such files as were whole scans.
        crop_bytes: of the crops of all pages.
        largest: pages of the largest wave.
        pace: seconds of the last wave for each that was expected.
    """

    pages: int = 0
    file_bytes: int = 0
    crop_bytes: int = 0
    largest: int = 0
    pace: float = 1.0

    def after(self, wave: Sequence[Scan], seconds: float, crop_bytes: int) -> _Seen:
        """The same with one more wave."""
        pages = sum(map(n_pages, wave))
        return _Seen(
            self.pages + pages,
            self.file_bytes + sum(map(_bytes, wave)),
            self.crop_bytes + crop_bytes,
            max(self.largest, pages),
            max(seconds, 1e-3) / sum(map(expected_seconds, wave)),
        )

    def most_pages(self) -> int:
        """Pages that the next wave may have."""
        return min(MOST_PAGES, GROWTH * self.largest or MOST_PAGES)

    def crops_of(self, scan: Scan) -> float:
        """Bytes of the crops that a scan may give.

        As many as others gave a page or a byte of their files, whichever is more; at first as many
        as its file has.
        """
        if not self.crop_bytes:
            return _bytes(scan)
        of_file = _bytes(scan) * self.crop_bytes / self.file_bytes if self.file_bytes else 0.0
        return max(of_file, n_pages(scan) * self.crop_bytes / self.pages)


def expected_seconds(scan: Scan) -> float:
    """What a scan is believed to take before anything was measured, by the bytes of its file."""
    size = _bytes(scan)
    page = min(PAGE_SECONDS, _SMALL_SECONDS + size * _SECONDS_A_BYTE) if size else PAGE_SECONDS
    return page * n_pages(scan)


def n_pages(scan: Scan) -> int:
    """How many pages of a scan are asked for, as far as it tells."""
    return scan.pages[1] - scan.pages[0] if scan.pages else 1


def _bytes(scan: Scan) -> int:
    """The size of a scan's file; 0 of what may be a part, and where only reading it would tell."""
    may_be_part = scan.pages and (scan.pages[0] > 0 or scan.pages[1] >= PART_PAGES)
    return 0 if storage.is_remote(scan.uri) or may_be_part else _size(scan.uri)


@lru_cache(_SIZES_KEPT)
def _size(uri: str) -> int:
    """Of a file on disk; 0 where that cannot be told. Each wave asks for it several times."""
    try:
        return os.stat(storage.local_path(uri)).st_size
    except OSError:
        return 0
