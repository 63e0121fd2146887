"""Draws pages of PDF files with PDFium, at the resolution of the scan that they hold.

PDFium is not thread-safe and knows no limits: `pdf_child` calls this in a process of its own.
"""

from __future__ import annotations

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ductus.model.images.formats import MAX_SIDE, DecodedPage, UnreadableScan, check_size, damaged
from ductus.schemas.records import FailureCode

_POINTS_PER_INCH = 72.0
_DPI, _MIN_DPI, _MAX_DPI = 300.0, 72.0, 600.0
_ROUNDED_UP = 1 - 1e-6
"""Sizes in pixels are rounded up: without it a scan would be one pixel wider than it is."""

_FULL_PAGE = 0.9
"""An image over this share of the page is the page's scan; it is drawn at its own resolution."""


def count_pages(data: bytes) -> int:
    """Pages of a PDF file.

    Raises:
        UnreadableScan: damaged, or locked with a password.
    """
    with _open(data) as document:
        return len(document)


def draw_page(data: bytes, index: int, max_pixels: int) -> DecodedPage:
    """A page on white, at the resolution of its scan or 300 dpi, less where the limit asks for it.

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
            dpi = _resolution(page, max_pixels)
            bitmap = page.render(
                scale=dpi * _ROUNDED_UP / _POINTS_PER_INCH,
                rev_byteorder=True,
                may_draw_forms=False,
            )
            try:
                pixels = np.array(bitmap.to_numpy()[:, :, :3], np.uint8, order="C")
            finally:
                bitmap.close()
        finally:
            page.close()
    return DecodedPage(pixels, round(dpi, 2), 1)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableScan(
                FailureCode.UNREADABLE, "the PDF file is locked; save it without a password"
            ) from None
        raise damaged("the PDF file is damaged") from None


def _resolution(page: pdfium.PdfPage, max_pixels: int) -> float:
    """The dpi to draw a page at so that it keeps its scan's detail and the limits."""
    width, height = (side / _POINTS_PER_INCH for side in page.get_size())
    if not (width > 0 and height > 0):
        raise damaged("the PDF page has no area")
    dpi = _scan_dpi(page, width * height, max_pixels) or _DPI
    fitting = min((max_pixels / (width * height)) ** 0.5, (MAX_SIDE - 1) / max(width, height))
    if fitting < _MIN_DPI:
        check_size(round(width * _MIN_DPI), round(height * _MIN_DPI), max_pixels)
    return float(min(dpi, fitting * 0.999))


def _scan_dpi(page: pdfium.PdfPage, area: float, max_pixels: int) -> float:
    """The resolution of the page's one full-page image; 0 when it has none, or several."""
    found = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        width, height = image.get_px_size()
        check_size(width, height, max_pixels)
        left, bottom, right, top = (side / _POINTS_PER_INCH for side in image.get_bounds())
        covered = abs(right - left) * abs(top - bottom)
        if covered >= _FULL_PAGE * area:
            if found:
                return 0.0
            found = float(width * height / covered) ** 0.5
    return min(max(found, _MIN_DPI), _MAX_DPI) if found else 0.0
