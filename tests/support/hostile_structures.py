"""Damage that knows the format: swapped tags and chunks, loops, lies, with checksums made good.

What a blind flip breaks is found by a checksum or a magic number. These get past them: a PNG's
chunks carry right checksums, a TIFF's directories are found and point at themselves.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from random import Random

from tests.support.hostile_mutations import EXTREMES, flip_bits
from tests.support.hostile_pictures import chunk

_LINKS = (330, 34665, 34853, 40965, 50740)
"""Tags of TIFF that hold the place of another directory."""


def damaged_structure(random: Random, data: bytes) -> bytes:
    """A file whose parts lie about each other; flipped bits where the format has no parts."""
    for magic, damage in _BY_MAGIC.items():
        if data.startswith(magic):
            return damage(random, data)
    return flip_bits(random, data)


def _tiff(random: Random, data: bytes) -> bytes:
    """Tags, types, counts and values of one directory changed, or a link led back."""
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] != struct.pack(order + "H", 42):
        return flip_bits(random, data)  # BigTIFF
    changed = bytearray(data)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (n,) = struct.unpack_from(order + "H", data, start)
    entries = [start + 2 + 12 * i for i in range(n)]
    for _ in range(random.choice((1, 1, 2, 5))):
        at, other = random.choice(entries), random.choice(entries)
        kind = random.randrange(6)
        if kind == 0:  # two tags change places
            changed[at : at + 2], changed[other : other + 2] = (
                changed[other : other + 2],
                changed[at : at + 2],
            )
        elif kind == 1:
            struct.pack_into(order + "H", changed, at + 2, random.choice((0, 1, 2, 5, 12, 16, 99)))
        elif kind == 2:
            changed[at + 4 : at + 8] = random.choice(EXTREMES)
        elif kind == 3:
            changed[at + 8 : at + 12] = random.choice((*EXTREMES, data[other + 8 : other + 12]))
        elif kind == 4:  # a chain that runs in a circle, or into the data
            to = random.choice((start, 0, 4, len(data) - 4, random.randrange(len(data))))
            struct.pack_into(order + "I", changed, entries[-1] + 12, to)
        else:  # a directory below itself
            struct.pack_into(
                order + "HHII", changed, at, random.choice(_LINKS), random.choice((4, 13)), 1, start
            )
    return bytes(changed)


def _png(random: Random, data: bytes) -> bytes:
    """Chunks swapped, doubled, left out or changed within, each with a right checksum."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    place, other = random.randrange(len(chunks)), random.randrange(len(chunks))
    name, body = chunks[place]
    kind = random.randrange(5)
    if kind == 0:
        chunks[place], chunks[other] = chunks[other], chunks[place]
    elif kind == 1:
        chunks.insert(other, chunks[place])
    elif kind == 2:
        del chunks[place]
    elif kind == 3 and name == b"IDAT":  # the rows, and not what they are packed in
        rows = flip_bits(random, zlib.decompressobj().decompress(body))
        chunks[place] = (name, zlib.compress(rows[: random.choice((len(rows), len(rows) // 2))]))
    elif body:
        chunks[place] = (name, flip_bits(random, body))
    return data[:8] + b"".join(chunk(*one) for one in chunks)


def _jpeg(random: Random, data: bytes) -> bytes:
    """Segments of the header swapped, doubled, left out, or of another length than they say."""
    segments, at = [], 2
    while data[at : at + 1] == b"\xff" and data[at + 1] not in (0xD9, 0xDA):
        (size,) = struct.unpack_from(">H", data, at + 2)
        segments.append(data[at : at + 2 + size])
        at += 2 + size
    if not segments:
        return flip_bits(random, data)
    place, other = random.randrange(len(segments)), random.randrange(len(segments))
    kind = random.randrange(5)
    if kind == 0:
        segments[place], segments[other] = segments[other], segments[place]
    elif kind == 1:
        segments.insert(other, segments[place])
    elif kind == 2:
        del segments[place]
    elif kind == 3:
        lie = struct.pack(">H", random.choice((0, 1, 2, 3, 0xFFFF, len(segments[place]))))
        segments[place] = segments[place][:2] + lie + segments[place][4:]
    else:
        head, body = segments[place][:4], segments[place][4:]
        segments[place] = head + (flip_bits(random, body) if body else body)
    return data[:2] + b"".join(segments) + data[at:]


def _boxes(random: Random, data: bytes) -> bytes:
    """JPEG 2000: boxes of other lengths or kinds, or a marker's segment changed."""
    changed = bytearray(data)
    names = [m.start() for m in re.finditer(rb"ihdr|jp2h|jp2c|colr|pclr|cmap|cdef|ftyp|bpcc", data)]
    marks = [m.start() for m in re.finditer(rb"\xff[\x4f-\x5f\x90-\x93]", data)][:12]
    if names and random.random() < 0.5:
        at = random.choice(names)
        if random.random() < 0.5:
            changed[at - 4 : at] = random.choice(EXTREMES)
        else:
            other = random.choice(names)
            changed[at : at + 4] = data[other : other + 4]
    elif marks:
        at = random.choice(marks) + 2 + random.randrange(16)
        value = random.choice(EXTREMES)[: random.choice((1, 2, 4))]
        changed[at : at + len(value)] = value
    return bytes(changed)


def _pdf(random: Random, data: bytes) -> bytes:
    """References led elsewhere, also in circles; keys and filters that change places."""
    references = list(re.finditer(rb"\b\d+ 0 R\b", data))
    keys = list(re.finditer(rb"/[A-Z][A-Za-z]+", data))
    things = references if references and random.random() < 0.5 else keys
    if not things:
        return flip_bits(random, data)
    one, other = random.choice(things), random.choice(things)
    return data[: one.start()] + other[0] + data[one.end() :]


def _blocks(random: Random, data: bytes) -> bytes:
    """GIF, BMP and WebP: numbers of the first hundred bytes set to extremes."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 3))):
        at = random.randrange(4, min(100, len(data)))
        value = random.choice(EXTREMES)[: random.choice((1, 2, 4))]
        changed[at : at + len(value)] = value
    return bytes(changed)


_BY_MAGIC: dict[bytes, Callable[[Random, bytes], bytes]] = {
    b"II": _tiff, b"MM": _tiff, b"\x89PNG": _png, b"\xff\xd8": _jpeg, b"%PDF": _pdf,
    b"\0\0\0\x0cjP": _boxes, b"\xff\x4f": _boxes, b"GIF": _blocks, b"BM": _blocks, b"RIFF": _blocks,
}  # fmt: skip
