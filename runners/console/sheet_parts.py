"""What sheets of lines are made of: a line's picture with coloured texts below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ductus.runners.console.sheet_fonts import in_fonts
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


def drawn(
    picture: NDArray[np.uint8], texts: Sequence[ColouredText], highest: int = _HIGHEST
) -> NDArray[np.uint8]:
    """A line's picture, made as wide or as high as fits, with texts below it.

    Letters that no font of the system has are boxes, or what they stand for: see `sheet_fonts`.

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
        _write(draw, (_MARGIN, top + number * _LEADING), shown, colour)
    return np.asarray(image)


def _write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour) -> None:
    """Writes a text whose letters may be of several fonts."""
    left, top = at
    for run, font in in_fonts(text, _LETTERS):
        draw.text((left, top + _LETTERS), run, fill=colour, font=font, anchor="ls")
        left += font.getlength(run)


def stacked(parts: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Parts of a sheet, one below the other: uint8[H, WIDTH, 3]; a white strip where none is."""
    return np.vstack(parts) if parts else np.full((_MARGIN, WIDTH, 3), 255, np.uint8)


def _fitted(picture: NDArray[np.uint8], highest: int) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    scale = min((WIDTH - 2 * _MARGIN) / width, highest / height, 2.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
