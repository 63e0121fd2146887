"""A list of scans of any length: a few in memory, many in a temporary file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from ductus.schemas.records import Direction, Scan

_IN_MEMORY = 1 << 22


def scan_to_line(scan: Scan) -> bytes:
    """A scan as one line of JSON."""
    return json.dumps(asdict(scan)).encode() + b"\n"


def scan_of_line(line: bytes) -> Scan:
    """The scan that `scan_to_line` wrote down."""
    values = json.loads(line)
    return Scan(**values | {"direction": Direction(values["direction"])})


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
