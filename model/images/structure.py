"""The frames of JPEG, PNG and WebP files, walked before a decoder sees them.

Decoders fill what is missing with grey and trust what a header promises. Walking the frame first
finds cut-off files and out-of-scale headers at the cost of one scan of the bytes.
Sources: ITU T.81 (JPEG), W3C PNG 3, RFC 9649 (WebP).
"""

from __future__ import annotations

import re
import struct
import zlib

from ductus.model.images.formats import damaged

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SEGMENTS = _JPEG_FRAMES | {0xC4, 0xCC, *range(0xDA, 0xF0), 0xFE}
_MAX_SCANS = 200
"""Each scan of a progressive JPEG passes over the whole image; encoders write about ten."""

_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"eXIf", b"IDAT", b"IEND"})


def check_jpeg(data: bytes) -> None:
    """Follows a JPEG's segments and scans to its end marker.

    Raises:
        UnreadableScan: a marker that may not be there, too many scans, or no end: a file cut off,
            or cut off and filled up with zeros or with another file.
    """
    at, scans, frames = 2, 0, 0
    while found := _JPEG_MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker == _JPEG_END:
            break
        if marker not in _JPEG_SEGMENTS:
            raise damaged("the JPEG data is broken off by a stray marker")
        scans += marker == _JPEG_SCAN
        frames += marker in _JPEG_FRAMES
        at += int.from_bytes(data[at : at + 2], "big")
    else:
        raise damaged("the JPEG file is cut off")
    if not 1 <= scans <= _MAX_SCANS or frames != 1:
        raise damaged(f"the JPEG file holds {frames} pictures in {scans} scans")


def essential_png(data: bytes) -> bytes:
    """The PNG without what its pixels do not need: texts, profiles and animation may be bombs.

    Raises:
        UnreadableScan: a chunk is cut off, fails its checksum, or the last one is missing.
    """
    kept = [data[:8]]
    at, kind = 8, b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise damaged("the PNG file is cut off")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise damaged("the PNG file is cut off")
        if kind in _PNG_KEPT:
            chunk = memoryview(data)[at:end]
            if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
                raise damaged("the PNG file fails its checksum")
            kept.append(bytes(chunk))
        at = end
    return b"".join(kept)


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP's canvas.

    Raises:
        UnreadableScan: the file is cut off, or its first chunk is none a WebP may start with.
    """
    if len(data) < 30 or int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise damaged("the WebP file is cut off")
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width14, height14 = struct.unpack_from("<HH", data, 26)
        return width14 & 0x3FFF, height14 & 0x3FFF
    raise damaged("the WebP file starts with an unknown chunk")
