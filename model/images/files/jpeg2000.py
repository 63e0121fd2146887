"""JPEG 2000, boxed (JP2) or bare (J2K): its codestream is checked before a decoder sees it.

OpenJPEG allocates what the main header promises (tiles, precincts, layers) and fills missing tiles
with black, so both are held against the bytes first. Source: ITU T.800, annexes A and I.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ductus.model.images.files.formats import damaged

_SIZ, _COD, _COC, _SOT, _SOD = 0xFF51, 0xFF52, 0xFF53, 0xFF90, 0xFF93
_MAX_TILES = 20_000
_MAX_PARTS = 600_000  # 100 megapixels in blocks of 32 x 32 and three channels have 400,000
_MAX_PACKETS = 20_000_000


@dataclass(frozen=True)
class Codestream:
    """What the main header says of the image.

    Attributes:
        forms: of each component: depth less one (128 is added if signed), steps across and down.
        start: where the codestream starts in the file.
    """

    width: int
    height: int
    tiles: int
    components: int
    forms: tuple[tuple[int, int, int], ...] = ()
    start: int = 0

    @property
    def bits(self) -> int:
        """Of a sample of the first component."""
        return (self.forms[0][0] & 127) + 1


def check_jpeg2000(data: bytes) -> Codestream:
    """Walks the boxes, the main header and the tile parts.

    Raises:
        UnreadableScan: cut off, damaged, or split into more parts than a scan can have.
    """
    try:
        start = _codestream_start(data)
        header, at = _main_header(data, start)
        _check_tile_parts(data, at, header)
    except (struct.error, IndexError, ZeroDivisionError):
        raise damaged("the JPEG 2000 file is cut off") from None
    return replace(header, start=start)


def _codestream_start(data: bytes) -> int:
    at = 0
    while not data.startswith(b"\xff\x4f\xff\x51", at):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        if kind == b"jp2c":
            return at + head
        if length < head:
            raise damaged("the JPEG 2000 file has a broken box")
        at += length
    return at


def _main_header(data: bytes, start: int) -> tuple[Codestream, int]:
    """The main header and the place of the first tile part."""
    at = start + 2
    header: Codestream | None = None
    for marker, body in _segments(data, at):
        if marker == _SIZ:
            header = _size(body)
        _check_segment(header, marker, body)
        at += 4 + len(body)
    if header is None:
        raise damaged("the JPEG 2000 file does not say its size")
    return header, at


def _segments(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Markers and bodies of a header, up to the first tile part (SOT) or its data (SOD)."""
    while True:
        marker, length = struct.unpack_from(">HH", data, at)
        if marker in (_SOT, _SOD):
            return
        if marker < 0xFF00 or length < 2 or at + 2 + length > len(data):
            raise damaged("a header of the JPEG 2000 file is broken")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length


def _check_segment(header: Codestream | None, marker: int, body: bytes) -> None:
    if header and marker == _COD:
        _check_coding(header, int.from_bytes(body[2:4], "big"), body[0], body[5:])
    elif header and marker == _COC:
        _check_coding(header, 1, body[1], body[2:])


def _size(body: bytes) -> Codestream:
    x1, y1, x0, y0, tile_width, tile_height, tile_x0, tile_y0, components = struct.unpack_from(
        ">8IH", body, 2
    )
    tiles = -(-(x1 - tile_x0) // tile_width) * -(-(y1 - tile_y0) // tile_height)
    if not 1 <= components <= 4 or not 1 <= tiles <= _MAX_TILES:
        raise damaged(f"the JPEG 2000 file has {components} channels in {tiles} tiles")
    forms = tuple(struct.iter_unpack("3B", body[36 : 36 + 3 * components]))
    return Codestream(x1 - x0, y1 - y0, tiles, components, forms)


def _check_coding(header: Codestream, layers: int, style: int, parameters: bytes) -> None:
    """Bounds what the decoder would allocate for precincts, code blocks and packets."""
    levels, block_width, block_height = parameters[0], parameters[1] + 2, parameters[2] + 2
    sizes = parameters[5 : 6 + levels] if style & 1 else b"\xff" * (levels + 1)
    if levels > 32 or len(sizes) < levels + 1:
        raise damaged("the JPEG 2000 coding parameters are broken")
    precincts = (levels + 1) * header.tiles
    blocks = 0
    for resolution, exponents in enumerate(sizes):
        across, down = exponents & 15, exponents >> 4
        width = (header.width >> (levels - resolution)) + 1
        height = (header.height >> (levels - resolution)) + 1
        precincts += ((width >> across) + 1) * ((height >> down) + 1)
        blocks += (width * height) >> (min(across, block_width) + min(down, block_height))
    precincts, blocks = precincts * header.components, blocks * header.components
    if max(precincts, blocks) > _MAX_PARTS or precincts * layers > _MAX_PACKETS:
        raise damaged(
            f"the JPEG 2000 file has {precincts} precincts and {blocks} code blocks in "
            f"{layers} layers"
        )


def _check_tile_parts(data: bytes, at: int, header: Codestream) -> None:
    seen: set[int] = set()
    while data[at : at + 2] == b"\xff\x90":
        tile, length = struct.unpack_from(">HI", data, at + 4)
        if length == 0:  # up to the end of the codestream
            length = data.rfind(b"\xff\xd9") - at
        if length < 14 or at + length > len(data):
            raise damaged("the JPEG 2000 file is cut off")
        for marker, body in _segments(data, at + 12):
            _check_segment(header, marker, body)
        seen.add(tile)
        at += length
    if len(seen) < header.tiles:
        raise damaged(f"the JPEG 2000 file has {len(seen)} of its {header.tiles} tiles")
