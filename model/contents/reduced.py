"""A page as small as it is looked at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def reduced(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture at another size, each pixel the mean of what it covers.

    Most is done in whole steps, which OpenCV takes many times as fast: at the right and the lower
    edge less than one new pixel may be left out.

    Args:
        picture: uint8[H, W, 3].
        size: width and height; where that is larger, the picture is enlarged.
    """
    step = max(1, min(picture.shape[1] // size[0], picture.shape[0] // size[1]))
    width, height = picture.shape[1] // step, picture.shape[0] // step
    whole = np.ascontiguousarray(picture[: height * step, : width * step])
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
