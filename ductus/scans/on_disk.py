"""Scans in local folders: every file below is taken, or told why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from ductus import storage
from ductus.scans import globs
from ductus.scans.found import Found, lost
from ductus.scans.name_rules import is_image_name
from ductus.scans.walk import Met, Walk
from ductus.schemas.failures import FailureCode, SkipReason
from ductus.schemas.media_types import FIRST_BYTES, is_image
from ductus.schemas.records import Failure, Scan, Skipped


def find_on_disk(source: str, archive: str = "") -> Iterator[Found]:
    """What lies at a file, in a folder, or where a glob points.

    A file that is named, or matched by a glob, is taken whatever it is.

    Args:
        source: the path; one that exists is no glob, whatever signs are in it.
        archive: the run's own output, of which nothing is taken.
    """
    is_folder = os.path.isdir(source)
    root, things = _things_at(source, is_folder, archive)
    for thing in things:
        if not isinstance(thing, Met):
            yield thing
        elif found := _look_at(thing.path, os.path.abspath(root), is_searched=is_folder):
            yield found


def _things_at(
    source: str, is_folder: bool, archive: str
) -> tuple[str, Iterable[Met | Skipped | Failure]]:
    """The folder that scans are named from, and what is met there."""
    if is_folder:
        return source, Walk(source, archive)
    path = os.path.abspath(source)
    if os.path.lexists(path):
        return os.path.dirname(path), [Met(path)]
    root, parts = globs.part_glob(source, os.path.isdir)
    is_glob = globs.is_glob(source) and os.path.isdir(root)
    return root, Walk(root, archive, parts) if is_glob else ()


def local_version(path: str) -> str:
    """Size and time of a file, as `Scan.version`; empty when they cannot be had."""
    return _version(_status(path))


def _version(status: os.stat_result | None) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}" if status else ""


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None  # the reading step says what is wrong with it


def _look_at(path: str, root: str, is_searched: bool) -> Found | None:
    status = _status(path)
    if status and not stat.S_ISREG(status.st_mode):
        return Skipped(storage.local_uri(path), SkipReason.NO_FILE)
    scan = _scan(path, root, _version(status))
    return _known_by_content(path, scan) if is_searched and not is_image_name(path) else scan


def _known_by_content(path: str, scan: Scan) -> Found | None:
    try:
        with open(path, "rb", buffering=0) as stream:
            is_taken = is_image(stream.read(FIRST_BYTES))
    except FileNotFoundError:
        return None  # it was there for a moment only
    except PermissionError:
        return Skipped(scan.uri, SkipReason.FORBIDDEN)
    except OSError as error:
        return lost(scan.uri, FailureCode.READ_FAILED, f"reading broke off: {error}")
    return scan if is_taken else Skipped(scan.uri, SkipReason.NO_IMAGE)


def _scan(path: str, root: str, version: str) -> Scan:
    name = os.path.relpath(path, root).replace(os.sep, "/")
    safe_name = os.fsencode(name).decode("utf-8", "backslashreplace")
    return Scan(storage.local_uri(path), safe_name, os.path.basename(root) or "scans", version)
