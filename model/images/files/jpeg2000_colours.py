"""What the components of a JPEG 2000 picture mean: read if the decoder takes them for that, too.

Source: ITU T.800, annex I; T.801 for further colour spaces.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ductus.model.images.files.colour import Space
from ductus.model.images.files.formats import UnreadableScan, damaged, unsupported
from ductus.model.images.files.jpeg2000 import Codestream

_REMEDY = "save it as JPEG 2000 in RGB or grey, or as TIFF"
_CMYK, _SRGB, _GREY, _SYCC = 12, 16, 17, 18
_COMPONENTS = {_CMYK: 4, _SRGB: 3, _GREY: 1, _SYCC: 3}
_PROFILES = {b"GRAY": _GREY, b"RGB ": _SRGB}
_ENUMERATED = 1
_IDENTITY = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3))


def check_colours(data: bytes, header: Codestream) -> Space:
    """Looks into the boxes and the components.

    Returns:
        `GREY`, `CMYK`, or `RGB` (also for sYCC and a palette: what the decoder makes of them).

    Raises:
        UnreadableScan: `unsupported_format` for signed or subsampled components, for those of
            different depths or more than 16 bits, for colour spaces other than grey, sRGB, sYCC
            and CMYK (or an RGB or grey profile), for alpha that is premultiplied, where nothing
            says what a component is, and for sYCC and for grey with alpha of more than 8 bits.
    """
    if len(set(header.forms)) > 1 or header.forms[0][1:] != (1, 1):
        raise _refused("with components of different kinds, or subsampled")
    if header.forms[0][0] > 15:  # the highest bit says signed
        raise _refused("with signed values, or more than 16 bits")
    boxes = dict(_boxes_of_header(data))
    n = _check_palette(boxes) if b"pclr" in boxes else header.components
    space = _space(boxes.get(b"colr"), n)
    _check_alpha(boxes.get(b"cdef"), n, _COMPONENTS[space])
    if header.bits > 8 and (space == _SYCC or n in (2, 5) or b"pclr" in boxes):
        raise _refused(f"in sYCC, with a palette, or with alpha, of {header.bits} bits")
    return {_GREY: Space.GREY, _CMYK: Space.CMYK}.get(space, Space.RGB)


def plain_boxes(data: bytes, header: Codestream) -> bytes:
    """The codestream in boxes that say RGB or grey, so that a decoder leaves its values alone."""
    size = struct.pack(">IIH", header.height, header.width, header.components)
    space = _GREY if header.components == 1 else _SRGB
    head = _box(b"ihdr", size + bytes([header.bits - 1, 7, 0, 0]))
    head += _box(b"colr", bytes([_ENUMERATED, 0, 0]) + struct.pack(">I", space))
    start = b"\0\0\0\x0cjP  \r\n\x87\n" + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return start + _box(b"jp2h", head) + _box(b"jp2c", data[header.start :])


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _refused(what: str) -> UnreadableScan:
    return unsupported(f"a JPEG 2000 picture {what} is not read", _REMEDY)


def _boxes_of_header(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and bodies below `jp2h`, the first of each kind; none of a bare codestream."""
    for kind, body in _boxes(data):
        if kind == b"jp2h":
            yield from reversed(list(_boxes(body)))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data) and not data.startswith(b"\xff\x4f\xff\x51", at):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"jp2c":
            return
        if not 8 <= length <= len(data) - at:
            raise damaged("the JPEG 2000 file has a broken box")
        yield kind, data[at + 8 : at + length]
        at += length


def _check_palette(boxes: dict[bytes, bytes]) -> int:
    """The columns of a palette: 3, of 8 bits, in their order."""
    if boxes[b"pclr"][2:6] != b"\3\7\7\7" or boxes.get(b"cmap") != _IDENTITY:
        raise _refused("with a palette of other than three 8-bit columns")
    return 3


def _space(colr: bytes | None, n: int) -> int:
    if colr is None:  # a bare codestream
        space = {1: _GREY, 3: _SRGB}.get(n)
    elif colr[0] == _ENUMERATED:
        space = int.from_bytes(colr[3:7], "big")
    else:
        space = _PROFILES.get(colr[19:23])
    if space is None:
        raise _refused(f"of {n} components of which it does not say what they are")
    if space not in _COMPONENTS:
        raise _refused(f"in the colour space {space}")
    return space


def _check_alpha(cdef: bytes | None, n: int, colours: int) -> None:
    """Colours in their order, then one plain alpha or nothing."""
    if n == colours and cdef is None:
        return
    plain = [struct.pack(">HHH", i, 0, i + 1) for i in range(colours)]
    alpha = struct.pack(">HHH", colours, 1, 0)
    allowed = {colours: plain, colours + 1: [*plain, alpha]}.get(n)
    if allowed is None or cdef is None or sorted(_triples(cdef)) != sorted(allowed):
        raise _refused("with components in another order, or that are neither colour nor alpha")


def _triples(cdef: bytes) -> list[bytes]:
    return [cdef[at : at + 6] for at in range(2, len(cdef), 6)]
