"""JPEG files: their frame walked before a decoder sees it, and all of their pixels asked for.

libjpeg fills what is missing with grey and says nothing. So a picture is decoded twice, the second
time with stray bytes behind each scan: where all is there the decoder never gets to see them.
Source: ITU T.81.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.formats import damaged, unsupported

WITHOUT_END = "jpeg_without_end"
"""The warning for a file that lacks its last two bytes and no pixel."""

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_SCAN, _END, _END_BYTES = 0xDA, 0xD9, b"\xff\xd9"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_HUFFMAN, _ARITHMETIC = frozenset({0xC0, 0xC1, 0xC2}), frozenset({0xC9, 0xCA})
_SEGMENTS = _FRAMES | {0xC4, 0xCC, *range(0xDA, 0xF0), 0xFE}
_PROGRESSIVE = frozenset({0xC2, 0xCA})
_MAX_SCANS = 200
"""Each scan of a progressive JPEG passes over the whole image; encoders write about ten."""

_STRAY = b"\xd5\x3a\x59\xa6\x6c\x93\x1b\xd4" * 16
"""It starts with ones: libjpeg makes up zeros."""
_REMEDY = "save it as an 8-bit JPEG, or as PNG or TIFF"


@dataclass(frozen=True)
class JpegStream:
    """A JPEG stream that may be decoded.

    Attributes:
        data: with its end marker.
        strayed: the same with stray bytes behind each scan; an arithmetic coder would read them.
        warnings: `WITHOUT_END`.
    """

    data: bytes
    strayed: bytes
    warnings: tuple[str, ...] = ()


def jpeg_stream(data: bytes) -> JpegStream:
    """A file, or a part of a TIFF file, whose markers are as they should be.

    Raises:
        UnreadableScan: `unreadable` for a marker that may not be there, for too many scans, for a
            file cut off, also if it was filled up with zeros; `unsupported_format` for a kind of
            JPEG that is not read.
    """
    frame = _Frame()
    try:
        _walk(data, frame)
    except (IndexError, KeyError):
        raise damaged("a header of the JPEG file is broken") from None
    if not frame.kind or not frame.has_all_scans:
        raise damaged("the JPEG file is cut off")
    warnings: tuple[str, ...] = ()
    if not frame.has_end:
        if frame.kind in _ARITHMETIC:
            raise damaged("the JPEG file is cut off")
        data = data.rstrip(b"\0\xff")
        frame.scan_ends[-1] = len(data)
        data, warnings = data + _END_BYTES, (WITHOUT_END,)
    strayed = data if frame.kind in _ARITHMETIC else _with_strays(data, frame.scan_ends)
    return JpegStream(data, strayed, warnings)


def require_all(picture: NDArray[np.uint8], strayed: NDArray[np.uint8]) -> None:
    """Compares a picture with what its `strayed` stream gave.

    Raises:
        UnreadableScan: they differ, so that the picture's own data is not all there.
    """
    if not np.array_equal(picture, strayed):
        raise damaged("the JPEG data is cut off")


@dataclass
class _Frame:
    """What the markers tell: for each component, the lowest bit that each coefficient lacks."""

    kind: int = 0
    missing: dict[int, list[int]] = field(default_factory=dict)
    scan_ends: list[int] = field(default_factory=list)
    has_end: bool = False

    @property
    def has_all_scans(self) -> bool:
        return not any(any(bits) for bits in self.missing.values())

    def add_frame(self, kind: int, body: bytes) -> None:
        if self.kind:
            raise damaged("the JPEG file holds more than one picture")
        if kind not in _HUFFMAN | _ARITHMETIC:
            raise unsupported("a lossless or hierarchical JPEG is not read", _REMEDY)
        if 0 in (body[0], body[5]):  # zeros where a header was
            raise damaged("a header of the JPEG file is broken")
        if body[0] != 8:
            raise unsupported(f"a JPEG of {body[0]} bits a sample is not read", _REMEDY)
        if body[5] not in (1, 3, 4):
            raise unsupported(f"a JPEG of {body[5]} components is not read", _REMEDY)
        self.kind = kind
        self.missing = {body[6 + 3 * i]: [99] * 64 for i in range(body[5])}

    def add_scan(self, body: bytes, end: int) -> None:
        n = body[0]
        first, last, bits = body[1 + 2 * n : 4 + 2 * n]
        if self.kind not in _PROGRESSIVE:  # some encoders write zeros
            first, last, bits = 0, 63, 0
        for i in range(n):
            self.missing[body[1 + 2 * i]][first : last + 1] = [bits & 15] * (last + 1 - first)
        self.scan_ends.append(end)
        if len(self.scan_ends) > _MAX_SCANS:
            raise damaged("the JPEG file has too many scans")


def _walk(data: bytes, frame: _Frame) -> None:
    found = _MARKER.search(data, 2)
    while found:
        marker, at = data[found.start() + 1], found.end()
        if marker == _END:
            frame.has_end = True
            return
        if marker not in _SEGMENTS:
            raise damaged("the JPEG data is broken off by a stray marker")
        body = at + 2
        at += int.from_bytes(data[at:body], "big")
        if at > len(data):
            raise damaged("a header of the JPEG file is cut off")
        found = _MARKER.search(data, at)
        if marker in _FRAMES:
            frame.add_frame(marker, data[body:at])
        elif marker == _SCAN:
            frame.add_scan(data[body:at], _end_of_scan(data, found.start() if found else len(data)))


def _end_of_scan(data: bytes, marker: int) -> int:
    """Where the bytes that fill up the space before a marker start."""
    while data[marker - 1] == 0xFF:
        marker -= 1
    return marker


def _with_strays(data: bytes, ends: list[int]) -> bytes:
    """Behind each scan stray bytes, and the restart that would be next, so that they are read."""
    pieces = [data[start:end] for start, end in pairwise([0, *ends])]
    strayed = [
        piece + _STRAY + bytes([0xFF, 0xD0 + len(_RESTART.findall(piece)) % 8]) + _STRAY
        for piece in pieces
    ]
    return b"".join(strayed) + data[ends[-1] :]
