"""Writes PNG files of every colour type, and JPEG 2000 files in boxes, by the standards' text."""

from __future__ import annotations

import struct
import zlib

import imagecodecs
import numpy as np

from tests.support.tiff_files import Array

_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def png(
    values: Array, bits: int, kind: int, *chunks: tuple[bytes, bytes], interlaced: bool = False
) -> bytes:
    """A PNG file of a colour type, with further chunks before its data."""
    height, width = values.shape[:2]
    passes = [values]
    if interlaced:
        passes = [values[y::down, x::across] for x, y, across, down in _ADAM7]
    shifts = np.arange(bits - 1, -1, -1)
    raw = b""
    for part in passes:
        if part.size:
            rows = part.reshape(len(part), -1)
            single = (rows[..., None].astype(np.int64) >> shifts & 1).astype(np.uint8)
            packed = np.packbits(single.reshape(len(part), -1), axis=1)
            raw += b"".join(b"\0" + row.tobytes() for row in packed)
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    packed_chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed_chunks)


def codestream(values: Array, bits: int) -> bytes:
    """A bare JPEG 2000 codestream, without loss."""
    pixels = np.ascontiguousarray(values[..., 0] if values.shape[2] == 1 else values)
    return bytes(
        imagecodecs.jpeg2k_encode(pixels, codecformat="j2k", level=0, bitspersample=bits, mct=False)
    )


def box(kind: bytes, body: bytes) -> bytes:
    """A box of JPEG 2000."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def definition(alpha: int, kind: int) -> bytes:
    """A `cdef` box: colours in their order, then alpha of a kind (1 plain, 2 premultiplied)."""
    entries = [(i, 0, i + 1) for i in range(alpha)] + [(alpha, kind, 0)]
    return box(
        b"cdef", struct.pack(">H", alpha + 1) + b"".join(struct.pack(">3H", *e) for e in entries)
    )


def jp2(code: bytes, values: Array, bits: int, space: int, more: bytes = b"") -> bytes:
    """A codestream in boxes that say its colour space."""
    height, width, n = values.shape
    header = struct.pack(">IIHBBBB", height, width, n, bits - 1, 7, 0, 0)
    colour = b"\1\0\0" + struct.pack(">I", space)
    head = box(b"ihdr", header) + box(b"colr", colour) + more
    start = b"\0\0\0\x0cjP  \r\n\x87\n" + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return start + box(b"jp2h", head) + box(b"jp2c", code)
