"""How good a page's picture is: sharpness and contrast, figures to search and sort by."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_LONG_SIDE = 2048


@dataclass(frozen=True)
class Quality:
    """Sharpness and contrast as `ductus.schemas.records.PageInfo` documents them."""

    sharpness: float
    contrast: float


def page_quality(pixels: NDArray[np.uint8]) -> Quality:
    """Sharpness and contrast of a page, measured on a copy of the same size for every page.

    Pages with a side over 2048 pixels are averaged down to it first, so that two scans of one page
    at different resolutions get about the same figures and a blurred scan does not hide behind its
    number of pixels. Smaller pages are taken as they are.

    Args:
        pixels: uint8[H, W, 3], RGB.

    Returns:
        Sharpness: the variance of the 4-neighbour Laplacian of grey (0 to 1), times 1000.
        Contrast: the 95th less the 5th percentile of grey (0 to 1).
    """
    grey = _grey(pixels)
    laplacian = cv2.Laplacian(grey, cv2.CV_16S)
    spread = float(cv2.meanStdDev(laplacian)[1][0, 0]) / 255.0
    shares = np.cumsum(np.bincount(grey.reshape(-1), minlength=256)) / grey.size
    low, high = np.searchsorted(shares, (0.05, 0.95))
    return Quality(sharpness=1000.0 * spread**2, contrast=float(high - low) / 255.0)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8[H, W] of uint8[H, W, 3], with the long side at most 2048."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    shrink = _LONG_SIDE / max(grey.shape)
    if shrink < 1:
        size = [max(1, round(side * shrink)) for side in grey.shape[::-1]]
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)
