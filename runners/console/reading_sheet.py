"""A picture of lines with what stands there and what was read, for eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.text import clean_text

_WIDTH = 1400
_MARGIN = 12
_PICTURE = (_WIDTH - 2 * _MARGIN, 120)
"""Width and height of a line's picture at most."""
_LETTERS = 20
_LEADING = 26
_TRUE = (0, 110, 40)
_READ = ((190, 30, 30), (30, 70, 200))
_NAME = (120, 120, 120)
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arialuni.ttf")
"""Fonts that have medieval letters, by the names that systems know them by."""

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, eq=False)
class SheetLine:
    """A line of a page.

    Attributes:
        name: of the page.
        picture: uint8[H, W, 3], RGB.
        true: what stands there.
        read: what was read, by the name of who read it.
    """

    name: str
    picture: NDArray[np.uint8]
    true: str
    read: Mapping[str, str]


def line_picture(pixels: NDArray[np.uint8], outline: Polygon) -> NDArray[np.uint8]:
    """The upright box of a line, cut out of its page.

    Args:
        pixels: uint8[H, W, 3], the page.
        outline: in its pixels; may lie outside in part.

    Returns:
        uint8[h, w, 3]; one white pixel where the line lies outside.
    """
    x0, y0, x1, y1 = (max(round(value), 0) for value in bounds(outline))
    cut = pixels[y0 : y1 + 1, x0 : x1 + 1]
    return cut if cut.size else np.full((1, 1, 3), 255, np.uint8)


def draw_sheet(lines: Sequence[SheetLine]) -> NDArray[np.uint8]:
    """The lines one below the other: what stands there green, what was read red and blue.

    Where a system has none of the fonts that hold them, letters of other scripts are boxes.

    Returns:
        uint8[H, 1400, 3], RGB.
    """
    font = _font()
    parts = [_drawn(line, font) for line in lines]
    return np.vstack(parts) if parts else np.full((_MARGIN, _WIDTH, 3), 255, np.uint8)


def _drawn(line: SheetLine, font: _Font) -> NDArray[np.uint8]:
    picture = _fitted(line.picture)
    texts = [(line.name, _NAME), (line.true, _TRUE)]
    texts += [
        (f"{text or '(nothing)'}   [{name}]", colour)
        for (name, text), colour in zip(line.read.items(), _READ, strict=False)
    ]
    top = picture.shape[0] + _MARGIN
    canvas = np.full((top + len(texts) * _LEADING + _MARGIN, _WIDTH, 3), 255, np.uint8)
    canvas[_MARGIN // 2 :][: picture.shape[0], _MARGIN : _MARGIN + picture.shape[1]] = picture
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    for number, (text, colour) in enumerate(texts):
        shown = " ".join(clean_text(text).split())
        draw.text((_MARGIN, top + number * _LEADING), shown, fill=colour, font=font)
    return np.asarray(image)


def _fitted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    scale = min(_PICTURE[0] / width, _PICTURE[1] / height, 2.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _font() -> _Font:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, _LETTERS)
        except OSError:  # this system has it not
            continue
    return ImageFont.load_default(_LETTERS)
