"""Which outlines hold what a hand made, and which printed ornament: a border is no line."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized

_MOST = 0.5
"""Share of an outline's ink that may be ornament."""


def is_ornament(polygon: NDArray[np.floating], sheet: Binarized) -> bool:
    """Whether most ink in an outline, float32[N, 2] of page pixels, is ornament."""
    if not sheet.ornament.any():
        return False
    height, width = sheet.ink.shape
    low = np.clip(np.floor(polygon.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(polygon.max(axis=0)) + 1, 1, (width, height)).astype(int)
    part = (slice(low[1], high[1]), slice(low[0], high[0]))
    inside = np.zeros(sheet.ink[part].shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(polygon - low).astype(np.int32)], 1)
    ornament = int(np.count_nonzero(sheet.ornament[part] & (inside > 0)))
    return ornament > _MOST * int(np.count_nonzero(sheet.ink[part] & (inside > 0)))
