"""Ink from paper: background division and a global threshold, robust on aged paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def paper(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The bare paper: uint8[h, w, 3] at a reduced scale, for uint8[H, W, 3]."""
    small = image
    if min(image.shape[:2]) > 64:
        small = cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = max(9, int(max(small.shape[:2]) / 60) * 2 + 1)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), min(size, 255))
    return np.asarray(ground, np.uint8)


def darkness(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How far each pixel is darker than the paper around it, in its most telling channel.

    Args:
        image: uint8[H, W, 3], RGB.

    Returns:
        uint8[H, W]; 0 is paper, 255 is black on white.
    """
    ground = paper(image)
    ground = cv2.resize(ground, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    ratio = cv2.divide(image, ground, scale=255)
    return np.asarray(255 - ratio.min(axis=2), np.uint8)


def ink_mask(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels are ink: bool[H, W] for uint8[H, W, 3]."""
    dark = darkness(image)
    threshold, _ = cv2.threshold(dark, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(dark > max(threshold, 24), np.bool_)
