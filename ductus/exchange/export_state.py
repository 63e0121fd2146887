"""What an export has written already: a file in its folder that names each file and its digest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from ductus import storage
from ductus.storage.emptied_folders import delete_below

STATE = "ductus-export.jsonl"
_EVERY, _SHARE = 200, 20
"""The list is written again after so many files, or this part of all that it names: so much is made
anew when it is stopped, and it is written a bounded number of times, however many they are."""


class ForeignFolder(Exception):
    """The folder holds something other than this export."""


@dataclass(frozen=True)
class Written:
    """A file that is there.

    Attributes:
        digest: of what it was made of; empty where it was begun, and may be there, whole or not.
        pages: ids of the pages that may be in it.
    """

    digest: str
    pages: tuple[str, ...] = ()


class ExportState:
    """The files of an export, by path below its folder.

    Raises:
        ForeignFolder: see there.
        OSError: the folder cannot be read.
    """

    def __init__(self, folder: str, form: str) -> None:
        self._uri = storage.join(folder, STATE)
        self._form = form
        self._unsaved = 0
        self.files = _read(folder, self._uri, form)

    def begin(self, pages: Mapping[str, Iterable[str]]) -> None:
        """Tells of files before they are written: none is ever there that nobody knows of.

        One that may not be shown any more is found again, however it came to be.

        Args:
            pages: those of each file, by its path.

        Raises:
            OSError: it could not be written down.
        """
        for path, ids in pages.items():
            before = self.files.get(path, Written("")).pages
            self.files[path] = Written("", tuple(dict.fromkeys([*before, *ids])))
        self._unsaved += len(pages)
        self.save()

    def add(self, path: str, written: Written) -> None:
        """Tells of a file that is there now."""
        self.files[path] = written
        self._unsaved += 1
        if self._unsaved >= max(_EVERY, len(self.files) // _SHARE):
            self.save()

    def forget(self, path: str) -> None:
        """Tells of a file that is not."""
        self.files.pop(path, None)
        self._unsaved += 1

    def save(self) -> None:
        """Writes the list, if it changed.

        Raises:
            OSError: it could not be written.
        """
        if self._unsaved or not self.files:
            storage.write_atomically(self._uri, _lines(self._form, self.files))
            self._unsaved = 0


def take_out(folder: str, page_ids: Collection[str]) -> int:
    """Deletes the files of an export that pages are in; returns how many. It is made anew later.

    Raises:
        ForeignFolder: there is no export that can be read.
        OSError: a file could not be deleted.
    """
    uri = storage.join(folder, STATE)
    form, files = _parsed(uri, storage.read_bytes(uri))
    holding = [path for path, written in files.items() if set(written.pages) & set(page_ids)]
    delete_below(folder, [storage.join(folder, path) for path in holding])
    kept = {path: written for path, written in files.items() if path not in holding}
    storage.write_atomically(uri, _lines(form, kept))
    return len(holding)


def _lines(form: str, files: Mapping[str, Written]) -> bytes:
    rows = [{"format": form}, *({"file": path, **asdict(w)} for path, w in sorted(files.items()))]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _read(folder: str, uri: str, form: str) -> dict[str, Written]:
    data = storage.read_if_exists(uri)
    if data is None:
        if not all(map(storage.is_part, storage.list_files(folder, ""))):
            raise ForeignFolder(f"{folder} holds something other than an export")
        return {}
    told, made = _parsed(uri, data)
    if told != form:
        raise ForeignFolder(f"{folder} holds an export of format {told}")
    return made


def _parsed(uri: str, data: bytes) -> tuple[str, dict[str, Written]]:
    """The format, and the files by their paths."""
    try:
        first, *rows = map(json.loads, data.decode().splitlines())
        made = {row["file"]: Written(row["digest"], tuple(row["pages"])) for row in rows}
        return str(first["format"]), made
    except (ValueError, KeyError, TypeError) as error:
        raise ForeignFolder(f"{uri} is damaged; delete that folder, or choose another") from error
