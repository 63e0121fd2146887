"""How far ink lies from paper, the same to the last digit wherever it is measured."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def distance_to_paper(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32[H, W]: from the middle of each pixel of ink to the next one of paper, 0 on paper.

    What lies outside the picture is taken for paper. bool[H, W] may not be empty.
    """
    padded = np.pad(mask.astype(np.uint8), 1)
    found = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    # OpenCV's last digit follows how its threads share the work. Squares are whole numbers.
    return np.asarray(np.sqrt(np.rint(found * found)), np.float32)
