"""Reads scans that nobody has checked: any allowed file to upright RGB pages, or one error.

A file is told by its content, its frame is checked before a decoder sees it, its size is held
against the limits before memory is asked for, and data that is cut off is an error, never a
half-grey page. Everything a library raises comes out as `UnreadableScan`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from PIL import Image
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from ductus.model.images import formats, pdf
from ductus.model.images.bitmaps import open_bmp, open_gif
from ductus.model.images.formats import DecodedPage, UnreadableScan, check_size, damaged
from ductus.model.images.jpeg2000 import check_jpeg2000
from ductus.model.images.pixels import decode_pixels, encode_page, rgb, upright
from ductus.model.images.structure import check_jpeg, essential_png, webp_size
from ductus.model.images.tiff import TiffPages
from ductus.schemas.records import FailureCode

__all__ = ["DecodedPage", "ScanFile", "UnreadableScan", "decode_pixels", "encode_page", "open_scan"]

_T = TypeVar("_T")
_ORIENTATION = 0x0112
_MIN_DPI = 10  # less is a file's way of saying nothing, as the default of 1 in TIFF


def open_scan(data: bytes, max_pixels: int) -> ScanFile:
    """Looks into a file and counts its pages; pixels are decoded by `ScanFile.page`.

    Args:
        data: the whole file.
        max_pixels: the most pixels a page may have.

    Raises:
        UnreadableScan: nothing of the file can be read. A single page that cannot be read is
            raised by `ScanFile.page`.
    """
    return ScanFile(data, max_pixels)


class ScanFile:
    """An opened file. Use one from one thread at a time; several may be used at once.

    Attributes:
        media_type: by content, as `image/tiff`.
        n_pages: 1 or more.
    """

    def __init__(self, data: bytes, max_pixels: int) -> None:
        self.media_type = formats.media_type(data)
        self._data = data
        self._max_pixels = max_pixels
        self._tiff: TiffPages | None = None
        self.n_pages = _guarded(self._count)

    def page(self, index: int) -> DecodedPage:
        """Decodes one page.

        Raises:
            IndexError: there is no such page.
            UnreadableScan: this page cannot be read; others may.
        """
        if not 0 <= index < self.n_pages:
            raise IndexError(f"page {index} of {self.n_pages}")
        return _guarded(lambda: self._decode(index))

    def _count(self) -> int:
        pages = 1
        if self.media_type == formats.PDF:
            pages = pdf.count_pages(self._data)
        elif self.media_type == formats.TIFF:
            self._tiff = TiffPages(self._data)
            pages = len(self._tiff)
        if pages < 1:
            raise damaged("the file has no pages")
        if pages > formats.MAX_PAGES:
            raise UnreadableScan(
                FailureCode.TOO_LARGE,
                f"{pages} pages, and a file may have {formats.MAX_PAGES}; split it",
            )
        return pages

    def _decode(self, index: int) -> DecodedPage:
        if self.media_type == formats.PDF:
            return pdf.draw_page(self._data, index, self._max_pixels)
        if self._tiff is not None:
            directory = self._tiff.directory(index)
            directory.check(self._max_pixels)
            image = self._loaded(self._tiff.image(index))
            pixels, orientation = rgb(image, directory.counts_ink), directory.orientation
        else:
            image = self._loaded(_OPENERS[self.media_type](self._data, self._max_pixels))
            pixels, orientation = rgb(image), _orientation(image)
        return DecodedPage(upright(pixels, orientation), _dpi(image), orientation)

    def _loaded(self, image: Image.Image) -> Image.Image:
        check_size(*image.size, self._max_pixels)
        image.load()
        return image


def _guarded(read: Callable[[], _T]) -> _T:
    """Runs `read`; whatever a decoder raises becomes `UnreadableScan`."""
    try:
        return read()
    except UnreadableScan:
        raise
    except MemoryError:
        raise UnreadableScan(
            FailureCode.TOO_LARGE, "the page needs more memory than there is; reduce the image"
        ) from None
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise damaged(f"the image data cannot be decoded ({reason[:200]})") from error


def _open_jpeg(data: bytes, max_pixels: int) -> Image.Image:
    image = JpegImageFile(BytesIO(data))
    check_size(*image.size, max_pixels)
    check_jpeg(data)
    return image


def _open_png(data: bytes, max_pixels: int) -> Image.Image:
    return PngImageFile(BytesIO(essential_png(data)))


def _open_webp(data: bytes, max_pixels: int) -> Image.Image:
    check_size(*webp_size(data), max_pixels)  # the decoder takes its memory when it is made
    return WebPImageFile(BytesIO(data))


def _open_jpeg2000(data: bytes, max_pixels: int) -> Image.Image:
    header = check_jpeg2000(data)
    check_size(header.width, header.height, max_pixels)
    return Jpeg2KImageFile(BytesIO(data))


_OPENERS: dict[str, Callable[[bytes, int], Image.Image]] = {
    formats.JPEG: _open_jpeg,
    formats.PNG: _open_png,
    formats.WEBP: _open_webp,
    formats.JP2: _open_jpeg2000,
    formats.J2K: _open_jpeg2000,
    formats.GIF: open_gif,
    formats.BMP: open_bmp,
}


def _orientation(image: Image.Image) -> int:
    try:
        orientation = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF data is a file within the file, and as often damaged
        return 1
    return orientation if 1 <= orientation <= 8 else 1


def _dpi(image: Image.Image) -> float:
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return 0.0
    return round(dpi, 2) if math.isfinite(dpi) and dpi >= _MIN_DPI else 0.0
