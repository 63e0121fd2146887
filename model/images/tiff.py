"""TIFF and BigTIFF: the pages of a file, found and checked before any decoder sees them.

Pillow reads one page at a time here: the file's header is pointed at the page's directory, so a
damaged directory costs one page and a chain that runs in circles costs nothing.
Source: TIFF 6.0 (Adobe, 1992); BigTIFF (Aware Systems).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from ductus.model.images.formats import MAX_PAGES, MAX_SIDE, UnreadableScan, check_size, damaged
from ductus.schemas.records import FailureCode

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _BITS = 254, 255, 256, 257, 258
_COMPRESSION, _PHOTOMETRIC, _ORIENTATION = 259, 262, 274
_STRIPS, _SAMPLES, _STRIP_ROWS, _PLANAR = 273, 277, 278, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILES = 322, 323, 324
_INTEGERS = {1: "B", 3: "H", 4: "I", 16: "Q"}
_MAX_ENTRIES = 1_000
_COMPRESSIONS = {
    1: "none",
    2: "CCITT RLE",
    3: "CCITT group 3",
    4: "CCITT group 4",
    5: "LZW",
    7: "JPEG",
    8: "Deflate",
    32773: "PackBits",
    32946: "Deflate",
    34925: "LZMA",
    50000: "Zstandard",
}


@dataclass(frozen=True)
class _Layout:
    """How a file writes its numbers: byte order, and the wider fields of BigTIFF."""

    order: str
    big: bool

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
class Directory:
    """One directory (IFD): where it lies and its first value and value count of each tag."""

    offset: int
    values: dict[int, int]
    counts: dict[int, int]

    @property
    def is_page(self) -> bool:
        """False for thumbnails, pyramid levels and masks of another page."""
        return not self.values.get(_SUBFILE, 0) & 0b101 and self.values.get(_OLD_SUBFILE, 1) != 2

    @property
    def counts_ink(self) -> bool:
        """16- and 32-bit values that count ink instead of light; Pillow leaves them as they are."""
        return self.values.get(_PHOTOMETRIC) == 0 and self.values.get(_BITS, 1) > 8

    @property
    def orientation(self) -> int:
        """As in EXIF, 1 to 8."""
        orientation = self.values.get(_ORIENTATION, 1)
        return orientation if 1 <= orientation <= 8 else 1

    def check(self, max_pixels: int) -> None:
        """Holds the page against the limits, and its strips against its size.

        Raises:
            UnreadableScan: `too_large` or `unreadable`.
        """
        width, height = self.values.get(_WIDTH, 0), self.values.get(_HEIGHT, 0)
        check_size(width, height, max_pixels)
        if (compression := self.values.get(_COMPRESSION, 1)) not in _COMPRESSIONS:
            raise UnreadableScan(
                FailureCode.UNREADABLE,
                f"TIFF compression {compression} is not supported; save the page with "
                "LZW, Deflate, JPEG or group 4",
            )
        tiled = _TILES in self.counts
        across = self.values.get(_TILE_WIDTH, 0) if tiled else width
        down = self.values.get(_TILE_HEIGHT, 0) if tiled else self.values.get(_STRIP_ROWS, height)
        if across <= 0 or down <= 0 or (tiled and max(across, down) > MAX_SIDE):
            raise damaged(f"the page is made of parts of {across} x {down} pixels")
        planes = self.values.get(_SAMPLES, 1) if self.values.get(_PLANAR, 1) == 2 else 1
        needed = -(-width // across) * -(-height // down) * planes
        found = self.counts.get(_TILES if tiled else _STRIPS, 0)
        if found < needed:
            raise damaged(f"the page has {found} of its {needed} strips or tiles")


class TiffPages:
    """The pages of a TIFF file, in the order of its chain of directories.

    A link that leads nowhere, or back, stands for one unreadable page: it is not passed over in
    silence, and the pages before it are good.

    Raises:
        UnreadableScan: there is no first directory, or there are more than `MAX_PAGES`.
    """

    def __init__(self, data: bytes) -> None:
        self._layout = _Layout(
            "<" if data.startswith(b"II") else ">", data[2:4].strip(b"\0") == b"+"
        )
        self._stream = BytesIO(data)
        found = list(_walk(data, self._layout))
        pages = [each for each in found if isinstance(each, UnreadableScan) or each.is_page]
        self._pages = pages or found
        if not found:
            raise damaged("the TIFF file has no pages")
        if isinstance(found[0], UnreadableScan):
            raise found[0]

    def __len__(self) -> int:
        return len(self._pages)

    def directory(self, index: int) -> Directory:
        """The directory of a page.

        Raises:
            UnreadableScan: the chain broke here.
        """
        page = self._pages[index]
        if isinstance(page, UnreadableScan):
            raise page
        return page

    def image(self, index: int) -> Image.Image:
        """The page, not decoded yet and not turned upright."""
        self._stream.seek(self._layout.first_link)
        self._stream.write(self._layout.link.pack(self.directory(index).offset))
        self._stream.seek(0)
        return _TiffPage(self._stream)


class _TiffPage(TiffImageFile):
    """A page as stored. Its size was checked: Pillow's process-wide pixel limit is left out."""

    def _setup(self) -> None:
        if self.tag_v2.get(_PHOTOMETRIC) == 0 and max(self.tag_v2.get(_BITS, (1,))) > 8:
            self.tag_v2[_PHOTOMETRIC] = 1  # turned round later; Pillow knows one byte order only
        super()._setup()

    def load_prepare(self) -> None:
        if self._im is None:
            self.im = Image.new(self.mode, self._tile_size).im
        super().load_prepare()

    def load_end(self) -> None:
        self._size = self._tile_size


def _walk(data: bytes, layout: _Layout) -> Iterator[Directory | UnreadableScan]:
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


def _read(data: bytes, offset: int, layout: _Layout) -> tuple[Directory, int]:
    """The directory at `offset` and the place of the link that follows it."""
    (n_entries,) = layout.count.unpack_from(data, offset)
    start = offset + layout.count.size
    end = start + n_entries * layout.entry.size
    if n_entries > _MAX_ENTRIES or end + layout.link.size > len(data):
        raise struct.error("directory runs over the end of the file")
    values, counts = {}, {}
    for tag, kind, count, value in layout.entry.iter_unpack(data[start:end]):
        counts[tag] = count
        if count and kind in _INTEGERS:
            number = struct.Struct(layout.order + _INTEGERS[kind])
            inline = count * number.size <= len(value)
            place = 0 if inline else layout.link.unpack(value)[0]
            source = value if inline else data[place : place + number.size]
            if len(source) >= number.size:
                values[tag] = number.unpack_from(source)[0]
    return Directory(offset, values, counts), end
