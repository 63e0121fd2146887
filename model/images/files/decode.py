"""Reads scans that nobody has checked: any allowed file to upright RGB pages, or one error.

A file is told by its content, its frame is checked before a decoder sees it, its size is held
against the limits before memory is asked for, and data that is cut off is an error, never a
half-grey page. Everything a library raises comes out as `UnreadableScan`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import TypeVar

from ductus.model.images.files import formats, pdf
from ductus.model.images.files.colour import Pixels
from ductus.model.images.files.formats import DecodedPage, UnreadableScan, damaged
from ductus.model.images.files.pixels import decode_pixels, encode_page, turned, upright
from ductus.model.images.files.readers import READERS, Stored
from ductus.model.images.files.tiff.pages import TiffPages
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import PageInfo
from ductus.schemas.treatment import Treatment

__all__ = [
    "MAX_BYTES",
    "DecodedPage",
    "ScanFile",
    "UnreadableScan",
    "decode_pixels",
    "encode_page",
    "open_scan",
    "page_pixels",
]

MAX_BYTES = 1 << 30
"""Of one file: it is held in memory while its pages are read."""

_T = TypeVar("_T")
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


def page_pixels(data: bytes, info: PageInfo, max_pixels: int) -> Pixels:
    """The pixels of a page that was read before, in the upright frame that its ink lies in.

    Args:
        data: its scan, the whole file.
        info: of the page.
        max_pixels: the most it may have.

    Returns:
        uint8[H, W, 3], RGB, of the size that `info` says as long as the scan has not changed.

    Raises:
        UnreadableScan: it cannot be read any more.
    """
    file = open_scan(data, max_pixels)
    if info.page_index >= file.n_pages:
        raise damaged(f"the file has {file.n_pages} pages, and this was page {info.page_index + 1}")
    return turned(file.page(info.page_index).pixels, info.rotation)


def archived_pixels(data: bytes, info: PageInfo) -> Pixels:
    """The same of a page that an archive has: what was read once is not too large now."""
    return page_pixels(data, info, max(Treatment.max_pixels, info.width * info.height))


def own_pixels(data: bytes, info: PageInfo) -> Pixels:
    """The same, of the very file that the page was made of.

    Raises:
        UnreadableScan: it is another one by now, or cannot be read any more.
    """
    if hashlib.sha256(data).hexdigest() != info.source_sha256:
        raise damaged("it is another file than the page was made of")
    return archived_pixels(data, info)


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
            self._tiff = TiffPages(self._data, self._max_pixels)
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
            return _upright(self._tiff.page(index))
        return _upright(READERS[self.media_type](self._data, self._max_pixels))


def _upright(stored: Stored) -> DecodedPage:
    dpi, dpi_y = map(_sane, stored.dpi[:: -1 if stored.orientation >= 5 else 1])
    return DecodedPage(
        upright(stored.pixels, stored.orientation),
        dpi,
        stored.orientation,
        dpi_y if dpi and dpi_y and dpi_y != dpi else 0.0,
        stored.warnings,
    )


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


def _sane(dpi: float) -> float:
    return round(dpi, 2) if math.isfinite(dpi) and dpi >= _MIN_DPI else 0.0
