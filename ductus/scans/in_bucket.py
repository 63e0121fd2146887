"""Scans in buckets: objects are known by name, and by content while that costs little."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ductus import storage
from ductus.scans import globs
from ductus.scans.found import Found, InputError, lost, unlistable
from ductus.scans.name_rules import ARCHIVE_FOLDERS, file_skip_reason, is_image_name, skip_reason
from ductus.schemas.failures import FailureCode, SkipReason
from ductus.schemas.media_types import FIRST_BYTES, is_image
from ductus.schemas.records import Scan, Skipped
from ductus.storage import listing
from ductus.storage.listing import Entry
from ductus.storage.outages import check_answers

_BREAKS = re.compile(r"[\n\r]")
_NAMELESS = "its name has a line break, which no list or log can hold: give the object another name"
MOST_LOOKS = 500
"""Objects without a known suffix that are looked at: each is a request of its own."""


def find_in_bucket(source: str, archive: str = "") -> Iterator[Found]:
    """What lies at an object, below a prefix, or where a glob points.

    An object that is named, or matched by a glob, is taken whatever it is.

    Args:
        source: its uri; one that exists is no glob, whatever signs are in it.
        archive: the run's own output, of which nothing is taken.

    Raises:
        InputError: it cannot be listed.
    """
    try:
        if one := None if source.endswith("/") else listing.find(source):
            yield _scan(one, source.rpartition("/")[0])
            return
        root, parts = source.rstrip("/"), tuple[str, ...]()
        if globs.is_glob(source) and not _holds(root):
            root, parts = globs.part_glob(source, _holds)
        found = _Bucket(root, "/".join(parts), archive).below()
        first = next(found, None)
    except Exception as error:
        raise InputError(f"cannot list {source}: {error}") from error
    if first:
        yield first
        yield from found


def _holds(folder: str) -> bool:
    return next(listing.entries(folder), None) is not None


class _Bucket:
    """What is found below a prefix.

    Args:
        root: the prefix, without `/` at its end.
        glob: relative to it; empty for none.
        archive: the run's own output.
    """

    def __init__(self, root: str, glob: str, archive: str) -> None:
        self._root = root
        self._glob = glob
        self._archive = f"{archive.rstrip('/')}/"
        self._looks = 0
        self._shut = ""
        """The folder that was skipped last: what lies in it is listed right after."""

    def below(self) -> Iterator[Found]:
        """All that is found.

        Raises:
            Exception: not even the first object could be listed.
        """
        entry = None
        try:
            with storage.plain_errors(self._root):
                for entry in listing.entries(self._root):
                    if found := self._look_at(entry):
                        yield found
        except Exception as error:
            if entry is None:
                raise
            yield unlistable(self._root, error)

    def _look_at(self, entry: Entry) -> Found | None:
        uri = entry.uri
        if uri.endswith("/") or (self._shut and uri.startswith(self._shut)):
            return None  # stands for a folder, or lies in one that is skipped
        if self._glob and not listing.matches(uri, self._glob, self._root):
            return None
        if skipped := self._skipped_folder(uri):
            self._shut = skipped.uri
            return skipped
        name = uri.rpartition("/")[2]
        reason = skip_reason(name) if self._glob else file_skip_reason(name)
        if reason and not self._is_named(name):
            return Skipped(uri, reason)
        if _BREAKS.search(uri):
            told = _BREAKS.sub(lambda found: ascii(found[0])[1:-1], uri)
            return lost(told, FailureCode.READ_FAILED, _NAMELESS)
        if self._glob or is_image_name(name):
            return _scan(entry, self._root)
        return self._known_by_content(entry)

    def _skipped_folder(self, uri: str) -> Skipped | None:
        at = len(self._root) + 1
        while (end := uri.find("/", at) + 1) > 0:
            name, folder = uri[at : end - 1], uri[:end]
            if folder == self._archive or self._is_of_archive(uri[:at], name):
                return Skipped(folder, SkipReason.ARCHIVE)
            if (reason := skip_reason(name)) and not self._is_named(name):
                return Skipped(folder, reason)
            at = end
        return None

    def _is_of_archive(self, folder: str, name: str) -> bool:
        return folder == self._archive and name in ARCHIVE_FOLDERS

    def _is_named(self, name: str) -> bool:
        return globs.names_itself(name, self._glob.split("/"))

    def _known_by_content(self, entry: Entry) -> Found:
        if self._looks >= MOST_LOOKS or (
            entry.stored and entry.stored.is_cold
        ):  # a look at cold storage costs money
            return Skipped(entry.uri, SkipReason.NOT_LOOKED_INTO)
        self._looks += 1
        try:
            is_taken = is_image(storage.first_bytes(entry.uri, FIRST_BYTES))
        except PermissionError:
            return Skipped(entry.uri, SkipReason.FORBIDDEN)
        except Exception as error:
            check_answers(entry.uri, error)
            return lost(entry.uri, FailureCode.READ_FAILED, f"reading broke off: {error}")
        return _scan(entry, self._root) if is_taken else Skipped(entry.uri, SkipReason.NO_IMAGE)


def _scan(entry: Entry, root: str) -> Scan:
    return Scan(
        uri=entry.uri,
        path=entry.uri.removeprefix(root).lstrip("/"),
        collection=root.rstrip("/").rpartition("/")[2] or "scans",
        version=entry.version,
        stored=entry.stored,
    )
