"""Screens: greys of a scan of one bit, made of dots (dithered or halftoned), given back as greys.

The dots of grey paper would be traced as ink, each of them. A screen shows by how often black and
white change along rows and columns: far more often than at the edges of writing. What takes it away
is a blur as wide as a cell of it (cf. Ulichney, Digital Halftoning, 1987); strokes are wider.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_TWO_LEVELS = 0.98
"""Share of the pixels that lie near black or white in a scan of one bit."""
_NEAR = 24
_BUSY = 0.2
"""Changes a pixel, of rows and columns, where there is a screen; writing has a tenth or less."""
_WINDOW = 32
_MUCH = 0.25
"""Share of the page that must be screened: elsewhere a blur would cost more than it brings."""
_CELL = 0.6
"""Standard deviation of the blur, in cells of the screen."""


def descreened(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The greys that a screened scan of one bit stands for; None where it is not screened.

    Args:
        image: uint8[H, W, 3], RGB.

    Returns:
        uint8[H, W, 3], as large as the image.
    """
    grey = image[:, :, 1]
    levels = cv2.calcHist([image], [1], None, [256], [0, 256])
    if levels[_NEAR : 256 - _NEAR].sum() > (1 - _TWO_LEVELS) * grey.size:
        return None
    changes = _changes(grey > 127)
    busy = changes[changes > _BUSY]
    if busy.size < max(1.0, _MUCH * changes.size):
        return None
    cell = 2 / float(np.median(busy))
    return np.asarray(cv2.GaussianBlur(image, (0, 0), _CELL * cell), np.uint8)


def _changes(white: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Changes a pixel within windows of the page: float32[h, w]."""
    changes = np.zeros(white.shape, np.float32)  # the only one so large: pages are, too
    changes[:, 1:] = white[:, 1:] != white[:, :-1]
    changes[1:] += white[1:] != white[:-1]
    changes /= 2
    size = [max(1, round(side / _WINDOW)) for side in white.shape[::-1]]
    return np.asarray(cv2.resize(changes, size, interpolation=cv2.INTER_AREA))
