"""A list of scans of any length: a few in memory, many in a temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator

from schemas.records import Scan
from transforms.read_scans import scan_of_line, scan_to_line

_IN_MEMORY = 1 << 22


class ScanList:
    """Scans in the order they were added; may be read many times, one reader at a time."""

    def __init__(self, scans: Iterable[Scan] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._n = 0
        for scan in scans:
            self.append(scan)

    def append(self, scan: Scan) -> None:
        """Adds a scan at the end."""
        self._file.seek(0, 2)
        self._file.write(scan_to_line(scan))
        self._n += 1

    def lines(self) -> Iterator[bytes]:
        """The scans as lines of JSON."""
        self._file.seek(0)
        yield from self._file

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[Scan]:
        return map(scan_of_line, self.lines())
