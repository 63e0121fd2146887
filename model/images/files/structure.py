"""The frames of PNG and WebP files, walked before a decoder sees them.

Decoders fill what is missing with grey and trust what a header promises. Walking the frame first
finds cut-off files and out-of-scale headers at the cost of one scan of the bytes.
Sources: W3C PNG 3, RFC 9649 (WebP).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

from ductus.model.images.files.formats import damaged

_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"eXIf", b"IDAT", b"IEND"})
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True)
class PngHeader:
    """What the pixels of a PNG are.

    Attributes:
        bits: of a sample, or of a palette's index.
        samples: of a pixel, 1 to 4; with 2 and 4 the last is alpha.
        see_through: the grey value or the colour that is transparent; empty if there is none.
    """

    bits: int
    samples: int
    has_palette: bool
    see_through: tuple[int, ...] = ()


def essential_png(data: bytes) -> tuple[bytes, PngHeader]:
    """The PNG without what its pixels do not need: texts, profiles and animation may be bombs.

    A transparent colour is left out, too, and told in the header; transparent entries of a palette
    are kept.

    Raises:
        UnreadableScan: a chunk is cut off, fails its checksum, or the last one is missing.
    """
    kept = [data[:8]]
    at, kind = 8, b""
    header: PngHeader | None = None
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
            if kind == b"IHDR" and header is None:
                header = _png_header(bytes(chunk[8:-4]))
            if kind == b"tRNS" and header and not header.has_palette:
                header = replace(header, see_through=_see_through(bytes(chunk[8:-4])))
            else:
                kept.append(bytes(chunk))
        at = end
    if header is None:
        raise damaged("the PNG file has no header")
    return b"".join(kept), header


def _png_header(body: bytes) -> PngHeader:
    if len(body) != 13 or body[9] not in _PNG_SAMPLES:
        raise damaged("the PNG file's header is broken")
    return PngHeader(body[8], _PNG_SAMPLES[body[9]], has_palette=body[9] == 3)


def _see_through(body: bytes) -> tuple[int, ...]:
    return tuple(value for (value,) in struct.iter_unpack(">H", body[: len(body) & ~1]))


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
