"""A line as the reader of manuscripts looks at it: plain paper, dark ink, letters of one size.

Crops differ in scale with whatever stands highest and lowest in them: a flourish or an initial
would make all letters small. So the letters' own size is told: their height from the rows in which
strokes are crossed most often, where the small letters stand, and their width from how far apart
strokes are crossed there, which is about two thirds of a letter in any hand. The image's scale is
between what the two ask for, so that dense hands are stretched a little and wide ones squeezed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

HEIGHT = 48
"""Rows of the network's input."""
STEP = 16
"""Columns are made a multiple of this: the network looks at no half columns."""
MAX_WIDTH = 3200
"""Columns of it at most; a longer line is squeezed."""
_BODY = 14.0
"""Rows of it that the small letters take where width does not ask otherwise."""
_PITCH = 9.0
"""Columns of it from stroke to stroke, likewise."""
_SQUEEZED = (0.7, 1.2)
"""Least and most that letters are made wider than they are."""
_INK = 0.55
"""Ink is darker than this share of the way from the darkest to the paper."""
_LEVELS = (30, 255)
"""Grey values that ink and paper get."""


@dataclass(frozen=True)
class Letters:
    """The small letters of a line, in pixels of its image.

    Attributes:
        middle: the row in the middle of them.
        body: their height.
        pitch: columns from one stroke to the next.
    """

    middle: float
    body: float
    pitch: float


def line_image(grey: NDArray[np.uint8], zoom: float = 1.0, lift: float = 0.0) -> NDArray[np.uint8]:
    """uint8[HEIGHT, W] of a line: paper about 255, ink dark, the small letters in the middle.

    Args:
        grey: uint8[h, w], a line that runs across; ink darker than paper.
        zoom: makes the letters larger than usual.
        lift: moves them up, in heights of their body.
    """
    plain = _plain(grey)
    letters = measured(plain)
    by_body, by_pitch = _BODY / letters.body, _PITCH / letters.pitch
    down = zoom * float(np.clip(np.sqrt(by_body * by_pitch), HEIGHT / 4 / len(grey), 4.0))
    across = down * float(np.clip(by_pitch / np.sqrt(by_body * by_pitch), *_SQUEEZED))
    width = int(np.clip(round(grey.shape[1] * across), HEIGHT // 4, MAX_WIDTH))
    height = max(1, round(len(grey) * down))
    shrinks = down < 1 and across < 1
    flags = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(plain, (width, height), interpolation=flags), np.uint8)
    top = round(letters.middle * height / len(grey) + lift * _BODY - HEIGHT / 2)
    image = np.full((HEIGHT, width), _LEVELS[1], np.uint8)
    first, last = max(top, 0), min(top + HEIGHT, height)
    if first < last:
        image[first - top : last - top] = scaled[first:last]
    return image


def network_input(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32[1, 3, HEIGHT, W] from -1 to 1 of a line's picture, W a multiple of STEP."""
    width = -(-picture.shape[1] // STEP) * STEP
    filled = np.full((1, 3, HEIGHT, width), 255, np.float32)
    filled[0, :, :, : picture.shape[1]] = picture
    return np.asarray(filled / 127.5 - 1, np.float32)


def measured(plain: NDArray[np.uint8]) -> Letters:
    """The small letters of uint8[h, w], paper 255 and ink about 30."""
    ink = plain < _LEVELS[0] + _INK * (_LEVELS[1] - _LEVELS[0])
    edges = ink[:, 1:] & ~ink[:, :-1]
    crossed = np.count_nonzero(edges, axis=1).astype(np.float64) ** 2  # flourishes: seldom
    height = len(plain)
    if crossed.sum() < 2:
        return Letters(height / 2, height / 3, height / 5)
    reached = np.cumsum(crossed) / crossed.sum()
    low, high = (float(np.interp(share, reached, np.arange(height))) for share in (0.2, 0.8))
    middle, body = (low + high) / 2, float(np.clip((high - low) / 0.62, height / 12, height))
    first, last = max(int(middle - body / 3), 0), int(middle + body / 3) + 1
    gaps = [np.diff(np.flatnonzero(row)) for row in edges[first:last]]
    apart = np.concatenate(gaps)
    pitch = float(np.median(apart)) if len(apart) > 4 else 0.75 * body
    return Letters(middle, body, float(np.clip(pitch, 0.3 * body, 2 * body)))


def _plain(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paper to 255 and the darkest ink to about 30, whatever they were."""
    paper = float(np.percentile(grey, 80))
    ink = min(float(np.percentile(grey, 1)), paper - 24)
    low, high = _LEVELS
    stretched = (grey.astype(np.float32) - ink) * ((high - low) / (paper - ink)) + low
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)
