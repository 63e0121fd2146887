"""Writes TIFF files of every kind, also of kinds that no library writes.

Only the compressions are a library's (imagecodecs, and Pillow for fax); bits, planes, parts,
predictors, directories and byte orders are written here, by the text of the standard.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.generic]
Entry = tuple[int, int, Sequence[int]]

SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 3, 4, 5, 7, 16
_SIZES = {1: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1, 13: 4, LONG8: 8}
_CODES = {1: "B", SHORT: "H", LONG: "I", UNDEFINED: "B", 13: "I", LONG8: "Q"}

NONE, RLE, GROUP3, GROUP4, LZW, JPEG, DEFLATE, PACKBITS = 1, 2, 3, 4, 5, 7, 8, 32773
OLD_DEFLATE, LZMA, ZSTD, JPEG2000, WEBP, LERC = 32946, 34925, 50000, 34712, 50001, 34887
PACKERS: dict[int, Callable[[bytes], bytes]] = {
    NONE: bytes,
    LZW: imagecodecs.lzw_encode,
    DEFLATE: imagecodecs.zlib_encode,
    OLD_DEFLATE: imagecodecs.zlib_encode,
    LZMA: cache(imagecodecs.lzma_encode),  # 3 ms each, half of them known
    ZSTD: imagecodecs.zstd_encode,
}
_FAX_NAMES = {RLE: "tiff_ccitt", GROUP3: "group3", GROUP4: "group4"}


@dataclass(frozen=True)
class Picture:
    """One directory to be written.

    Attributes:
        values: [H, W, N] samples.
        bits: of a sample in the file.
        tile: rows and columns; None for strips of `rows` each.
        more: further entries; they take the place of those made here.
        left_out: tags that are not written.
        spoil: gives what is written for a part, of its number and its bytes.
        children: directories below this one.
    """

    values: Array
    bits: int = 8
    photometric: int | None = 1
    compression: int = NONE
    planar: bool = False
    tile: tuple[int, int] | None = None
    rows: int = 16
    predictor: int = 1
    reverse: bool = False
    ycc: tuple[int, int] | None = None
    two_dimensional: bool = False
    more: tuple[Entry, ...] = ()
    left_out: tuple[int, ...] = ()
    spoil: Callable[[int, bytes], bytes] = lambda number, part: part
    children: tuple[Picture, ...] = field(default=())


def tiff(*pictures: Picture, order: str = "<", big: bool = False) -> bytes:
    """A TIFF file with a chain of directories."""
    magic = {"<": b"II", ">": b"MM"}[order]
    header = magic + struct.pack(
        order + ("HHHQ" if big else "HI"), *((43, 8, 0, 0) if big else (42, 0))
    )
    writer = _Writer(order, big, bytearray(header))
    at = 8 if big else 4
    for picture in pictures:
        at = writer.directory(picture, at)
    return bytes(writer.data)


@dataclass
class _Writer:
    order: str
    big: bool
    data: bytearray

    @property
    def link(self) -> str:
        return self.order + ("Q" if self.big else "I")

    def append(self, part: bytes) -> int:
        self.data += bytes(len(self.data) % 2)
        start = len(self.data)
        self.data += part
        return start

    def directory(self, picture: Picture, linked_at: int) -> int:
        """Appends a directory with all that it needs; returns where its next link lies."""
        packed = [picture.spoil(i, part) for i, part in enumerate(_parts(picture, self.order))]
        starts = [self.append(part) for part in packed]
        entries = _entries(picture, starts, [len(part) for part in packed])
        if picture.children:
            below = []
            for child in picture.children:
                hook = self.append(bytes(8))
                self.directory(child, hook)
                below.append(struct.unpack_from(self.link, self.data, hook)[0])
            entries[330] = (330, LONG8 if self.big else LONG, below)
        return self._write(sorted(entries.values()), linked_at)

    def _write(self, entries: list[Entry], linked_at: int) -> int:
        room = 8 if self.big else 4
        body = struct.pack(self.order + ("Q" if self.big else "H"), len(entries))
        for tag, kind, values in entries:
            packed = self._packed(kind, values)
            if len(packed) > room:
                packed = struct.pack(self.link, self.append(packed))
            count = len(values) // (2 if kind == RATIONAL else 1)
            body += struct.pack(self.order + ("HHQ" if self.big else "HHI"), tag, kind, count)
            body += packed.ljust(room, b"\0")
        start = self.append(body + bytes(room))
        struct.pack_into(self.link, self.data, linked_at, start)
        return start + len(body)

    def _packed(self, kind: int, values: Sequence[int]) -> bytes:
        code = "I" if kind == RATIONAL else _CODES[kind]
        return struct.pack(f"{self.order}{len(values)}{code}", *values)


def _entries(picture: Picture, starts: list[int], sizes: list[int]) -> dict[int, Entry]:
    height, width, n = picture.values.shape
    kind = {"u": 1, "i": 2, "f": 3, "c": 6}[picture.values.dtype.kind]
    made: list[Entry] = [
        (256, LONG, [width]),
        (257, LONG, [height]),
        (258, SHORT, [picture.bits] * n),
        (259, SHORT, [picture.compression]),
        (277, SHORT, [n]),
        (284, SHORT, [2 if picture.planar else 1]),
        (339, SHORT, [kind] * n),
    ]
    if picture.photometric is not None:
        made.append((262, SHORT, [picture.photometric]))
    if picture.tile:
        made += [(322, LONG, [picture.tile[1]]), (323, LONG, [picture.tile[0]])]
        made += [(324, LONG, starts), (325, LONG, sizes)]
    else:
        made += [(273, LONG, starts), (278, LONG, [picture.rows]), (279, LONG, sizes)]
    if picture.predictor != 1:
        made.append((317, SHORT, [picture.predictor]))
    if picture.reverse:
        made.append((266, SHORT, [2]))
    if picture.ycc:
        made.append((530, SHORT, list(picture.ycc)))
    if picture.two_dimensional:
        made.append((292, LONG, [1]))
    entries = {entry[0]: entry for entry in [*made, *picture.more]}
    return {tag: entry for tag, entry in entries.items() if tag not in picture.left_out}


def _parts(picture: Picture, order: str) -> list[bytes]:
    planes = [picture.values]
    if picture.planar:
        planes = [picture.values[..., i : i + 1] for i in range(picture.values.shape[2])]
    return [_packed(picture, block, order) for plane in planes for block in _blocks(picture, plane)]


def _blocks(picture: Picture, plane: Array) -> list[Array]:
    height, width = plane.shape[:2]
    if picture.tile is None:
        return [plane[y : y + picture.rows] for y in range(0, height, picture.rows)]
    down, across = picture.tile
    edge = ((0, -height % down), (0, -width % across), (0, 0))
    padded = np.pad(plane, edge, mode="edge")
    return [
        padded[y : y + down, x : x + across]
        for y in range(0, height, down)
        for x in range(0, width, across)
    ]


def _packed(picture: Picture, block: Array, order: str) -> bytes:
    if picture.compression in _FAX_NAMES:
        part = _fax(picture, block)
    elif picture.compression == JPEG:
        part = _jpeg(picture, block)
    elif picture.compression == JPEG2000:
        part = imagecodecs.jpeg2k_encode(np.ascontiguousarray(block), codecformat="j2k", level=0)
    elif picture.compression == WEBP:
        part = imagecodecs.webp_encode(np.ascontiguousarray(block), lossless=True)
    elif picture.compression == LERC:
        part = imagecodecs.lerc_encode(np.ascontiguousarray(block))
    elif picture.compression == PACKBITS:
        rows = [_plain(picture, row[None], order) for row in block]
        part = b"".join(imagecodecs.packbits_encode(row) for row in rows)
    else:
        part = PACKERS.get(picture.compression, bytes)(_plain(picture, block, order))
    is_reversed = picture.reverse and picture.compression != JPEG
    return imagecodecs.bitorder_encode(part) if is_reversed else part


def _plain(picture: Picture, block: Array, order: str) -> bytes:
    """Rows of bytes, differences taken where the predictor asks for it."""
    if picture.predictor == 3:
        floats = np.ascontiguousarray(block.astype(order + "f4"))
        return imagecodecs.floatpred_encode(floats, axis=-2, dist=1).tobytes()
    if picture.predictor == 2:
        first = np.zeros_like(block[:, :1])
        block = np.diff(block, axis=1, prepend=first).astype(block.dtype)
    if picture.bits == 8 * block.dtype.itemsize:
        return block.astype(block.dtype.newbyteorder(order)).tobytes()
    shifts = np.arange(picture.bits - 1, -1, -1)
    single = (block[..., None].astype(np.int64) >> shifts & 1).astype(np.uint8)
    return np.packbits(single.reshape(len(block), -1), axis=1).tobytes()


def _fax(picture: Picture, block: Array) -> bytes:
    stream = BytesIO()
    info = {262: 1, 278: len(block)}
    if picture.two_dimensional:
        info[292] = 1
    image = Image.fromarray(block[..., 0].astype(bool))
    image.save(stream, "TIFF", compression=_FAX_NAMES[picture.compression], tiffinfo=info)
    with Image.open(stream) as written:
        (start,), (size,) = written.tag_v2[273], written.tag_v2[279]
    return stream.getvalue()[start : start + size]


def _jpeg(picture: Picture, block: Array) -> bytes:
    n = block.shape[2]
    space = {1: "GRAYSCALE", 3: "RGB", 4: "CMYK"}[n]
    inside = "YCBCR" if picture.ycc else space
    pixels = np.ascontiguousarray(block[..., 0] if n == 1 else block)
    return bytes(
        imagecodecs.jpeg8_encode(
            pixels,
            level=90,
            colorspace=space,
            outcolorspace=inside,
            subsampling=picture.ycc,
            bitspersample=picture.bits,
        )
    )
