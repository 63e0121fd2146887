"""Scans that moved: found at a new place, with the bytes of one that is gone from its old."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.page_row import PageRow
from ductus.schemas.records import Scan
from ductus.storage import listing
from ductus.storage.digests import digest_of
from ductus.storage.outages import StorageDown, check_answers


class Moves:
    """Knows scans by their sha256 where their place is new; reads only such as may have moved.

    A scan may have moved if one of its size is gone: it was not found in the inputs, and is not at
    its place either.

    Args:
        index: with its pages, and with all scans that were found named.

    Attributes:
        sha256: of the scan that was found to have moved last.
    """

    def __init__(self, index: ArchiveIndex) -> None:
        self._index = index
        self._gone_of_size = cache(self._find_gone)
        self._is_empty = cache(_is_empty)
        self.sha256 = ""
        self._taken: set[str] = set()
        """Where scans lay that have been found again."""
        self._silent: set[str] = set()
        """Buckets that give no answer: that of scans which moved may never again."""

    def pages_of(self, scan: Scan) -> list[PageRow]:
        """The rows of the pages of a scan that is new where it lies; [] if it is new altogether.

        Of several equal scans at new places, the first one is taken for that which is gone. What
        moved may also be what a scan had become when it failed.

        Raises:
            StorageDown: the storage of the new place gives no answer.
        """
        size = scan.version.partition("-")[0]
        gone = self._gone_of_size(int(size)) if size.isdigit() else {}
        if not gone or not (sha256 := sha256_of(scan.uri)):
            return []
        same = [uri for uri in gone.get(sha256, ()) if uri not in self._taken]
        for uri in sorted(same, key=lambda uri: not _is_namesake(uri, scan.uri)):
            pages = self._index.latest_of_scan(uri)
            tried = self._index.as_tried(pages[0]) if pages else None
            if tried and sha256 in (pages[0].source_sha256, tried.source_sha256):
                self._taken.add(uri)
                self.sha256 = sha256
                return pages
        return []

    def _find_gone(self, size: int) -> dict[str, list[str]]:
        """By their sha256: of plain TIFF files, a whole collection has one size."""
        found: dict[str, list[str]] = {}
        for uri, sha256 in self._index.sources_of_size(size):
            if not self._index.is_named(uri) and self._is_gone(uri):
                found.setdefault(sha256, []).append(uri)
        return found

    def _is_gone(self, uri: str) -> bool:
        """True only where the place could be looked at, and holds no such file."""
        bucket = "/".join(uri.split("/")[:3]) if storage.is_remote(uri) else ""
        if bucket and bucket in self._silent:
            return False
        try:
            return _is_missing(uri, self._is_empty)
        except StorageDown:
            self._silent.add(bucket)
            return False


def _is_namesake(one: str, other: str) -> bool:
    return one.rpartition("/")[2] == other.rpartition("/")[2]


def _is_empty(folder: str) -> bool:
    """Whether nothing lies right in a remote folder, as where all of it moved."""
    return next(listing.siblings(folder), None) is None


def _is_missing(uri: str, is_empty: Callable[[str], bool]) -> bool:
    try:
        if storage.is_remote(uri):
            with storage.plain_errors(uri):
                return is_empty(uri.rpartition("/")[0]) or listing.find(uri) is None
        os.stat(storage.local_path(uri))
        return False
    except (FileNotFoundError, NotADirectoryError):  # or the bucket is gone
        return True
    except Exception as error:  # of any kind: nobody knows
        check_answers(uri, error)
        return False


def sha256_of(uri: str) -> str:
    """Of a file; empty when it cannot be read, which the reading step tells."""
    try:
        return digest_of(uri)
    except Exception as error:
        check_answers(uri, error)
        return ""
