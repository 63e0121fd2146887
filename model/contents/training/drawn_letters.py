"""Letters as stamps have them: thick and thin, narrow and wide, close and far apart.

OpenCV 5 may draw the first letters of a process a little otherwise than the same ones later: a
course that was broken off goes on with the same chance, but not to the bit.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
"""uint8[h, w], 0 nothing to 255 ink."""

_LARGE, _SMALL = np.array(list("ABCDEFGHIKLMNOPRSTUVZ")), np.array(list("aaceeghiilmnoorstuv"))
_FACES = ("sans", "sans", "sans", "italic")
_OF_SIZE = 1.4
"""How much larger a face's size is than its capitals are high."""
_CLEAR = 48
"""Pixels that capitals are high while they are drawn."""


def words(rng: np.random.Generator, letters: int, *, is_upper: bool) -> str:
    """About so many letters in words of one to twelve."""
    said = ""
    while len(said) < letters:
        word = "".join(rng.choice(_LARGE if is_upper else _SMALL, int(rng.integers(1, 13))))
        said += ("" if not said else " ") + (word if is_upper else word.capitalize())
    return said[:letters].strip()


def date(rng: np.random.Generator) -> str:
    """A day as a stamp has it."""
    day, year = int(rng.integers(1, 32)), int(rng.integers(1800, 2000))
    month = ("".join(rng.choice(_LARGE, 3)), str(int(rng.integers(1, 13))))[int(rng.integers(2))]
    return f"{day}{'.- '[int(rng.integers(3))]}{month} {year}"


def written(said: str, high: float, wide: float, rng: np.random.Generator) -> Canvas:
    """A line of letters that fills what it is drawn on.

    Args:
        said: one letter or more.
        high: pixels that its capitals are high, 2 or more.
        wide: pixels that it is wide at most; it is narrowed until it fits.
        rng: of face, weight, width and distance.
    """
    face, weight = _face(_FACES[int(rng.integers(len(_FACES)))]), int(rng.integers(250, 900))
    spaced = ("", "", " ")[int(rng.integers(3))].join(said)
    size, inset = int(_CLEAR * _OF_SIZE), _CLEAR // 2
    clear = np.zeros((2 * _CLEAR, inset * 2 + size * len(spaced)), np.uint8)
    cv2.putText(clear, spaced, (inset, _CLEAR * 3 // 2), (255,), face, size, weight)
    x, y, width, height = cv2.boundingRect(clear)
    cut = clear[y : y + height, x : x + width] if width else clear
    scale = high / _CLEAR
    fits = (max(1, int(min(wide, width * scale * rng.uniform(0.6, 1.3)))), max(1, int(high)))
    return np.asarray(cv2.resize(cut, fits, interpolation=cv2.INTER_AREA), np.uint8)


def put(canvas: Canvas, line: Canvas, middle: tuple[float, float]) -> None:
    """Lays letters on a canvas, in the middle of a place, as far as they are on it."""
    high, wide = line.shape
    left, top = round(middle[0] - wide / 2), round(middle[1] - high / 2)
    x0, y0 = max(left, 0), max(top, 0)
    place = canvas[y0 : max(top + high, 0), x0 : max(left + wide, 0)]
    shown = line[y0 - top : y0 - top + place.shape[0], x0 - left : x0 - left + place.shape[1]]
    np.maximum(place, shown, out=place)


@cache
def _face(name: str) -> cv2.FontFace:
    return cv2.FontFace(name)
