"""Which scan each file of lines is of that people made: by the page or the image that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ductus import storage
from ductus.scans.found import Found, InputError, lost
from ductus.schemas.failures import FailureCode
from ductus.schemas.given.given_page import GivenPage
from ductus.schemas.given.read_given import read_given
from ductus.schemas.identity import scan_id
from ductus.schemas.records import Failure, Scan

_AT_ONCE = 16
_BESIDE = ("page", "alto", "xml")
"""Folders in which programs put such files below that of the scans."""


@dataclass(frozen=True)
class _File:
    """A file: its uri, its folder below the one that was named, and what is in it."""

    uri: str
    folder: str
    version: str


class GivenFiles:
    """The files below a folder, and what became of them.

    Args:
        folder: of `.xml` files, or a `gs://` prefix.

    Attributes:
        n_given: scans that have a file with lines.
        n_usual: scans that have none, whose lines are looked for as usual.

    Raises:
        InputError: there are none.
    """

    def __init__(self, folder: str) -> None:
        uris = storage.list_files(folder, ".xml")
        if not uris:
            raise InputError(
                f"--regions {folder}: neither detect nor whole, and no folder with PAGE or ALTO "
                "files (.xml)"
            )
        self.n_given = self.n_usual = 0
        self._lost: list[Failure] = []
        self._by_name: dict[str, list[_File]] = {}
        self._by_page: dict[str, _File] = {}
        self._taken: dict[str, str] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for uri, page in zip(uris, pool.map(_read, uris), strict=True):
                self._add(folder, uri, page)

    @property
    def n_files_left(self) -> int:
        """Files that no scan took so far."""
        return sum(map(len, self._by_name.values())) - len(self._taken)

    def among(self, found: Iterable[Found]) -> Iterator[Found]:
        """What was found, each scan with the file that is of it; and what cannot be used."""
        yield from self._lost
        for thing in found:
            if not isinstance(thing, Scan):
                yield thing
                continue
            file = self._file_of(thing)
            if file and (other := self._taken.setdefault(file.uri, thing.uri)) != thing.uri:
                yield _lost(file.uri, f"it is of {other} and cannot be of {thing.uri}, too")
                file = None
            self.n_given += file is not None
            self.n_usual += file is None
            yield replace(thing, given=file.uri, given_version=file.version) if file else thing

    def _add(self, folder: str, uri: str, page: GivenPage | str) -> None:
        if isinstance(page, str):
            self._lost.append(_lost(uri, page))
            return
        if not page.lines:
            return
        path = uri.removeprefix(folder.rstrip("/")).lstrip("/")
        own, _, name = path.rpartition("/")
        file = _File(uri, own, page.version)
        if page.page_id:
            self._by_page.setdefault(page.page_id, file)
        self._by_name.setdefault(page.image or name.removesuffix(".xml"), []).append(file)

    def _file_of(self, scan: Scan) -> _File | None:
        if own := self._by_page.get(scan_id(scan)):
            return own
        folder, _, name = scan.path.rpartition("/")
        stem = name.rpartition(".")[0]
        files = self._by_name.get(name) or self._by_name.get(stem) or ()
        files = [file for file in files if _is_beside(file.folder, folder)]
        return files[0] if len(files) == 1 else None


def _is_beside(files: str, scans: str) -> bool:
    """Whether files of a folder may be of the scans of another, both below what was named."""
    parts = files.split("/") if files else []
    if parts and parts[-1].lower() in _BESIDE:
        parts.pop()
    return not parts or scans.split("/")[-len(parts) :] == parts


def _read(uri: str) -> GivenPage | str:
    """What a file says; why it cannot be read."""
    try:
        return read_given(storage.read_bytes(uri))
    except (OSError, ValueError) as error:
        return str(error)


def _lost(uri: str, why: str) -> Failure:
    return lost(uri, FailureCode.UNREADABLE, f"lines that were given: {uri}: {why}")
