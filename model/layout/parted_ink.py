"""The ink of a page parted into rulings, what lines own, and what nobody owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized, stroke_width
from ductus.model.images.ruled_lines import ruled_lines
from ductus.model.layout.enclosures import enclosing_ink
from ductus.model.layout.line import Line
from ductus.model.layout.ownership import InkOwners, own_ink

NOBODY = -1
_WORKING_SIDE = 2000
"""Pixels of the page's longer side, at most, at which loose ink is looked at."""
_WORKING_AREA = 8e6
"""Pixels of a roll, at most, at which it is."""
_WIDTHS = (0.4, 2.5)
"""Strokes of writing are so wide, in those of the page's ink."""
_SIZES = (3.0, 60.0)
"""What is written is so large (a letter, a joined word), in widths of its strokes."""
_FULL = 0.6
"""A piece that fills more of its box, and is no dot or bar of a letter, is an edge or a picture."""


@dataclass(frozen=True, eq=False)
class PartedInk:
    """A page whose ink is parted.

    Attributes:
        page: with all its ink.
        lines: in page pixels.
        rulings: bool[H, W], where ruled lines run.
        unruled: bool[H, W], the ink that is none of theirs.
        owners: of the unruled ink.
    """

    page: Binarized
    lines: Sequence[Line]
    rulings: NDArray[np.bool_]
    unruled: NDArray[np.bool_]
    owners: InkOwners

    @cached_property
    def owner_map(self) -> NDArray[np.int16]:
        """int16[H, W]: the line that owns a pixel, or `NOBODY`."""
        found = np.full(self.unruled.shape, NOBODY, np.int16)
        lines = np.repeat(np.arange(len(self.lines), dtype=np.int16), np.diff(self.owners.starts))
        known = slice(int(self.owners.starts[0]), int(self.owners.starts[-1]))
        found[self.owners.ys[known], self.owners.xs[known]] = lines
        return found


def part_ink(page: Binarized, lines: Sequence[Line]) -> PartedInk:
    """Parts the ink of a page among its lines; see `ruled_lines`, `enclosing_ink` and `own_ink`."""
    rulings = ruled_lines(page.ink, page.dark)
    unruled = page.ink & ~rulings.ink & ~page.ornament
    owners = own_ink(unruled & ~enclosing_ink(unruled, lines), lines)
    return PartedInk(page, lines, rulings.extent, unruled, owners)


def outside_share(parted: PartedInk) -> float:
    """The share of a page's ink that looks like writing and that no line owns, 0 to 1.

    It looks like writing if its strokes are about as wide as those of the lines, or else of all
    the ink, and it is about as large as letters and words are: neither a speck nor an edge.
    """
    owned = _reduced(parted.owner_map != NOBODY)
    loose = cv2.subtract(_reduced(parted.unruled), owned)
    pen = stroke_width(owned) or stroke_width(loose)
    written = int(_writing_like(loose, pen).sum()) if pen else 0
    return written / max(written + cv2.countNonZero(owned), 1)


def _reduced(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    short, long = sorted(mask.shape)  # a roll is not reduced by all of its length
    scale = min(1.0, _WORKING_SIDE / min(long, 2 * short), (_WORKING_AREA / mask.size) ** 0.5)
    size = [max(1, round(side * scale)) for side in mask.shape[::-1]]
    small = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.threshold(small, 127, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _writing_like(loose: NDArray[np.uint8], pen: float) -> NDArray[np.int64]:
    """The areas of the pieces of ink that look like writing."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(loose)
    within = cv2.erode(loose, np.ones((3, 3), np.uint8), borderValue=0)
    area = stats[:, cv2.CC_STAT_AREA]
    outline = area - np.bincount(labels[within > 0], minlength=n)
    width = 2.0 * area / np.maximum(outline, 1) / pen
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    size = sides.max(axis=1) / pen
    like = (width > _WIDTHS[0]) & (width < _WIDTHS[1])
    like &= (size > _SIZES[0]) & (size < _SIZES[1])
    like &= (area < _FULL * sides.prod(axis=1)) | (size < 2 * _SIZES[0])
    like[0] = False
    return np.asarray(area[like], np.int64)
