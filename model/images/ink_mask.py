"""Ink from paper, on whole pages and on small crops alike.

Darkness is measured against the bare paper as a ratio, as reflectance is. Ink is what is darker
than half the ink around it, if it hangs together with something that is surely ink: that keeps
hairlines (cf. Su, Lu & Tan, "Robust document image binarization technique for degraded document
images", 2013; hysteresis after Canny, 1986). What is pale and soft beside it shines through from
the other side, or is a stain or the rim of the leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.beyond import of_the_dark
from ductus.model.images.ink_level import InkLevel, ink_level
from ductus.model.images.paper import bare_paper
from ductus.model.images.repeated import repeated
from ductus.model.images.show_through import all_shines_through, measured, shining_through

_WEAK, _STRONG = 0.4, 0.6
"""Ink is at least so dark, and somewhere so dark, as parts of the ink around it."""
_SPECK = 0.3
"""Less sure ink than this is a speck, in squares of the stroke's width."""
_DEEPEST_STAIN = 0.45
"""What is wide and darker than this part of the ink is ink too, as in painted initials."""
_PENCIL = 12.0
"""Of 255: pencil is seldom paler than this."""
_SMOOTHINGS = (1.0, 1.7, 2.5)
"""Deviations of a Gaussian, in pixels; the least that makes ink clear is taken, if any must be."""
_AT_ONCE = 4_000_000
"""Pixels that are counted at once."""


@dataclass(frozen=True, eq=False)
class Binarized:
    """A picture and what is ink in it.

    Attributes:
        image: uint8[H, W, 3], RGB; smoothed where noise hides its ink.
        ink: bool[H, W].
        dark: uint8[H, W], how much less light each pixel returns than the paper under it; 0 is
            paper, 255 returns no light.
        paper: uint8[h, w, 3], the bare paper under the ink at a reduced scale, the same field of
            view; off the page the nearest paper.
        is_through: all its ink is as pale and soft as what shines through from the other side.
        is_lost: no ink is clear of the noise of the paper, which is such that pencil may be lost.
    """

    image: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    dark: NDArray[np.uint8]
    paper: NDArray[np.uint8]
    is_through: bool = False
    is_lost: bool = False

    @cached_property
    def ornament(self) -> NDArray[np.bool_]:
        """bool[H, W]: ink that no hand drew; see `repeated`."""
        return repeated(self.ink)


def binarized(image: NDArray[np.uint8], ground: NDArray[np.uint8] | None = None) -> Binarized:
    """Tells ink from paper.

    Args:
        image: uint8[H, W, 3], RGB.
        ground: the same at another size, to find the paper in; itself where none is given.
    """
    paper, off_page = bare_paper(image if ground is None else ground)
    smooth, dark, level = image, *_looked_at(image, paper, off_page)
    grain = level.palest
    for blur in _SMOOTHINGS:
        if level.is_clear or level.palest < _PENCIL:
            break
        smooth = np.asarray(cv2.GaussianBlur(image, (0, 0), blur), np.uint8)
        dark, level = _looked_at(smooth, paper, off_page)
    ink, is_through = _ink(dark, level.around)
    if off_page.any() and (pen := stroke_width(ink.astype(np.uint8))):
        ink &= ~of_the_dark(ink, off_page, pen)
    is_lost = not level.is_clear and grain > _PENCIL
    return Binarized(smooth, ink, dark, paper, is_through, is_lost)


def ink_mask(
    image: NDArray[np.uint8], ground: NDArray[np.uint8] | None = None
) -> NDArray[np.bool_]:
    """Which pixels are ink: bool[H, W]; see `binarized`."""
    return binarized(image, ground).ink


def stroke_width(mask: NDArray[np.uint8]) -> float:
    """The mean width of the strokes of a uint8[H, W] mask, in pixels: twice area over outline.

    0 for an empty mask.
    """
    area = cv2.countNonZero(mask)
    outline = area - cv2.countNonZero(cv2.erode(mask, np.ones((3, 3), np.uint8)))
    return 2.0 * area / max(outline, 1)


def _looked_at(
    image: NDArray[np.uint8], paper: NDArray[np.uint8], off_page: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], InkLevel]:
    """Darkness as of `Binarized`, and how dark ink is in it."""
    dark = _darkness(image, paper, off_page)
    return dark, ink_level(image, dark, _WEAK)


