"""How dark the ink of a page is, around each of its points, and how even the bare paper.

Both are measured on the page itself, so that pencil on clean paper is ink and grain is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

_SAMPLES = 800
"""Pixels are looked at in steps that leave about so many along the shorter side."""
_CLEAR = 2.5
"""What is darker than so many deviations of the paper's noise is more than noise."""
_NOISIEST = 14.0
"""No paper's noise is more."""
_AWAY = 5
"""Pixels so far apart, of the samples, have noise of their own."""
_EVEN = 4.0
"""No pixel is ink that is less dark than this, of 255, on the evenest paper."""
_LEAST_STEP = 6.0
"""Between neighbours at an edge of the palest ink darkness differs by more than this."""
_FEW = 20
"""Fewer samples with edges of the palest ink are chance."""
_PALE, _SHARP = 20.0, 40.0
"""Darkness, and a step of it between neighbours, of 255, that are ink's on every page. Where ink
is pale, these parts of its darkness are enough: """
_PALE_PART, _SHARP_PART = 0.15, 0.5
_PALEST, _PALE_BARE = 0.5, 0.75
"""How dark the palest ink is, as parts of all the ink's darkness: at least; and at most, as far as
constants ask for more."""
_PALE_STAINED, _DARK_STAINED = 1.2, 2.0
"""At most, as far as stains ask for more: of pale ink; of dark ink, less"""
_PENCILS = 50.0
"""the darkness of pencil."""
_STAINS, _STAINED = 40, 3.0
"""They are no darker than this, of 255, and ink is darker than so many deviations of them."""


def paper_noise(image: NDArray[np.uint8], dark: NDArray[np.uint8]) -> float:
    """The deviation of darkness on bare paper, whatever is written on it.

    Both of its measures count some ink as noise, one where there is much ink and the other where
    there are many strokes, so the lesser is nearer.

    Args:
        image: uint8[H, W, 3], RGB; samples will do.
        dark: uint8[H, W], of the same pixels, see `ink_mask.Binarized`.
    """
    return max(min(_spread(dark), _unevenness(image[:, :, 1])), 0.5)


def _spread(dark: NDArray[np.uint8]) -> float:
    """Of paper's pixels half are 0 and less (cut off), one in six is over a deviation."""
    counts = _counts(dark)
    noise = _NOISIEST
    for _ in range(8):  # what is clearly darker is not paper; without it there is less noise
        noise, before = _quantile(counts[: int(_CLEAR * noise) + 1], 0.84), noise
        if noise == before:
            break
    return noise


def _unevenness(green: NDArray[np.uint8]) -> float:
    """By how much pixels differ from others near by, most of which are paper's like them."""
    away = min(_AWAY, green.shape[1] - 1)
    steps = cv2.absdiff(np.ascontiguousarray(green[:, away:]), green[:, : green.shape[1] - away])
    noise = _quantile(_counts(steps), 0.3) / 0.545
    return noise * 255 / max(_quantile(_counts(green), 0.5), 1.0)


def _counts(values: NDArray[np.uint8]) -> NDArray[np.floating]:
    """How many there are of 0, of 1, ... of 255: float32[256]."""
    counts = cv2.calcHist([np.ascontiguousarray(values)], [0], None, [256], [0, 256])
    return np.asarray(counts).reshape(-1)


@compiled
def _quantile(counts: NDArray[np.float32], share: float) -> float:
    """Of values of which there are so many of 0, of 1, ..., taken for rounded ones."""
    most = max(np.float32(int(counts.sum())), np.float32(1))
    total = np.float32(0)
    below = np.float32(0)
    for k in range(len(counts)):
        total += counts[k]
        here = (total - counts[k] / np.float32(2)) / most
        if here > share:
            if k == 0:
                return 0.0
            slope = 1.0 / (np.float64(here) - np.float64(below))
            return slope * (share - np.float64(below)) + (k - 1)
        below = here
    return float(len(counts) - 1)


@dataclass(frozen=True, eq=False)
class InkLevel:
    """How dark the ink of a page is.

    Attributes:
        around: float32[h, w] at a reduced scale, the darkness of the ink around each point.
        whole: that of all the ink; 0 without any.
        palest: darkness that ink must have to be told from the paper's noise.
    """

    around: NDArray[np.float32]
    whole: float
    palest: float

    @property
    def is_clear(self) -> bool:
        """Whether noise leaves all the ink that there is."""
        return self.whole >= self.palest


def ink_level(image: NDArray[np.uint8], dark: NDArray[np.uint8], weak: float) -> InkLevel:
    """How dark the ink around is.

    Where there is little ink the level of all the ink counts, so that stains on bare paper do not
    become ink.

    Args:
        image: uint8[H, W, 3], RGB.
        dark: uint8[H, W], see `ink_mask.Binarized`.
        weak: the part of the level that ink is at least as dark as.
    """
    step = max(1, round(min(dark.shape) / _SAMPLES))
    samples = dark[::step, ::step]
    noise = paper_noise(image[::step, ::step], samples)
    palest = _CLEAR * noise / weak
    sharp = _sharp_level(dark, step, _CLEAR * noise)
    least = max(_EVEN, _CLEAR * noise, min(_PALE, _PALE_PART * sharp))
    sampled = samples.astype(np.float32)
    sampled[sampled <= least] = 0
    if not sampled.any():
        return InkLevel(np.full((1, 1), 255.0, np.float32), 0.0, palest)
    # Capped, so that a stamp or a frame does not make pale ink vanish; weighted by itself, so that
    # the dark heart of a stroke counts and its pale edge does not.
    sampled = np.minimum(sampled, sharp)
    whole = float((sampled**2).sum() / sampled.sum())
    side = (max(32, max(dark.shape) // 20) // step) | 1
    squares, sums = (cv2.blur(sampled**power, (side, side)) for power in (2, 1))
    level = (squares + 0.02 * whole**2) / (sums + 0.02 * whole)
    floor = max(least / weak, _floor(whole, _STAINED * _stains(samples) / weak, _PALE / weak))
    return InkLevel(np.asarray(np.clip(level, floor, None), np.float32), whole, palest)


def _floor(whole: float, stained: float, pale: float) -> float:
    """How dark ink is where there is little of it."""
    bare = min(pale, _PALE_BARE * whole)
    most = max(_PALE_STAINED * whole, _DARK_STAINED * whole - _PENCILS)
    return max(_PALEST * whole, bare, min(stained, most))


def _stains(dark: NDArray[np.uint8]) -> float:
    """The deviation of darkness on paper with all that is pale on it."""
    return _quantile(_counts(dark)[:_STAINS], 0.84)


def _sharp_level(dark: NDArray[np.uint8], step: int, least: float) -> float:
    """The median darkness beside sharp edges: what shines through and stains have none."""
    square = np.ones((3, 3), np.uint8)
    darkest = cv2.dilate(dark, square)[::step, ::step]
    edges = cv2.subtract(darkest, cv2.erode(dark, square)[::step, ::step])
    steepest = _SHARP_PART * _quantile(_counts(edges), 0.995)
    limit = min(_SHARP, max(2 * least, _LEAST_STEP, steepest))
    sharp = (edges > limit) & (darkest > least)
    if np.count_nonzero(sharp) < _FEW:
        sharp &= edges > _SHARP
    return float(np.median(darkest[sharp])) if sharp.any() else 255.0
