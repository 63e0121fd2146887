"""TIFF and PDF files made to hurt: circles, giants, bombs in each compression, nests of forms."""

from __future__ import annotations

import struct
import zlib


def tiff(
    width: int,
    height: int,
    next_directory: int = 0,
    tile: int = 0,
    samples: int = 1,
    packing: int = 1,
    data: bytes = bytes(range(64)),
    more: tuple[tuple[int, int, int], ...] = (),
) -> bytes:
    """A grey TIFF of one directory at byte 8 and one strip or tile, true or not.

    Args:
        width, height: what it says.
        next_directory: where it says that the next one is.
        tile: side of its tiles; 0 for a strip.
        samples: of a pixel.
        packing: the compression that it says.
        data: of the strip or tile.
        more: further entries: tag, type and value.
    """
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, packing), (262, 3, 1)]
    tags += [(277, 3, samples), *more]
    end = 8 + 2 + 12 * (len(tags) + (4 if tile else 3)) + 4
    if tile:
        tags += [(322, 4, tile), (323, 4, tile), (324, 4, end), (325, 4, len(data))]
    else:
        tags += [(273, 4, end), (278, 4, height), (279, 4, len(data))]
    entries = b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in sorted(tags)
    )
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_directory)
    return b"II*\0\x08\0\0\0" + directory + data


def nested_directories(levels: int) -> bytes:
    """A TIFF whose directories lie below each other, the last one below itself."""
    size = 2 + 12 * 2 + 4
    directories = (
        struct.pack("<HHHIIHHIII", 2, 256, 4, 1, 8, 330, 4, 1, 8 + size * min(i + 1, levels - 1), 0)
        for i in range(levels)
    )
    return b"II*\0\x08\0\0\0" + b"".join(directories)


def many_pages(n: int) -> bytes:
    """A TIFF of `n` small directories without pixels."""
    size = 2 + 12 + 4
    directories = (
        struct.pack("<HHHIII", 1, 256, 4, 1, 8, 8 + size * (i + 1) if i + 1 < n else 0)
        for i in range(n)
    )
    return b"II*\0\x08\0\0\0" + b"".join(directories)


def pdf(page: bytes, content: bytes, packing: bytes = b"", extra: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one page; its image /I says 40000 x 40000 pixels. No table: readers rebuild it."""
    image = zlib.compress(bytes(1 << 20), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R /F0 6 0 R >> >> " + page + b" >>",
        b"<< /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (packing, len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(image), image),
        *extra,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, 1))
    return (
        b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)
    )


def nested_pdf(levels: int = 9, fan: int = 8) -> bytes:
    """Forms that draw the next form several times each: 8 to the 9th drawings."""
    forms = []
    for level in range(levels):
        draw = b"/F%d Do " % (level + 1) * fan if level + 1 < levels else b"0 0 m 9 9 l S"
        forms.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << "
            b"/F%d %d 0 R >> >> /Length %d >>\nstream\n%s\nendstream"
            % (level + 1, level + 7, len(draw), draw)
        )
    return pdf(b"/MediaBox [0 0 600 800]", b"/F0 Do", extra=tuple(forms))
