"""Which files are scans: the formats read, the limits they must keep, the one error they raise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.schemas import media_types
from ductus.schemas.failures import FailureCode
from ductus.schemas.media_types import BMP, GIF, J2K, JP2, JPEG, PDF, PNG, TIFF, WEBP

__all__ = [
    "BMP",
    "GIF",
    "J2K",
    "JP2",
    "JPEG",
    "MAX_PAGES",
    "MAX_SIDE",
    "PDF",
    "PNG",
    "TIFF",
    "WEBP",
    "DecodedPage",
    "UnreadableScan",
    "check_size",
    "damaged",
    "media_type",
    "unread",
]

MAX_SIDE = 30_000
"""A page's width and height stay below this: OpenCV and the pen tracer use 16-bit coordinates."""

MAX_PAGES = 10_000
"""Pages of one file; more is a damaged or hostile file, not a book."""


class UnreadableScan(Exception):
    """A file or a page of it that cannot be read; the message says what to do about it."""

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, eq=False)
class DecodedPage:
    """One page of a file.

    Attributes:
        pixels: uint8[H, W, 3], RGB, upright: `orientation` has been applied.
        dpi: dots per inch, across the page; 0 when the file does not say.
        orientation: the EXIF orientation the file asked for, 1 to 8.
        dpi_y: dots per inch down the page, if they are not `dpi`; else 0.
        warnings: what was wrong with the file and cost no pixel, in fixed words.
    """

    pixels: NDArray[np.uint8]
    dpi: float
    orientation: int
    dpi_y: float = 0.0
    warnings: tuple[str, ...] = ()


def damaged(what: str) -> UnreadableScan:
    """The error for data that is cut off or broken."""
    return UnreadableScan(FailureCode.UNREADABLE, f"{what}; fetch or export the file again")


def unsupported(what: str, remedy: str) -> UnreadableScan:
    """The error for a good file of a kind that is not read."""
    return UnreadableScan(FailureCode.UNSUPPORTED_FORMAT, f"{what}; {remedy}")


def media_type(data: bytes) -> str:
    """What a file is, by its first bytes and never by its name.

    Raises:
        UnreadableScan: `empty_file`, or `unsupported_format` for everything that is not read.
    """
    if not data:
        raise UnreadableScan(FailureCode.EMPTY_FILE, "the file has 0 bytes; fetch it again")
    if kind := media_types.media_type(data):
        return kind
    if known := media_types.unread_format(data):
        raise unread(known)
    raise UnreadableScan(
        FailureCode.UNSUPPORTED_FORMAT,
        "not a JPEG, PNG, TIFF, JPEG 2000, WebP, GIF, BMP or PDF file by its content; "
        "convert it to one of these",
    )


def unread(known: str) -> UnreadableScan:
    """The error for an image of a format that is known and not read."""
    return UnreadableScan(
        FailureCode.UNSUPPORTED_FORMAT, f"{known} is not read; save it as TIFF, PNG or JPEG"
    )


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Holds a page's size, read from its header, against the limits.

    Raises:
        UnreadableScan: `too_large`, or `unreadable` for a page without area.
    """
    if width <= 0 or height <= 0:
        raise damaged(f"the header says {width} x {height} pixels")
    if max(width, height) >= MAX_SIDE:
        raise UnreadableScan(
            FailureCode.TOO_LARGE,
            f"{width} x {height} pixels: a side may have at most {MAX_SIDE - 1}; "
            "cut the image into pages or reduce it",
        )
    if width * height > max_pixels:
        raise UnreadableScan(
            FailureCode.TOO_LARGE,
            f"{width} x {height} pixels are more than the limit of {max_pixels}; "
            "raise it with --max-pixels or reduce the image",
        )
