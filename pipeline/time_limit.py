"""Scans for as long as there is time: a run that has a night takes no more when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from ductus.scans.scan_list import ScanList
from ductus.schemas.records import Scan


class InTime:
    """The scans of a list until time is over; what was taken by then is done, the rest is left.

    Args:
        scans: what there is to do.
        hours: from now on; None for as long as it takes.
        clock: gives seconds.
    """

    def __init__(
        self, scans: ScanList, hours: float | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.scans = scans
        self._clock = clock
        self._end = float("inf") if hours is None else clock() + 3600 * hours
        self.left = 0
        """How many scans were not taken."""

    def __iter__(self) -> Iterator[Scan]:
        for number, scan in enumerate(self.scans):
            if self._clock() >= self._end:
                self.left = len(self.scans) - number
                return
            yield scan
