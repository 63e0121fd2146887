"""The images of a PDF page: where they are, how fine, and laid on whole pixels.

Source: ISO 32000-1, 8.3 (coordinates) and 8.9 (images).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_UPRIGHT = 1e-3
"""An image is upright, or lies on its side, if it is slanted by less than this share."""

_WHOLE_PAGE = 0.99
_DEPTH = 5  # of forms within forms
_INSET = 0.02
"""Pixels that an image is kept away from the next pixel: PDFium rounds outward."""


@dataclass(frozen=True)
class Box:
    """A rectangle in points: x right, y up."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points from bottom to top."""
        return self.top - self.bottom

    def covered_by(self, other: Box) -> float:
        """The share of this box that lies in another, 0 to 1."""
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, across) * max(0.0, up) / (self.width * self.height)


@dataclass(frozen=True, eq=False)
class PlacedImage:
    """An image on a page.

    Attributes:
        width, height: its pixels.
        matrix: maps the unit square to the page, (a, b, c, d, e, f) as PDF writes it.
        box: where it lies.
    """

    handle: Any
    width: int
    height: int
    matrix: pdfium.PdfMatrix
    box: Box

    @property
    def lies(self) -> bool:
        """Its rows run up or down the page."""
        m = self.matrix
        return bool(abs(m.a) + abs(m.d) < abs(m.b) + abs(m.c))

    @property
    def is_straight(self) -> bool:
        """Its rows and columns run along the page's sides."""
        m = self.matrix
        slant = (m.a, m.d) if self.lies else (m.b, m.c)
        return bool(max(map(abs, slant)) <= _UPRIGHT * min(self.box.width, self.box.height))

    @property
    def resolution(self) -> tuple[float, float]:
        """Pixels a point, along the page's x and y."""
        across, up = (self.height, self.width) if self.lies else (self.width, self.height)
        return across / self.box.width, up / self.box.height


def images_on(page: pdfium.PdfPage, box: Box) -> tuple[list[PlacedImage], bool]:
    """The images of a page, and whether anything else is seen on it.

    What was painted before an image that covers the whole page, and the invisible text of a
    reader (OCR), is not seen.
    """
    images: list[PlacedImage] = []
    is_mixed = False
    for thing in page.get_objects(max_depth=_DEPTH):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            image = _placed(thing)
            if image is None:
                continue
            if box.covered_by(image.box) >= _WHOLE_PAGE and not _shows_through(thing):
                images, is_mixed = [], False
            images.append(image)
        elif thing.type != raw.FPDF_PAGEOBJ_FORM:  # its parts come one by one
            is_mixed = is_mixed or _is_seen(thing)
    return images, is_mixed


def _placed(thing: pdfium.PdfImage) -> PlacedImage | None:
    """None for an image without area."""
    width, height = thing.get_px_size()
    matrix = thing.get_matrix()
    for container in _containers(thing):
        matrix = matrix.multiply(container.get_matrix())
    xs = [matrix.e + x for x in (0, matrix.a, matrix.c, matrix.a + matrix.c)]
    ys = [matrix.f + y for y in (0, matrix.b, matrix.d, matrix.b + matrix.d)]
    box = Box(min(xs), min(ys), max(xs), max(ys))
    if not (width and height and box.width > 0 and box.height > 0):
        return None
    return PlacedImage(thing, width, height, matrix, box)


def _containers(thing: pdfium.PdfObject) -> Iterator[pdfium.PdfObject]:
    """The forms that a thing is in, from the inside out."""
    while (thing := thing.container) is not None:
        yield thing


def _shows_through(thing: pdfium.PdfImage) -> bool:
    return bool(raw.FPDFPageObj_HasTransparency(thing))


def _is_seen(thing: pdfium.PdfObject) -> bool:
    if thing.type != raw.FPDF_PAGEOBJ_TEXT:
        return True
    mode = raw.FPDFTextObj_GetTextRenderMode(thing)
    return mode not in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def snap(images: Sequence[PlacedImage], box: Box, width: int, height: int) -> None:
    """Moves images that are as fine as the page is drawn onto whole pixels, by part of one.

    Then PDFium copies their pixels; else it would blend each with its neighbours.

    Args:
        images: of the page.
        box: what is seen of the page.
        width, height: pixels that the box is drawn in, before the page is turned.
    """
    for image in images:
        across, up = (image.height, image.width) if image.lies else (image.width, image.height)
        x = (image.box.left - box.left) * width / box.width
        y = (image.box.bottom - box.bottom) * height / box.height
        drawn = image.box.width * width / box.width, image.box.height * height / box.height
        if image.is_straight and abs(drawn[0] - across) < 1 and abs(drawn[1] - up) < 1:
            points = box.width / width, box.height / height
            left, bottom = (round(x) + _INSET) * points[0], (round(y) + _INSET) * points[1]
            place = Box(
                box.left + left,
                box.bottom + bottom,
                box.left + left + (across - 2 * _INSET) * points[0],
                box.bottom + bottom + (up - 2 * _INSET) * points[1],
            )
            image.handle.set_matrix(_within_forms(image.handle, _filling(image, place)))


def _filling(image: PlacedImage, place: Box) -> pdfium.PdfMatrix:
    """The image's matrix, turned and mirrored as it was, over `place`."""
    m, w, h = image.matrix, place.width, place.height
    if image.lies:
        b, c = (h if m.b > 0 else -h), (w if m.c > 0 else -w)
        e, f = (place.left if c > 0 else place.right), (place.bottom if b > 0 else place.top)
        return pdfium.PdfMatrix(0, b, c, 0, e, f)
    a, d = (w if m.a > 0 else -w), (h if m.d > 0 else -h)
    e, f = (place.left if a > 0 else place.right), (place.bottom if d > 0 else place.top)
    return pdfium.PdfMatrix(a, 0, 0, d, e, f)


def _within_forms(handle: pdfium.PdfImage, matrix: pdfium.PdfMatrix) -> pdfium.PdfMatrix:
    """A matrix on the page as one within the forms that the image is in."""
    for container in reversed(list(_containers(handle))):
        matrix = matrix.multiply(_inverse(container.get_matrix()))
    return matrix


def _inverse(m: pdfium.PdfMatrix) -> pdfium.PdfMatrix:
    area = m.a * m.d - m.b * m.c
    return pdfium.PdfMatrix(
        m.d / area,
        -m.b / area,
        -m.c / area,
        m.a / area,
        (m.c * m.f - m.d * m.e) / area,
        (m.b * m.e - m.a * m.f) / area,
    )
