"""The directories (IFD) of a TIFF or BigTIFF file: where they lie and what their tags say.

Source: TIFF 6.0 (Adobe, 1992), its Technical Note 1 on trees of directories, BigTIFF (Aware
Systems).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.formats import MAX_PAGES, UnreadableScan, damaged
from ductus.model.images.files.tiff import tags
from ductus.schemas.failures import FailureCode

_MAX_ENTRIES = 1_000
_NUMBERS = {1: "u1", 3: "u2", 4: "u4", 7: "u1", 13: "u4", 16: "u8", 18: "u8"}
_RATIONAL = 5


@dataclass(frozen=True)
class Layout:
    """How a file writes its numbers: byte order, and the wider fields of BigTIFF."""

    order: str
    big: bool

    @classmethod
    def of(cls, data: bytes) -> Layout:
        """The layout that a file's first four bytes tell."""
        return cls("<" if data.startswith(b"II") else ">", data[2:4].strip(b"\0") == b"+")

    @property
    def link(self) -> struct.Struct:
        """The offset of a directory."""
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def count(self) -> struct.Struct:
        """The number of entries a directory starts with."""
        return struct.Struct(self.order + ("Q" if self.big else "H"))

    @property
    def entry(self) -> struct.Struct:
        """Tag, type, count and value (or the offset of the values)."""
        return struct.Struct(self.order + ("HHQ8s" if self.big else "HHI4s"))

    @property
    def first_link(self) -> int:
        """Where the header keeps the offset of the first directory."""
        return 8 if self.big else 4


@dataclass(frozen=True)
class IfdEntry:
    """Where the values of a tag lie in the file: their type, how many, from which byte on."""

    kind: int
    count: int
    start: int


@dataclass(frozen=True, eq=False)
class Directory:
    """One directory of a file.

    Attributes:
        data: the whole file.
        offset: where the directory lies in it.
    """

    data: bytes
    layout: Layout
    offset: int
    entries: Mapping[int, IfdEntry]

    def count(self, tag: int) -> int:
        """How many values a tag says it has; 0 without the tag."""
        return self.entries[tag].count if tag in self.entries else 0

    def numbers(self, tag: int) -> NDArray[np.int64]:
        """int64[N]: the values of a tag of integers; none without the tag.

        Raises:
            UnreadableScan: they lie outside the file or are no integers.
        """
        entry = self.entries.get(tag)
        if entry is None:
            return np.zeros(0, np.int64)
        kind = _NUMBERS.get(entry.kind)
        if kind is None:
            raise damaged(f"TIFF tag {tag} has values of type {entry.kind}")
        return self._values(tag, entry, self.layout.order + kind, entry.count).astype(np.int64)

    def number(self, tag: int, default: int) -> int:
        """The first value of a tag of integers, or `default` without one."""
        entry = self.entries.get(tag)
        if entry is None or not entry.count or entry.kind not in _NUMBERS:
            return default
        return int(self._values(tag, entry, self.layout.order + _NUMBERS[entry.kind], 1)[0])

    def ratio(self, tag: int) -> float:
        """The first value of a tag of fractions; 0 without one or where it makes no sense."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind != _RATIONAL or not entry.count:
            return 0.0
        over, under = self._values(tag, entry, self.layout.order + "u4", 2).tolist()
        return over / under if under else 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; 0 where the directory does not say."""
        return self.number(tags.WIDTH, 0), self.number(tags.HEIGHT, 0)

    @property
    def is_page(self) -> bool:
        """False for thumbnails, pyramid levels and masks of another page."""
        kind = self.number(tags.SUBFILE, 0)
        return not kind & 0b101 and self.number(tags.OLD_SUBFILE, 1) != 2

    @property
    def orientation(self) -> int:
        """As in EXIF, 1 to 8."""
        orientation = self.number(tags.ORIENTATION, 1)
        return orientation if 1 <= orientation <= 8 else 1

    def _values(self, tag: int, entry: IfdEntry, dtype: str, count: int) -> NDArray[np.integer]:
        if entry.start + count * np.dtype(dtype).itemsize > len(self.data):
            raise damaged(f"the values of TIFF tag {tag} lie outside the file")
        return np.frombuffer(self.data, dtype, count, entry.start)


def chain(data: bytes, layout: Layout) -> Iterator[Directory | UnreadableScan]:
    """The directories of a file, one after the other.

    A link that leads nowhere, or back, is an error in the place of a directory, and the last.

    Raises:
        UnreadableScan: there are more than `MAX_PAGES`.
    """
    seen: set[int] = set()
    at = layout.first_link
    while True:
        try:
            (offset,) = layout.link.unpack_from(data, at)
            if offset == 0:
                return
            if offset in seen:
                yield damaged("the file's chain of pages runs in a circle")
                return
            directory, at = _read(data, offset, layout)
        except struct.error:
            yield damaged(f"the file ends before its page {len(seen) + 1}")
            return
        seen.add(offset)
        if len(seen) > MAX_PAGES:
            raise UnreadableScan(
                FailureCode.TOO_LARGE,
                f"more than {MAX_PAGES} pages in one file; split it",
            )
        yield directory


def children(parent: Directory) -> list[Directory]:
    """The directories below another (SubIFDs); what they do not say of their place, it does.

    Raises:
        UnreadableScan: one of them lies outside the file.
    """
    inherited = {tag: parent.entries[tag] for tag in tags.INHERITED if tag in parent.entries}
    found = []
    for offset in parent.numbers(tags.CHILDREN)[:_MAX_ENTRIES].tolist():
        try:
            child, _ = _read(parent.data, offset, parent.layout)
        except struct.error:
            raise damaged("a directory below the page's own lies outside the file") from None
        found.append(replace(child, entries={**inherited, **child.entries}))
    return found


def _read(data: bytes, offset: int, layout: Layout) -> tuple[Directory, int]:
    """The directory at `offset` and the place of the link that follows it."""
    if offset < 0:
        raise struct.error("directory lies before the file")
    (n_entries,) = layout.count.unpack_from(data, offset)
    start = offset + layout.count.size
    end = start + n_entries * layout.entry.size
    if n_entries > _MAX_ENTRIES or end + layout.link.size > len(data):
        raise struct.error("directory runs over the end of the file")
    entries = {}
    places = range(start, end, layout.entry.size)
    fields = layout.entry.iter_unpack(data[start:end])
    for place, (tag, kind, count, value) in zip(places, fields, strict=True):
        inline = place + layout.entry.size - layout.link.size
        size = np.dtype(_NUMBERS[kind]).itemsize if kind in _NUMBERS else 8
        fits = count * size <= layout.link.size
        entries[tag] = IfdEntry(kind, count, inline if fits else layout.link.unpack(value)[0])
    return Directory(data, layout, offset, entries), end
