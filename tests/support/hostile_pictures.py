"""Pictures made to hurt: PNG, JPEG, JPEG 2000, WebP, GIF and BMP that promise or hold too much."""

from __future__ import annotations

import struct
import zlib

from tests.support.hostile_valid import saved, small_page


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, idat: bytes, extra: bytes = b"") -> bytes:
    """An RGB PNG of 8 bit with the given data."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    end = chunk(b"IDAT", idat) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + extra + end


def rows(width: int, height: int) -> bytes:
    """Black rows, packed, of any number."""
    packer = zlib.compressobj()
    rows = (packer.compress(bytes(1 + 3 * width)) for _ in range(height))
    return b"".join(rows) + packer.flush()


def bomb(prefix: bytes) -> bytes:
    """64 MiB of zeros, packed, behind a prefix."""
    return prefix + zlib.compress(bytes(64 << 20), 9)


def resized_jpeg(data: bytes, width: int, height: int) -> bytes:
    """A baseline JPEG that says another size."""
    return patched(data, b"\xff\xc0", 5, struct.pack(">HH", height, width))


def many_scans(data: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * times + data[-2:]


def many_blocks(data: bytes, side: int) -> bytes:
    """One giant tile in code blocks of 4 x 4."""
    place = struct.pack(">8I", side, side, 0, 0, side, side, 0, 0)
    return patched(patched(data, b"\xff\x51", 6, place), b"\xff\x52", 10, b"\0\0")


def patched(data: bytes, marker: bytes, distance: int, value: bytes) -> bytes:
    """A file with a value at a distance from its first marker of a kind."""
    at = data.index(marker) + distance
    return data[:at] + value + data[at + len(value) :]


def webp_canvas(width: int, height: int) -> bytes:
    """A WebP that promises a large canvas and holds a small picture."""
    frame = saved(small_page(48, 64), "WEBP")[12:]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X\x0a\0\0\0" + bytes(4) + size + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_bomb(side: int) -> bytes:
    """A GIF that says a size and holds one code of LZW, which stands for a pixel."""
    screen = struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    image = b"," + struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02\x02\x4c\x01\0;"
    return b"GIF89a" + screen + image


def bmp(width: int, height: int, bits: int, packing: int, data: bytes) -> bytes:
    """A BMP with a header of 40 bytes and a palette of 256 greys."""
    palette = b"".join(bytes((i, i, i, 0)) for i in range(256))
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, packing, len(data), 0, 0, 256, 0)
    start = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + head + palette + data


def xml_bomb(levels: int = 9) -> bytes:
    """XMP whose entities double ten times over at each level."""
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(levels))
    return (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">' + entities + "]>"
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>&e{levels};</a></x:xmpmeta>'
    ).encode()


def jpeg_with_xmp(data: bytes, xml: bytes) -> bytes:
    """A JPEG with XMP behind its start."""
    body = b"http://ns.adobe.com/xap/1.0/\0" + xml
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]


def jp2_with_xml(data: bytes, xml: bytes) -> bytes:
    """A JPEG 2000 file with an XML box behind its file type."""
    at = 12 + int.from_bytes(data[12:16], "big")
    return data[:at] + struct.pack(">I4s", 8 + len(xml), b"xml ") + xml + data[at:]


def webp_with_xmp(data: bytes, xml: bytes) -> bytes:
    """An extended WebP with XMP at its end."""
    body = data[8:] + b"XMP " + struct.pack("<I", len(xml)) + xml + b"\0" * (len(xml) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body
