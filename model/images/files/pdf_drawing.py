"""Draws pages of PDF files with PDFium: a page that is a scan in the scan's own pixels.

PDFium is not thread-safe and knows no limits: `pdf_child` calls this in a process of its own.
Source: ISO 32000-1, 8.3 (coordinates) and 8.9 (images).
"""

from __future__ import annotations

import math

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ductus.model.images.files.colour import Pixels
from ductus.model.images.files.formats import (
    MAX_SIDE,
    DecodedPage,
    UnreadableScan,
    check_size,
    damaged,
)
from ductus.model.images.files.pdf_images import Box, PlacedImage, images_on, snap
from ductus.schemas.failures import FailureCode

_POINTS_PER_INCH = 72.0
_DPI, _MIN_DPI, _MAX_DPI_OF_A_PART = 300.0, 72.0, 600.0
_MOST = 0.5
"""Images over this share of a page decide how finely it is drawn, however fine they are."""

_ALIKE = 0.01
"""Resolutions that differ by less are one; pages are as long as their writers round them."""


def count_pages(data: bytes) -> int:
    """Pages of a PDF file.

    Raises:
        UnreadableScan: damaged, or locked with a password.
    """
    with _open(data) as document:
        return len(document)


def draw_page(data: bytes, index: int, max_pixels: int) -> DecodedPage:
    """A page on white: in the pixels of its scan, else at 300 dpi or what its images have.

    The limit of pixels may ask for less. Where a file says how long its units are (UserUnit),
    PDFium does not tell, and the resolution is 0.

    Raises:
        UnreadableScan: `unreadable`, or `too_large` for a page under 72 dpi at the limit and for a
            page with an image over the limit.
    """
    with _open(data) as document:
        try:
            page = document[index]
        except pdfium.PdfiumError:
            raise damaged(f"page {index + 1} of the PDF file is broken") from None
        try:
            pixels, (across, down) = _drawn(page, max_pixels)
        finally:
            page.close()
    if b"/UserUnit" in data:
        across = down = 0.0
    if abs(across - down) <= _ALIKE * down:
        return DecodedPage(pixels, round(math.sqrt(across * down), 2), 1)
    return DecodedPage(pixels, round(across, 2), 1, round(down, 2))


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableScan(
                FailureCode.UNREADABLE, "the PDF file is locked; save it without a password"
            ) from None
        raise damaged("the PDF file is damaged") from None


def _drawn(page: pdfium.PdfPage, max_pixels: int) -> tuple[Pixels, tuple[float, float]]:
    """RGB of a page, and its dots per inch across and down."""
    box = Box(*page.get_bbox())
    if not (box.width > 0 and box.height > 0):
        raise damaged("the PDF page has no area")
    images, is_mixed = images_on(page, box)
    for image in images:
        check_size(image.width, image.height, max_pixels)
    scale = _scale(images, box, is_mixed)
    fit = _fit(box, scale, max_pixels)
    width, height = (
        max(1, round(side * each * fit))
        for side, each in zip((box.width, box.height), scale, strict=True)
    )
    if fit == 1:
        snap(images, box, width, height)
    dpi = width / box.width * _POINTS_PER_INCH, height / box.height * _POINTS_PER_INCH
    if page.get_rotation() in (90, 270):
        width, height, dpi = height, width, dpi[::-1]
    return _rendered(page, width, height), dpi


def _scale(images: list[PlacedImage], box: Box, is_mixed: bool) -> tuple[float, float]:
    """Pixels a point, along the page's x and y, that keep the detail of what is on it."""
    finest = sorted(images, key=lambda image: -math.prod(image.resolution))
    covered = 0.0
    for i, image in enumerate(finest):
        if i and math.prod(image.resolution) < (1 - _ALIKE) * math.prod(finest[i - 1].resolution):
            covered = 0.0
        covered += box.covered_by(image.box)
        if covered >= _MOST:
            least = _DPI / _POINTS_PER_INCH if is_mixed else 0.0
            across, up = image.resolution
            return max(across, least), max(up, least)
    parts = [math.sqrt(math.prod(image.resolution)) for image in finest[:1]]
    part = min(max([_DPI / _POINTS_PER_INCH, *parts]), _MAX_DPI_OF_A_PART / _POINTS_PER_INCH)
    return part, part


def _fit(box: Box, scale: tuple[float, float], max_pixels: int) -> float:
    """What the limits leave of a scale: 1, or less.

    Raises:
        UnreadableScan: `too_large` where that would be less than 72 dpi.
    """
    width, height = box.width * scale[0], box.height * scale[1]
    fit = min((max_pixels / (width * height)) ** 0.5, (MAX_SIDE - 1) / max(width, height))
    if round(width) * round(height) <= max_pixels and max(round(width), round(height)) < MAX_SIDE:
        return 1.0
    if fit * min(scale) * _POINTS_PER_INCH < _MIN_DPI:
        inches = box.width / _POINTS_PER_INCH, box.height / _POINTS_PER_INCH
        check_size(round(inches[0] * _MIN_DPI), round(inches[1] * _MIN_DPI), max_pixels)
    return float(fit) * 0.999


def _rendered(page: pdfium.PdfPage, width: int, height: int) -> Pixels:
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        return np.array(bitmap.to_numpy(), np.uint8, order="C")
    finally:
        bitmap.close()
