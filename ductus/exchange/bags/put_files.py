"""How files come into a bag: linked where it lies on their disk, else copied as they are read."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ductus import storage
from ductus.storage.outages import check_answers

_AT_ONCE = 1 << 20


class PayloadChanged(OSError):
    """A file is gone, or not what its checksum says; the message names it, and the remedy."""


def link(uri: str, there: str) -> bool:
    """Whether a file is there now as another name of the one that it is made of, on one disk."""
    if storage.is_remote(uri) or storage.is_remote(there):
        return False
    path, other = Path(there), Path(storage.local_path(uri)).resolve()  # no links to links
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # another disk, or one that has no links
        if path.exists() and path.samefile(other):
            return True
        if other.stat().st_dev != path.parent.stat().st_dev:
            return False  # before what was copied goes
        part = path.with_name(f".{secrets.token_hex(8)}{storage.PART_SUFFIX}")
        os.link(other, part)  # where that fails, what was there stays
        try:
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return True
    return False


def put_original(uri: str, there: str, sha256: str, algorithm: str) -> str:
    """Links or copies a scan, a megabyte at a time, and compares it with its checksum.

    What is there already is read first, and stays if it is right: it may be the last that is.

    Args:
        uri: where it lies.
        there: its place in the bag.
        sha256: that it had when it was read.
        algorithm: of the checksum that is returned.

    Returns:
        its hex digest.

    Raises:
        PayloadChanged: it cannot be read, or is another file by now; nothing of it is in the bag.
        StorageDown: its storage gives no answer.
        OSError: it could not be written.
    """
    if storage.exists(there):
        own = _Sums(sha256, algorithm)
        for _ in own.reading(there, "delete it, and it is put there again from the scan"):
            pass
        if own.are_right:
            return own.told
    sums = _Sums(sha256, algorithm)
    if link(uri, there):
        for _ in sums.reading(uri):
            pass
        if not sums.are_right:
            storage.delete([there])
            raise PayloadChanged(_OTHER.format(uri))
        return sums.told
    with storage.written_atomically(there) as sink:
        for some in sums.reading(uri):
            sink.write(some)
        if not sums.are_right:
            raise PayloadChanged(_OTHER.format(uri))
    return sums.told


_OTHER = (
    "{} is another file than the one that was read: if that is right, run over it first (which "
    "changes nothing where it no longer opens); else bring the old scan back, or leave out --scans"
)
_GONE = "bring it back, or make the bags without --scans"


class _Sums:
    """Two checksums of a file, taken while it is read."""

    def __init__(self, sha256: str, algorithm: str) -> None:
        self._wanted = sha256
        self._sha256, self._other = hashlib.sha256(), hashlib.new(algorithm)

    def reading(self, uri: str, remedy: str = _GONE) -> Iterator[bytes]:
        """The bytes of the file; the remedy is for when it cannot be read."""
        try:
            with storage.plain_errors(uri), storage.open_bytes(uri) as stream:
                while some := stream.read(_AT_ONCE):
                    self._sha256.update(some)
                    self._other.update(some)
                    yield some
        except OSError as error:
            check_answers(uri, error)
            raise PayloadChanged(f"{uri} cannot be read ({error}): {remedy}") from error

    @property
    def are_right(self) -> bool:
        """Whether it was the file that was wanted."""
        return self._sha256.hexdigest() == self._wanted

    @property
    def told(self) -> str:
        """The checksum that was asked for."""
        return self._other.hexdigest()
