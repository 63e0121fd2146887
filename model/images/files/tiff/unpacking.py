"""Strips and tiles unpacked, by libtiff, which never sees the scan's own file.

It gets small files that are written for it, of strips one below the other: rows of bytes, fax
lines, or JPEG pictures. What a row of bytes means is not its business, so that no depth, order of
planes or kind of alpha can be taken for another on the way.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from ductus.model.images.files.formats import damaged
from ductus.model.images.files.jpeg import jpeg_stream, require_all
from ductus.model.images.files.tiff import tags

_SHORT, _LONG, _BYTES = 3, 4, 7
_FIELD_SIZES = {_SHORT: 2, _LONG: 4, _BYTES: 1}
_PHOTOMETRIC = {1: 1, 3: 2, 4: 5}
_YCC = 6

_MOST_ZEROS = 3
"""No code of fax ends with more; before the mark there are eleven."""

_MOST_MEMORY = 1 << 28
"""Bytes that LZMA may take for its dictionary; presets need 65 MB at most."""

_MOST_PADDING = 1 << 26
"""Bytes of unpacked data behind a part's rows; some writers fill up the last strip."""


Field = tuple[int, int, bytes]
"""A tag, the type of its values, and these."""


@dataclass(frozen=True)
class Packing:
    """How parts are packed.

    Attributes:
        compression: as the tag says.
        bits, samples: bits of a sample, and samples of a pixel in one part.
        is_ycc: a JPEG picture in luma and chroma.
        options: further tags that the compression needs.
    """

    compression: int
    bits: int
    samples: int
    is_ycc: bool = False
    options: tuple[Field, ...] = ()

    def row_bytes(self, width: int) -> int:
        """Bytes of a row of `width` pixels, unpacked."""
        return -(-width * self.samples * self.bits // 8)


class _End(NamedTuple):
    """Bits of fax that can be read as lines for ever; and a line of group 3, with a mark (EOL)."""

    bits: int
    marked_line: bytes


_ENDS = (
    _End(0xFF, b"\x00\x1f\xff\x00"),
    _End(0xD5, b"\x00\x17\x7f\x00"),
    _End(0x4C, b"\x00\x17\x7f\x00"),  # black where the rest of a line is white by both others
)


def unpack(parts: Sequence[bytes], width: int, height: int, packing: Packing) -> NDArray[np.uint8]:
    """Parts of one size, one below the other.

    Args:
        parts: as packed.
        width, height: of each, in pixels.
        packing: how they are packed.

    Returns:
        uint8[h, width, samples] of JPEG and fax, else uint8[h, row bytes].

    Raises:
        UnreadableScan: a part is cut off.
        OSError: a part is damaged.
    """
    if packing.compression in tags.FAX:
        return _fax(parts, width, height, packing)
    if packing.compression == tags.JPEG:
        return _jpeg(parts, width, height, packing)
    row = packing.row_bytes(width)
    if packing.compression in (tags.UNCOMPRESSED, tags.LZMA, *tags.DEFLATE):
        plain = [_plain(part, row * height, packing) for part in parts]
        return np.frombuffer(b"".join(plain), np.uint8).reshape(-1, row)
    return _through_libtiff(parts, row, height, Packing(packing.compression, 8, 1))[..., 0]


def _plain(part: bytes, size: int, packing: Packing) -> bytes:
    """The first `size` bytes of a part; libtiff would leave out Deflate's and LZMA's checksums."""
    is_whole = True
    if packing.compression in tags.DEFLATE:
        unpacker = zlib.decompressobj()
        part = unpacker.decompress(part, size)
        unpacker.decompress(unpacker.unconsumed_tail, _MOST_PADDING)
        is_whole = unpacker.eof
    elif packing.compression == tags.LZMA:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_MEMORY)
        part = stream.decompress(part, size)
        if not stream.eof:
            stream.decompress(b"", _MOST_PADDING)
        is_whole = stream.eof
    if len(part) < size or not is_whole:
        raise damaged("a strip or tile of the page is cut off")
    return part[:size]


