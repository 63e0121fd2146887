"""Lines that were found, cut from their scans, the words marked: a picture, or a PDF of many."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.runners.console.found_lines import Result
from ductus.runners.console.reading_sheet import line_picture
from ductus.runners.console.sheet_parts import NAME, drawn, stacked
from ductus.schemas.geometry import bounds

_BLACK = (0, 0, 0)
_MARKED = (220, 60, 0)
_LINES_A_PAGE = 12
_DPI = 120
_HIGHEST = 65_500
"""Pixels: what libjpeg writes at most; a PNG so high opens hardly anywhere, either."""
_TALL = 400
"""Height of the picture of a line that runs down."""


def cut_line(pixels: NDArray[np.uint8], found: Result) -> NDArray[np.uint8]:
    """The picture of a line, what was found in it in a frame.

    Of a line that runs down, only what stands around that.

    Args:
        pixels: uint8[H, W, 3], RGB, the upright page.
        found: a line of it.

    Returns:
        uint8[h, w, 3], RGB.
    """
    boxes = found.line.boxes
    corners = (*found.line.polygon, *(corner for box in boxes for corner in (box[:2], box[2:])))
    x0, y0, x1, y1 = bounds(corners)
    edge = max(min(x1 - x0, y1 - y0) * 0.15, 4.0)
    if is_tall(found) and boxes:
        room = 3 * (x1 - x0)
        y0 = max(y0, min(box[1] for box in boxes) - room)
        y1 = min(y1, max(box[3] for box in boxes) + room)
    left, top = max(x0 - edge, 0.0), max(y0 - edge, 0.0)
    cut = line_picture(pixels, ((left, top), (x1 + edge, y1 + edge))).copy()
    thick = max(round(min(cut.shape[:2]) / 40), 2)
    for a, b, c, d in boxes:
        start = round(a - left), round(b - top)
        cv2.rectangle(cut, start, (round(c - left), round(d - top)), _MARKED, thick)
    return cut


def is_tall(found: Result) -> bool:
    """Whether a line is so much higher than wide that it does not fit into a sheet as it is."""
    x0, y0, x1, y1 = bounds(found.line.polygon)
    return y1 - y0 > 1.5 * (x1 - x0)


def sheet_entry(found: Result, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A line of a sheet: the picture, the citation with the probability, what was read."""
    said = f"   {' '.join(found.line.words)}" if found.line.words else ""
    cited = f"{found.value:.2f}   {found.citation}{said}"
    texts = [(cited, _BLACK), (found.line.text or "(nothing was read)", NAME)]
    if found.withheld:
        texts.insert(0, (f"not to be shown to all: {found.withheld}", _MARKED))
    return drawn(picture, texts, *([_TALL] if is_tall(found) else []))


def as_picture(entries: Sequence[NDArray[np.uint8]]) -> Image.Image:
    """All lines of a sheet, one below the other.

    Raises:
        ValueError: it would be higher than a JPEG can be.
    """
    if sum(len(entry) for entry in entries) > _HIGHEST:
        raise ValueError(f"{len(entries)} lines are too many for a picture: name a .pdf")
    return Image.fromarray(stacked(entries))


def as_pdf(entries: Sequence[NDArray[np.uint8]]) -> bytes:
    """A PDF of a sheet, twelve lines a page; without a date, so that the same lines are the same.

    Args:
        entries: one at least.
    """
    file = io.BytesIO()
    starts = range(0, len(entries), _LINES_A_PAGE)
    first, *more = [as_picture(entries[at : at + _LINES_A_PAGE]) for at in starts]
    first.save(
        file,
        "PDF",
        save_all=True,
        append_images=more,
        resolution=_DPI,
        creationDate=None,
        modDate=None,
    )
    return file.getvalue()
