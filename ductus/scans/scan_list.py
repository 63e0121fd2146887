"""Lists of any length, of scans and of what is none: a few in memory, many in a temporary file."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Generic, TypeVar

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction, GivenLines, Scan
from ductus.schemas.said_by_hand import Held
from ductus.schemas.stored import Stored

_IN_MEMORY = 1 << 22
_T = TypeVar("_T")


def scan_to_line(scan: Scan) -> bytes:
    """A scan as one line of JSON; what only a plan asks for is left out where it says nothing."""
    said = scan.catalogue  # `asdict` of it all copies every value, one by one
    catalogue = {**vars(said), "extra": dict(said.extra), "by_hand": [*map(vars, said.by_hand)]}
    values = {**vars(scan), "catalogue": catalogue, "given": [*map(vars, scan.given)]}
    stored = values.pop("stored")
    if stored is not None:
        values["stored"] = asdict(stored)
    return json.dumps(values).encode() + b"\n"


def scan_of_line(line: bytes) -> Scan:
    """The scan that `scan_to_line` wrote down."""
    values = json.loads(line)
    catalogue = values["catalogue"]
    catalogue |= {"warnings": tuple(catalogue["warnings"])}
    catalogue |= {"by_hand": tuple(Held(**one) for one in catalogue["by_hand"])}
    read = {
        "direction": Direction(values["direction"]),
        "catalogue": Catalogue(**catalogue),
        "pages": tuple(values["pages"]) if values["pages"] else None,
        "without": tuple(values["without"]),
        "inked": tuple((index, sha256) for index, sha256 in values["inked"]),
        "given": tuple(GivenLines(**one) for one in values["given"]),
        "stored": Stored(**values["stored"]) if values.get("stored") else None,
    }
    return Scan(**values | read)


def packed(scan: Scan) -> bytes:
    """A scan for a temporary database: half of what a line of JSON takes, there and back."""
    return pickle.dumps(scan, pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> Scan:
    """The scan that `packed` wrote down, in a file of our own making."""
    scan: Scan = pickle.loads(data)
    return scan


class Spooled(Generic[_T]):
    """Records in the order they were added; may be read many times, one reader at a time."""

    def __init__(self, records: Iterable[_T] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._n = 0
        for record in records:
            self.append(record)

    def append(self, record: _T) -> None:
        """Adds a record at the end."""
        self._file.seek(0, 2)
        self._file.write(self._to_bytes(record))
        self._n += 1

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[_T]:
        self._file.seek(0)
        for _ in range(self._n):
            yield pickle.load(self._file)  # of our own making

    def _to_bytes(self, record: _T) -> bytes:
        return pickle.dumps(record)


class ScanList(Spooled[Scan]):
    """Scans, each a line of JSON: they also go to workers elsewhere."""

    def lines(self) -> Iterator[bytes]:
        """The scans as lines of JSON."""
        self._file.seek(0)
        for line in self._file:  # noqa: UP028 -- `yield from` would close it with a reader that stops
            yield line

    def __iter__(self) -> Iterator[Scan]:
        return map(scan_of_line, self.lines())

    def _to_bytes(self, record: Scan) -> bytes:
        return scan_to_line(record)