def _jpeg(parts: Sequence[bytes], width: int, height: int, packing: Packing) -> NDArray[np.uint8]:
    streams = [jpeg_stream(part) for part in parts]
    rows, strayed = (
        _through_libtiff(each, width, height, packing)
        for each in zip(*((stream.data, stream.strayed) for stream in streams), strict=True)
    )
    require_all(rows, strayed)
    return rows


def _fax(parts: Sequence[bytes], width: int, height: int, packing: Packing) -> NDArray[np.uint8]:
    """Fax lines, if all of them are there.

    libtiff goes on with whatever it finds where lines are missing. So the parts are unpacked with
    several ends, one at a time, each of which can be read as lines: complete ones never get to see
    it.
    """
    one, *others = (
        _through_libtiff(
            [_continued(part, width, height, packing, end) for part in parts],
            width,
            height,
            packing,
        )
        for end in _ENDS
    )
    if not all(np.array_equal(one, other) for other in others):
        raise damaged("a strip or tile of the page is cut off")
    return one


def _continued(part: bytes, width: int, height: int, packing: Packing, end: _End) -> bytes:
    """Without the zeros that it ends with, but those of its last code, and with more lines."""
    part = part.rstrip(b"\0")
    zeros = (part[-1] & -part[-1]).bit_length() - 1 if part else 0
    first = bytes([end.bits >> max(0, _MOST_ZEROS - zeros)])
    rest_of_line = bytes([end.bits]) * (width // 8 + 8)
    more = end.marked_line * height if packing.compression == tags.GROUP3 else rest_of_line * height
    return part + first + rest_of_line + more


class _Strips(TiffImageFile):
    """A file of `_file_of`. Sizes were checked: Pillow's process-wide pixel limit is left out."""

    def load_prepare(self) -> None:
        if self._im is None:
            self.im = Image.new(self.mode, self.size).im
        super().load_prepare()


def _through_libtiff(
    parts: Sequence[bytes], width: int, height: int, packing: Packing
) -> NDArray[np.uint8]:
    """uint8[h, width, samples]."""
    image = _Strips(BytesIO(_file_of(parts, width, height, packing)))
    image.load()
    return np.asarray(image).astype(np.uint8, copy=False).reshape(-1, width, packing.samples)


def _file_of(parts: Sequence[bytes], width: int, height: int, packing: Packing) -> bytes:
    """A TIFF file with the parts as its strips."""
    sizes = np.array([len(part) for part in parts], "<u4")
    starts = (8 + np.cumsum(sizes) - sizes).astype("<u4")
    photometric = _YCC if packing.is_ycc else _PHOTOMETRIC[packing.samples]
    fields = [
        (tags.WIDTH, _LONG, struct.pack("<I", width)),
        (tags.HEIGHT, _LONG, struct.pack("<I", height * len(parts))),
        (tags.BITS, _SHORT, struct.pack("<H", packing.bits) * packing.samples),
        (tags.COMPRESSION, _SHORT, struct.pack("<H", packing.compression)),
        (tags.PHOTOMETRIC, _SHORT, struct.pack("<H", photometric)),
        (tags.STRIPS, _LONG, starts.tobytes()),
        (tags.SAMPLES, _SHORT, struct.pack("<H", packing.samples)),
        (tags.STRIP_ROWS, _LONG, struct.pack("<I", height)),
        (tags.STRIP_SIZES, _LONG, sizes.tobytes()),
        *packing.options,
    ]
    body = b"".join(parts)
    return _with_directory(b"II*\0", body, sorted(fields))


def _with_directory(magic: bytes, body: bytes, fields: Sequence[Field]) -> bytes:
    """Header, body, long values, directory."""
    at = len(magic) + 4 + len(body)
    long_values, entries = b"", b""
    for tag, kind, value in fields:
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = struct.pack("<I", at + len(long_values))
            long_values += value
        entries += struct.pack("<HHI", tag, kind, len(value) // _FIELD_SIZES[kind]) + place
    directory = struct.pack("<H", len(fields)) + entries + bytes(4)
    return magic + struct.pack("<I", at + len(long_values)) + body + long_values + directory
