"""Writing of the other side that shines through: paler than ink, and with softer edges.

Light that comes through paper is spread in it, so an edge that was as sharp as those of this side
rises over more pixels (cf. Tan et al., "Restoration of archival documents using a wavelet
technique", 2002, who tell the two sides by edges too).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_EVERY = 3
"""Pieces of ink are measured on each third pixel of each third row."""
_OWN = 0.8
"""Ink that is surely of this side is at least as dark as this part of the darker ink."""
_PALER, _SOFTER = 0.55, 1.2
"""What shines through beside ink is paler than this part of it, and so much softer."""
_PALE, _SOFT = 64.0, 3.75
"""What shines through a blank page is paler than this, of 255, and its edges rise over more pixels
than this. Pencil that is as pale rises over 2.4 to 3.6."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Measures of N pieces of ink.

    Attributes:
        area: float64[N], pixels.
        depth: float64[N], how dark each is.
        softness: float64[N], over how many pixels its edges rise from paper to that depth.
    """

    area: NDArray[np.float64]
    depth: NDArray[np.float64]
    softness: NDArray[np.float64]

    def median_softness(self, of: NDArray[np.bool_]) -> float:
        """That of most of the ink of some pieces; 0 without any."""
        order = np.argsort(self.softness[of])
        area = np.cumsum(self.area[of][order])
        if not len(area) or area[-1] == 0:
            return 0.0
        return float(self.softness[of][order][np.searchsorted(area, area[-1] / 2)])

    def ink_depth(self, of: NDArray[np.bool_]) -> float:
        """How dark the darker ones of some pieces are; 0 without any."""
        weight = self.area[of] * self.depth[of]
        return float(np.average(self.depth[of], weights=weight)) if weight.sum() else 0.0


def measured(dark: NDArray[np.uint8], labels: NDArray[np.int32], count: int) -> Pieces:
    """The measures of pieces of ink.

    Args:
        dark: uint8[H, W], see `ink_mask.Binarized`.
        labels: int32[H, W], 0 to count - 1.
    """
    smooth = cv2.blur(dark, (3, 3))
    steps = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    sampled = labels[::_EVERY, ::_EVERY]
    inked = sampled > 0
    piece = sampled[inked]
    darkness, slopes = (
        one[::_EVERY, ::_EVERY][inked].astype(np.float32) for one in (smooth, steps)
    )
    # Weighted by themselves, so that the heart of a stroke tells its depth and its edge the slope.
    depth, slope = (_own_mean(piece, values, count) for values in (darkness, slopes))
    area = _EVERY**2 * np.bincount(piece, minlength=count).astype(np.float64)
    return Pieces(area, depth, 2 * depth / np.maximum(slope, 0.5))


def shining_through(pieces: Pieces, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[N]: those that shine through, beside the darker ink among those that were kept."""
    level = pieces.ink_depth(kept)
    own = pieces.median_softness(kept & (pieces.depth > _OWN * level))
    return (pieces.depth < _PALER * level) & (pieces.softness > _SOFTER * own)


def all_shines_through(pieces: Pieces, kept: NDArray[np.bool_]) -> bool:
    """Whether what was kept is all as pale and as soft as what shines through blank pages."""
    return 0 < pieces.ink_depth(kept) < _PALE and pieces.median_softness(kept) > _SOFT


def _own_mean(
    piece: NDArray[np.int32], values: NDArray[np.float32], count: int
) -> NDArray[np.float64]:
    """float64[count]: the mean of the values of each piece, weighted by themselves."""
    squares, sums = (np.bincount(piece, values**power, count) for power in (2, 1))
    return np.asarray(squares / np.maximum(sums, 1e-6), np.float64)
