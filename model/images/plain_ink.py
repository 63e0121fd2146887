"""Ink as plain thresholds see it: a second opinion, which shares nothing with `ink_mask`.

What is traced is measured against the mask that it was traced from; where that mask is wrong, the
measure is, too. So within a region ink is told from paper once more, in two ways that are as old
as they are simple: one level for the whole region (Otsu, "A threshold selection method from
gray-level histograms", 1979) and one that follows the surroundings (Wolf & Jolion, "Extraction and
recognition of artificial text in multimedia documents", 2003, after Sauvola). Ink is what both say.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_LEAST = 12.0
"""Ink and paper differ by so much, of 255, or nobody could tell them apart."""
_APART = 3.5
"""So many standard deviations lie between two levels where there are two; where noise is parted in
two they are 2.7, where even shading is, 3.46."""
_BENEATH = 0.5
"""Wolf and Jolion's k: how far below the mean ink lies."""


def plain_ink(
    grey: NDArray[np.uint8], within: NDArray[np.bool_], window: float
) -> NDArray[np.bool_]:
    """What plain thresholds take for ink.

    Args:
        grey: uint8[H, W], dark on light.
        within: bool[H, W], where to look.
        window: the side of what surrounds a pixel, in pixels; some letters.

    Returns:
        bool[H, W], within `within`; nothing where there are not two levels to be told apart.
    """
    none = np.zeros(grey.shape, np.bool_)
    level = _level(grey[within])
    if level is None:
        return none
    return (grey <= level) & (grey <= _surroundings(grey, within, window)) & within


def _level(grey: NDArray[np.uint8]) -> float | None:
    """Otsu's level of uint8[N]; None where ink and paper are not two levels."""
    if len(grey) < 2:
        return None
    level, _ = cv2.threshold(grey.reshape(1, -1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = grey <= level
    share = float(dark.mean())
    if share in (0.0, 1.0):
        return None
    apart = float(grey[~dark].mean() - grey[dark].mean())
    within = max(float(grey.var()) - share * (1 - share) * apart**2, 0.0)
    return float(level) if apart >= max(_LEAST, _APART * within**0.5) else None


def _surroundings(
    grey: NDArray[np.uint8], within: NDArray[np.bool_], window: float
) -> NDArray[np.float32]:
    """The level below which a pixel is darker than what is around it: float32[H, W]."""
    side = max(3, round(window)) | 1
    mean, square = (
        cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)
        for values in (grey.astype(np.float32), grey.astype(np.float32) ** 2)
    )
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    widest = max(float(spread[within].max()), 1e-3)
    darkest = float(grey[within].min())
    return np.asarray(mean - _BENEATH * (1 - spread / widest) * (mean - darkest), np.float32)
