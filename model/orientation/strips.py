"""Strips: lines of writing brought to one height, ink bright on nothing, whatever the paper was.

A strip is float32[HEIGHT, W], 0 where there is paper and up to 1 where there is ink. The network
looks at windows of it, float32[HEIGHT, WINDOW].
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

WIDE = 5
"""How many times a window is as wide as it is high."""
HEIGHT, WINDOW = 32, 32 * WIDE
"""Pixels of a window."""
MOST_WINDOWS = 5
"""So many of a long line are looked at, spread over it."""
_LONGEST = 4096
"""Columns of a strip at most; a longer line is squeezed."""
_CLOSING = 21
"""Side of the closing that finds the paper: wider than any stroke of a line of this height."""
_PALEST = 0.06
"""Ink is at least so dark somewhere; less is the grain of the paper."""
_STRAY = 0.01
"""Share of the ink, on each side, that may be specks."""
_ROOM = 0.15
"""How far a line is cut out beyond its outline, as part of the outline's height."""


def strip_of(grey: NDArray[np.uint8], rows: int = HEIGHT) -> NDArray[np.float32]:
    """The strip of a line that runs across: uint8[h, w], dark on light, h, w >= 1."""
    height, width = grey.shape
    columns = int(np.clip(round(width * rows / height), 8, _LONGEST))
    how = cv2.INTER_AREA if height > rows else cv2.INTER_LINEAR
    small = cv2.resize(grey, (columns, rows), interpolation=how)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_CLOSING, _CLOSING), np.uint8))
    dark = 1 - small.astype(np.float32) / np.maximum(cv2.blur(paper, (9, 9)), 1)
    return levelled(np.maximum(dark, 0))


def levelled(dark: NDArray[np.float32]) -> NDArray[np.float32]:
    """Darkness float32[h, w] with its darkest ink brought to 1."""
    level = max(float(np.percentile(dark, 97)), 0.6 * float(dark.max(initial=0)), _PALEST)
    return np.asarray(np.clip(dark / level, 0, 1), np.float32)


def windows(strip: NDArray[np.float32]) -> NDArray[np.float32]:
    """Windows of a strip, float32[N, HEIGHT, WINDOW], 1 <= N <= MOST_WINDOWS.

    A short strip stands in the middle of its only window.
    """
    spare = strip.shape[1] - WINDOW
    if spare <= 0:
        before = -spare // 2
        return np.pad(strip, ((0, 0), (before, -spare - before)))[None]
    count = min(MOST_WINDOWS, -(-strip.shape[1] // WINDOW))
    starts = np.rint(np.linspace(0, spare, count)).astype(int)
    return np.stack([strip[:, start : start + WINDOW] for start in starts])


def fullest_windows(strip: NDArray[np.float32], most: int) -> list[NDArray[np.float32]]:
    """Windows of a strip float32[h, w] with much ink: one or more, float32[h, WIDE * h] each.

    A strip that is long enough has one in each of `most` parts.
    """
    height, width = strip.shape
    count = int(np.clip(width // (WIDE * height), 1, most))
    return [_fullest(part) for part in np.array_split(strip, count, axis=1)]


def _fullest(strip: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = strip.shape
    spare = width - WIDE * height
    if spare <= 0:
        before = -spare // 2
        return np.pad(strip, ((0, 0), (before, -spare - before)))
    passed = np.r_[0, np.cumsum(strip.sum(axis=0))]
    start = int((passed[WIDE * height :] - passed[: spare + 1]).argmax())
    return strip[:, start : start + WIDE * height]


def cut_strip(
    grey: NDArray[np.uint8], outline: NDArray[np.float32], rows: int = HEIGHT
) -> tuple[NDArray[np.float32], bool]:
    """A line of a page as a strip, a tall one laid on its side: turned by 90 degrees to the left.

    Args:
        grey: uint8[H, W], the page, dark on light.
        outline: float32[N, 2], N >= 3, its pixels.

    Returns:
        The strip, and whether it was laid on its side.
    """
    (x, y), (width, height), angle = cv2.minAreaRect(outline.astype(np.float32))
    angle = (angle + 45) % 180 - 45  # -45 to 135: which of its sides runs across
    if angle > 45:
        angle, width, height = angle - 90, height, width
    tall = height > width
    room = _ROOM * min(width, height)
    size = (max(1, round(width + room)), max(1, round(height + room)))
    turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    turn[:, 2] += np.array(size) / 2 - (x, y)
    cut = cv2.warpAffine(grey, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return strip_of(np.ascontiguousarray(np.rot90(cut)) if tall else cut, rows), tall


def strip_of_ink(
    image: NDArray[np.uint8], ink: NDArray[np.bool_], rows: int = HEIGHT
) -> NDArray[np.float32]:
    """The strip of what is written across a picture, without its margins.

    Args:
        image: uint8[H, W, 3], RGB, dark on light.
        ink: bool[H, W], its ink; a speck far off does not count.
        rows: how high it shall be.
    """
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    return strip_of(grey[_extent(ink.sum(axis=1)), _extent(ink.sum(axis=0))], rows)


def _extent(counts: NDArray[np.integer]) -> slice:
    """Where counts begin and end, but for strays."""
    total = np.cumsum(counts)
    if not total[-1]:
        return slice(None)
    ends = (_STRAY * total[-1], (1 - _STRAY) * total[-1])
    first, last = np.searchsorted(total, ends[0], "right"), np.searchsorted(total, ends[1])
    return slice(int(first), int(last) + 1)
