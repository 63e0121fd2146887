"""The table `removed`: what a page leaves behind that had to go, and how runs know its scan again.

A row holds neither text nor title, nor where the scan lay, only a digest of that: by it, and by the
digest of the scan's bytes, a run tells what it must not make again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta

from ductus import storage
from ductus.archive.file_names import table_part
from ductus.archive.part_file import PartFile, UnreadablePart, read_rows
from ductus.archive.row_times import row_time
from ductus.archive.table_parts import read_parts
from ductus.schemas import tables
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text import clean_text

_KIND = TABLES["removed"]
_FOLDER = "people"
"""Stands where runs have their id: no run wrote these."""
REMOVED, RELEASED = "removed", "released"


@dataclass(frozen=True)
class Tombstone:
    """A page that was removed; see `ductus.schemas.columns` for what its fields mean."""

    page_id: str
    page_index: int
    source_pages: int | None
    source_key: str
    source_sha256: str | None
    source_bytes: int | None
    state: str
    reason: str
    creator: str
    run_id: str
    created_at: datetime


@dataclass(frozen=True)
class Why:
    """Why a page is removed, in words that tell nothing personal, and who removes it."""

    reason: str
    creator: str


def key_of(uri: str) -> str:
    """The digest by which a removed scan is known where it lies."""
    return hashlib.sha256(clean_text(uri).encode()).hexdigest()


def write_tombstones(archive: str, stones: Sequence[Tombstone]) -> None:
    """Adds rows, all of them or none.

    Raises:
        OSError: nothing was written.
    """
    file = PartFile(_KIND)
    file.add(tables.table(_KIND, [asdict(stone) for stone in stones]))
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"
    storage.write_atomically(
        storage.join(archive, table_part(_KIND.name, _FOLDER, name)), file.close()
    )


class Removals:
    """The pages that were removed and not released again; some hundred bytes each in memory.

    Attributes:
        stones: by page id.
        damaged: files of the table that cannot be read.
    """

    def __init__(self, archive: str) -> None:
        self.damaged: list[str] = []
        latest: dict[str, Tombstone] = {}
        for stone in self._read(archive):
            before = latest.get(stone.page_id, stone)
            latest[stone.page_id] = max(before, stone, key=lambda one: one.created_at)
        self._all = latest
        self.stones = {name: one for name, one in latest.items() if one.state == REMOVED}
        self._by_key = _grouped((one.source_key, one) for one in self.stones.values())
        self._by_sha256 = _grouped((one.source_sha256 or "", one) for one in self.stones.values())
        self._sizes = {one.source_bytes for one in self.stones.values() if one.source_sha256}

    def _read(self, archive: str) -> Iterable[Tombstone]:
        names = tuple(field.name for field in fields(Tombstone))
        for uri, data in read_parts(archive, _KIND.name):
            try:
                for some in read_rows(data, _KIND, names):
                    yield from (Tombstone(**row) for row in some.to_pylist())
            except UnreadablePart:
                self.damaged.append(uri)

    def of_uri(self, uri: str) -> list[Tombstone]:
        """The removed pages of the scan that lay there."""
        return self._by_key.get(key_of(uri), []) if self.stones else []

    def of_sha256(self, sha256: str) -> list[Tombstone]:
        """The removed pages of scans with such bytes."""
        return self._by_sha256.get(sha256, []) if sha256 else []

    def next_time(self) -> datetime:
        """What a row is to say that is made now: later than all there are."""
        latest = max((one.created_at for one in self._all.values()), default=None)
        return row_time(latest + timedelta(microseconds=1) if latest else None)

    def may_be(self, n_bytes: int) -> bool:
        """Whether a scan of that size was removed: then its bytes tell."""
        return n_bytes in self._sizes


def are_all(stones: Sequence[Tombstone]) -> bool:
    """Whether these are all pages of their scan."""
    indexes = {stone.page_index for stone in stones}
    return len(indexes) >= max(stone.source_pages or 1 for stone in stones)


def _grouped(pairs: Iterable[tuple[str, Tombstone]]) -> dict[str, list[Tombstone]]:
    groups: dict[str, list[Tombstone]] = defaultdict(list)
    for key, stone in pairs:
        groups[key].append(stone)
    return dict(groups)
