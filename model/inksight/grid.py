"""Crops on the network's 224 x 224 grid, and the exact map between both."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop, DerenderError
from ductus.schemas.geometry import Affine

GRID_SIDE = 224
_EDGE = 48
"""Neighbouring grey values that differ by more lie on two sides of an outline."""


@dataclass(frozen=True, eq=False)
class GridImage:
    """A crop as the network sees it.

    Attributes:
        pixels: uint8[224, 224, 3], RGB; the crop in the middle, black around it.
        to_grid: maps crop pixels (crop_xy) to grid pixels (grid_xy), centres to centres.
        outline: steps across the outlines of what is written, in grid pixels; grows with the ink's
            length.
    """

    pixels: NDArray[np.uint8]
    to_grid: Affine
    outline: int


def on_grid(crop: Crop) -> GridImage:
    """A crop scaled to fit the grid and padded, as InkSight does (arXiv 2402.05804, section 3).

    Args:
        crop: uint8[H, W, 3], RGB.

    Raises:
        DerenderError: it is no such image, or has no pixels.
    """
    if crop.ndim != 3 or crop.shape[2] != 3 or crop.dtype != np.uint8 or not crop.size:
        raise DerenderError(f"a crop of shape {crop.shape} and type {crop.dtype}")
    height, width = crop.shape[:2]
    ratio = min(GRID_SIDE / width, GRID_SIDE / height)
    # Whole pixels, so the two scales may differ a little; the map keeps both.
    columns = min(GRID_SIDE, max(1, int(width * ratio)))
    rows = min(GRID_SIDE, max(1, int(height * ratio)))
    method = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(crop, (columns, rows), interpolation=method)
    left, top = (GRID_SIDE - columns) // 2, (GRID_SIDE - rows) // 2
    pixels = np.zeros((GRID_SIDE, GRID_SIDE, 3), np.uint8)
    pixels[top : top + rows, left : left + columns] = scaled
    return GridImage(
        pixels, _centres(columns / width, rows / height, left, top), _outline(np.asarray(scaled))
    )


def _centres(x_scale: float, y_scale: float, left: int, top: int) -> Affine:
    """The map of a resize and a shift, with whole coordinates at pixel centres."""
    return Affine(x_scale, 0.0, left + 0.5 * x_scale - 0.5, 0.0, y_scale, top + 0.5 * y_scale - 0.5)


def _outline(image: NDArray[np.uint8]) -> int:
    grey = image[:, :, 1].astype(np.int16)
    return sum(int((np.abs(np.diff(grey, axis=axis)) > _EDGE).sum()) for axis in (0, 1))
