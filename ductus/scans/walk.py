"""A way through a local folder and all that it links to, each folder once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from ductus import storage
from ductus.scans import globs
from ductus.scans.found import unlistable
from ductus.scans.name_rules import ARCHIVE_FOLDERS, file_skip_reason, skip_reason
from ductus.schemas.failures import SkipReason
from ductus.schemas.records import Failure, Skipped
from ductus.storage.folders import Item, items


@dataclass(frozen=True)
class Met:
    """A file that is met, of any kind but a folder; whether it is a scan is not asked here."""

    path: str


@dataclass(frozen=True)
class _Folder:
    """A folder to go into.

    Attributes:
        path: as it was come to.
        real: without links.
        names: from the root on.
        is_linked: it was come to through a link.
    """

    path: str
    real: str
    names: tuple[str, ...] = ()
    is_linked: bool = False

    def inner(self, item: Item) -> _Folder:
        """The same of what lies in it."""
        path = os.path.join(self.path, item.text)
        real = os.path.realpath(path) if item.is_link else os.path.join(self.real, item.text)
        return _Folder(path, real, (*self.names, item.text), self.is_linked or item.is_link)


class Walk:
    """What is met below a folder: its files by name, then what is in its folders.

    A linked folder that lies below the root is met there, under the name that it has without the
    link; one that lies elsewhere, under its first link. A file is met under each of its names.

    Args:
        root: the folder.
        archive: the run's own output, of which nothing is met.
        glob: parts of a glob below the root; what it does not match is not met. What it names
            itself is met, hidden or not.
    """

    def __init__(self, root: str, archive: str = "", glob: tuple[str, ...] = ()) -> None:
        self._root = _Folder(os.path.abspath(root), os.path.realpath(root))
        is_here = archive and not storage.is_remote(archive)
        self._archive = os.path.realpath(archive) if is_here else ""
        self._glob = glob
        self._entered: set[str] = set()
        """Real paths of the folders come to through links."""

    def __iter__(self) -> Iterator[Met | Skipped | Failure]:
        # A stack and no recursion: folders may lie deeper than Python calls.
        ways = [self._look_in(self._root)]
        while ways:
            thing = next(ways[-1], None)
            if thing is None:
                ways.pop()
            elif isinstance(thing, _Folder):
                ways.append(self._look_in(thing))
            else:
                yield thing

    def _look_in(self, folder: _Folder) -> Iterator[Met | Skipped | Failure | _Folder]:
        try:
            for item in items(folder.path):
                if thing := self._look_at(folder, item):
                    yield thing
        except OSError as error:
            yield unlistable(storage.local_uri(folder.path), error)

    def _look_at(self, folder: _Folder, item: Item) -> Met | Skipped | _Folder | None:
        inner = folder.inner(item)
        is_folder = item.is_folder or (item.is_link and os.path.isdir(inner.path))
        if not self._is_asked_for(inner.names, is_folder):
            return None
        reason = self._reason(inner, is_folder)
        if item.is_link and not reason:
            reason = self._reason_of_link(folder, inner, is_folder)
        if is_folder and inner.real in self._entered:
            reason = reason or SkipReason.LINKED_AGAIN
        if reason:
            return Skipped(storage.local_uri(inner.path) + "/" * is_folder, reason)
        if is_folder and inner.is_linked:
            self._entered.add(inner.real)
        return inner if is_folder else Met(inner.path)

    def _is_asked_for(self, below: tuple[str, ...], is_folder: bool) -> bool:
        reaches = globs.leads_to if is_folder else globs.matches
        return not self._glob or reaches(below, self._glob)

    def _reason(self, inner: _Folder, is_folder: bool) -> SkipReason | None:
        """Why something is not taken, by its place and name."""
        name = inner.names[-1]
        if self._is_written_by_us(inner, is_folder):
            return SkipReason.ARCHIVE
        if self._glob:
            return None if globs.names_itself(name, self._glob) else skip_reason(name)
        return skip_reason(name) if is_folder else file_skip_reason(name)

    def _is_written_by_us(self, inner: _Folder, is_folder: bool) -> bool:
        if not is_folder:
            return self._is_drawing(inner.names[-1])
        in_archive = inner.names == inner.names[-1:] and inner.names[-1] in ARCHIVE_FOLDERS
        return self._is_archive(inner) or (in_archive and self._is_archive(self._root))

    def _is_archive(self, folder: _Folder) -> bool:
        parts = (os.path.join(folder.path, name) for name in ARCHIVE_FOLDERS)
        return folder.real == self._archive or all(map(os.path.isdir, parts))

    def _is_drawing(self, name: str) -> bool:
        """Whether `ductus inspect` drew a page of the archive there."""
        page_id, suffix = os.path.splitext(name)
        if not self._archive or suffix != ".png" or "." not in page_id:
            return False
        return os.path.exists(os.path.join(self._archive, "inkml", f"{page_id}.inkml"))

    def _reason_of_link(
        self, folder: _Folder, inner: _Folder, is_folder: bool
    ) -> SkipReason | None:
        if not is_folder:
            return SkipReason.BROKEN_LINK if _leads_nowhere(inner.path) else None
        is_loop = _lies_in(folder.real, inner.real) or _lies_in(self._root.real, inner.real)
        is_again = is_loop or self._is_met_without_link(inner.real)
        return SkipReason.LINKED_AGAIN if is_again else None

    def _is_met_without_link(self, real: str) -> bool:
        if not _lies_in(real, self._root.real):
            return False
        below = tuple(os.path.relpath(real, self._root.real).split(os.sep))
        return self._is_asked_for(below, True) and not any(
            skip_reason(name) and not globs.names_itself(name, self._glob) for name in below
        )


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _leads_nowhere(path: str) -> bool:
    try:
        os.stat(path)
    except PermissionError:
        return False  # it leads to where nobody may look; reading it says so
    except OSError:
        return True
    return False
