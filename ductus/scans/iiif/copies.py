"""What was copied from the web already: a file in its folder that names each copy."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace

from ductus import storage

FETCHED = "fetched.jsonl"
SCANS = "scans.csv"
"""The list of scans beside it, which a run takes."""


@dataclass(frozen=True)
class Copy:
    """An image that was copied.

    Attributes:
        key: see `Wanted`.
        longest: as it was asked for.
        path: below the folder.
        url: it came from.
        is_removed: its page was removed from the archive, and the copy with it: it stays away.
    """

    key: str
    longest: int
    path: str
    url: str
    sha256: str
    n_bytes: int
    note: str = ""
    is_removed: bool = False


class Copies:
    """What was copied already, by key; an image that is asked for in another size replaces it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._uri = storage.join(folder, FETCHED)
        self._made = {one.key: one for one in _read(self._uri)}
        self._is_saved = True

    def find(self, key: str, longest: int) -> Copy | None:
        """A copy that is there still."""
        found = self._made.get(key)
        if found is None or found.longest != longest:
            return None
        return self.of_any_size(key)

    def of_any_size(self, key: str) -> Copy | None:
        """A copy that is there still, in whatever size it was asked for."""
        found = self._made.get(key)
        if found is None:
            return None
        there = found.is_removed or storage.exists(storage.join(self.folder, found.path))
        return found if there else None

    def remove(self, uris: Collection[str]) -> int:
        """Deletes copies, by where they lie; returns how many. They are not made again."""
        gone = [one for one in self._made.values() if storage.join(self.folder, one.path) in uris]
        for one in gone:
            self.add(replace(one, is_removed=True))
        self.save()
        storage.delete([storage.join(self.folder, one.path) for one in gone])
        return len(gone)

    def add(self, copy: Copy) -> None:
        """Tells of a copy."""
        self._made[copy.key] = copy
        self._is_saved = False

    def save(self) -> None:
        """Writes down what is there, if it changed."""
        if not self._is_saved:
            lines = (json.dumps(asdict(one), ensure_ascii=False) for one in self._made.values())
            storage.write_atomically(self._uri, "".join(f"{one}\n" for one in lines).encode())
            self._is_saved = True


def _read(uri: str) -> Iterator[Copy]:
    for line in (storage.read_if_exists(uri) or b"").splitlines():
        try:
            yield Copy(**json.loads(line))
        except (ValueError, TypeError):
            continue  # it is asked for again