def _darkness(
    image: NDArray[np.uint8], paper: NDArray[np.uint8], off_page: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """See `Binarized`: of red and green, for stains and yellowed paper differ most in blue."""
    size = (image.shape[1], image.shape[0])
    lit = []
    for channel in (0, 1):
        under = cv2.resize(paper[:, :, channel], size, interpolation=cv2.INTER_LINEAR)
        lit.append(cv2.divide(image[:, :, channel], under, scale=255))
    dark = cv2.bitwise_not(cv2.min(*lit))
    if off_page.any():
        dark[cv2.resize(off_page, size, interpolation=cv2.INTER_NEAREST) > 0] = 0
    return np.asarray(dark, np.uint8)


def _ink(dark: NDArray[np.uint8], level: NDArray[np.float32]) -> tuple[NDArray[np.bool_], bool]:
    """See `Binarized`: the ink, and whether all of it shines through."""
    stroke = stroke_width(_at_least(dark, _WEAK * level))
    if stroke == 0:
        return np.zeros(dark.shape, np.bool_), False
    labels, kept = _hanging_on(*_weak_and_strong(dark, level, stroke))
    pieces = measured(dark, labels, len(kept))
    kept &= ~shining_through(pieces, kept)
    return np.asarray(kept[labels], np.bool_), all_shines_through(pieces, kept)


def _weak_and_strong(
    dark: NDArray[np.uint8], level: NDArray[np.float32], stroke: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What may be ink, and what surely is, above the stains it lies in."""
    stain = _stains(dark, stroke)
    level = cv2.resize(level, stain.shape[::-1], interpolation=cv2.INTER_LINEAR)
    stain = np.minimum(stain, _DEEPEST_STAIN * level)
    level -= stain
    weak = _at_least(dark, _above(stain, level, _WEAK))
    return weak, _at_least(dark, _above(stain, level, _STRONG))


def _above(
    stain: NDArray[np.float32], ink: NDArray[np.float32], part: float
) -> NDArray[np.float32]:
    """Stains and a part of the ink in them; of large pages each picture of numbers weighs."""
    limits = part * ink
    limits += stain
    return np.asarray(limits, np.float32)


def _stains(dark: NDArray[np.uint8], stroke: float) -> NDArray[np.float32]:
    """Darkness of what is wider than strokes are: float32[h, w] at a reduced scale."""
    scale = min(1.0, 7.0 / (4 * stroke))
    size = (max(1, round(dark.shape[1] * scale)), max(1, round(dark.shape[0] * scale)))
    small = cv2.resize(dark, size, interpolation=cv2.INTER_AREA)
    side = round(4 * stroke * scale) | 1
    smooth = cv2.blur(small, (3, 3))
    opened = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(opened, np.float32)


def _at_least(dark: NDArray[np.uint8], limits: NDArray[np.float32]) -> NDArray[np.uint8]:
    limit = np.clip(limits, 0, 254).astype(np.uint8)
    limit = cv2.resize(limit, dark.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(dark, limit, cv2.CMP_GT), np.uint8)


def _hanging_on(
    weak: NDArray[np.uint8], strong: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The pieces of weak ink, int32[H, W], and which hold strong ink and are no specks, bool[N]."""
    stroke = stroke_width(weak)
    n, labels = cv2.connectedComponents(weak, connectivity=8, ltype=cv2.CV_32S)
    sure = _pixels_of(labels, strong, n)
    kept = sure >= max(1.0, _SPECK * stroke**2)
    kept[0] = False
    return np.asarray(labels, np.int32), kept


def _pixels_of(
    labels: NDArray[np.int32], within: NDArray[np.uint8], count: int
) -> NDArray[np.int64]:
    """int64[count]: pixels of each label where `within` is not 0.

    A band of rows at a time: counting takes 12 bytes for each of them, on a dark page of all.
    """
    found = np.zeros(count, np.int64)
    band = max(1, _AT_ONCE // labels.shape[1])
    for top in range(0, len(labels), band):
        rows = slice(top, top + band)
        found += np.bincount(labels[rows][within[rows] > 0], minlength=count)
    return found
