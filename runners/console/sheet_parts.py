"""What sheets of lines are made of: a line's picture with coloured texts below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductus.schemas.text import clean_text

Colour: TypeAlias = tuple[int, int, int]
ColouredText: TypeAlias = tuple[str, Colour]
WIDTH = 1400
"""Pixels of a sheet."""
NAME = (120, 120, 120)
_MARGIN = 12
_HIGHEST = 120
"""Of a line's picture."""
_LETTERS = 20
_LEADING = 26
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arialuni.ttf")
"""Fonts that have medieval letters, by the names that systems know them by."""


def drawn(
    picture: NDArray[np.uint8], texts: Sequence[ColouredText], highest: int = _HIGHEST
) -> NDArray[np.uint8]:
    """A line's picture, made as wide or as high as fits, with texts below it.

    Where a system has none of the fonts that hold them, letters of other scripts are boxes.

    Args:
        picture: uint8[H, W, 3], RGB.
        texts: a line of text each.
        highest: of the picture, in pixels of the sheet.

    Returns:
        uint8[h, WIDTH, 3], RGB.
    """
    fitted = _fitted(picture, highest)
    top = fitted.shape[0] + _MARGIN
    canvas = np.full((top + len(texts) * _LEADING + _MARGIN, WIDTH, 3), 255, np.uint8)
    canvas[_MARGIN // 2 :][: fitted.shape[0], _MARGIN : _MARGIN + fitted.shape[1]] = fitted
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    for number, (text, colour) in enumerate(texts):
        shown = " ".join(clean_text(text).split())
        draw.text((_MARGIN, top + number * _LEADING), shown, fill=colour, font=_font())
    return np.asarray(image)


def stacked(parts: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Parts of a sheet, one below the other: uint8[H, WIDTH, 3]; a white strip where none is."""
    return np.vstack(parts) if parts else np.full((_MARGIN, WIDTH, 3), 255, np.uint8)


def _fitted(picture: NDArray[np.uint8], highest: int) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    scale = min((WIDTH - 2 * _MARGIN) / width, highest / height, 2.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, _LETTERS)
        except OSError:  # this system has it not
            continue
    return ImageFont.load_default(_LETTERS)
