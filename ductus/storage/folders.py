"""What lies right in a local folder: in order, and never a whole folder of names in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from ductus.storage.scratch_database import ScratchDatabase

_IN_MEMORY = 5_000
_SCHEMA = "CREATE TABLE items (is_folder, name BLOB, is_link)"


class Item(NamedTuple):
    """A file, folder or link; a link is no folder, wherever it leads."""

    is_folder: bool
    name: bytes
    is_link: bool

    @property
    def text(self) -> str:
        """The name, as paths take it."""
        return os.fsdecode(self.name)


def items(folder: str) -> Iterator[Item]:
    """The files and links of a folder, then the folders in it, each by name.

    Raises:
        OSError: it may not be listed, or dropped out meanwhile; what was listed came before.
    """
    broken: list[OSError] = []
    yield from _in_order(_listed(folder, broken))
    if broken:
        raise broken[0]


def _listed(folder: str, broken: list[OSError]) -> Iterator[Item]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                yield _item(entry)
    except OSError as error:
        broken.append(error)


def _item(entry: os.DirEntry[str]) -> Item:
    # On Windows a junction is a link too (Python 3.12 and later tell).
    is_link = entry.is_symlink() or getattr(entry, "is_junction", bool)()
    is_folder = not is_link and entry.is_dir(follow_symlinks=False)
    return Item(is_folder, os.fsencode(entry.name), is_link)


def _in_order(listed: Iterable[Item]) -> Iterator[Item]:
    remaining = iter(listed)
    first = list(islice(remaining, _IN_MEMORY))
    if len(first) < _IN_MEMORY:
        yield from sorted(first)
    else:
        yield from _ManyItems(chain(first, remaining))


class _ManyItems(ScratchDatabase):
    """Items on disk."""

    def __init__(self, listed: Iterable[Item]) -> None:
        super().__init__(_SCHEMA)
        self._db.executemany("INSERT INTO items VALUES (?, ?, ?)", listed)

    def __iter__(self) -> Iterator[Item]:
        with self:
            for is_folder, name, is_link in self._db.execute(
                "SELECT * FROM items ORDER BY is_folder, name"
            ):
                yield Item(bool(is_folder), name, bool(is_link))
