"""Writes PDF files of one page with images on it, placed to a given number of decimals."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.uint8]


@dataclass(frozen=True)
class PdfImage:
    """An image object: its dictionary, without the length, and its data."""

    head: bytes
    data: bytes


def plain_image(pixels: Array, more: bytes = b"") -> PdfImage:
    """Of uint8[H, W] or [H, W, 3]."""
    space = b"/DeviceRGB" if pixels.ndim == 3 else b"/DeviceGray"
    head = _size(pixels, 8) + b" /ColorSpace %s /Filter /FlateDecode %s" % (space, more)
    return PdfImage(head, zlib.compress(pixels.tobytes()))


def bits_image(bits: NDArray[np.bool_], more: bytes = b"/ColorSpace /DeviceGray") -> PdfImage:
    """Of one bit a pixel; True is 1."""
    head = _size(bits, 1) + b" /Filter /FlateDecode " + more
    return PdfImage(head, zlib.compress(np.packbits(bits, axis=1).tobytes()))


def coded_image(pixels: Array, kind: str, **options: object) -> PdfImage:
    """As `JPEG` or `JPEG2000` writes it."""
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, kind, **options)
    name = {"JPEG": b"/DCTDecode", "JPEG2000": b"/JPXDecode"}[kind]
    head = _size(pixels, 8) + b" /ColorSpace /DeviceRGB /Filter " + name
    return PdfImage(head, stream.getvalue())


def fax_image(black: NDArray[np.bool_]) -> PdfImage:
    """Group 4."""
    stream = BytesIO()
    rows = {262: 0, 278: len(black)}
    Image.fromarray(~black).save(stream, "TIFF", compression="group4", tiffinfo=rows)
    with Image.open(stream) as written:
        (start,), (size,) = written.tag_v2[273], written.tag_v2[279]
    height, width = black.shape
    parameters = b"/DecodeParms << /K -1 /Columns %d /Rows %d >>" % (width, height)
    head = _size(black, 1) + b" /ColorSpace /DeviceGray /Filter /CCITTFaxDecode " + parameters
    return PdfImage(head, stream.getvalue()[start : start + size])


def drawn(name: int, width: float, height: float, x: float, y: float, digits: int = 4) -> bytes:
    """The operators that place image number `name`, sizes in points."""
    numbers = b" ".join(b"%.*f" % (digits, value) for value in (width, 0, 0, height, x, y))
    return b"q %s cm /I%d Do Q\n" % (numbers, name)


def pdf_page(box: tuple[float, ...], content: bytes, *images: PdfImage, more: bytes = b"") -> bytes:
    """A file of one page; number 5 is its first image, `/I0`."""
    names = b" ".join(b"/I%d %d 0 R" % (i, 5 + i) for i in range(len(images)))
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    place = b" ".join(b"%.4f" % side for side in box)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << %s /XObject << %s >> >> "
        b"/MediaBox [%s] %s >>" % (font, names, place, more),
        _stream(b"", content),
        *(_stream(b"/Type /XObject " + image.head, image.data) for image in images),
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(body)
    )


def form(box: tuple[float, ...], matrix: bytes, content: bytes, image: int) -> PdfImage:
    """A form XObject that may draw one image by its object number, as `/I0`."""
    place = b" ".join(b"%.4f" % side for side in box)
    head = b"/Subtype /Form /BBox [%s] /Matrix [%s] /Resources << /XObject << /I0 %d 0 R >> >>"
    return PdfImage(head % (place, matrix, image), content)


def _size(pixels: NDArray[np.generic], bits: int) -> bytes:
    height, width = pixels.shape[:2]
    return b"/Subtype /Image /Width %d /Height %d /BitsPerComponent %d" % (width, height, bits)


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)
