"""Fidelity: how well drawn ink and the ink of the scan cover each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.schemas.ink import Ink

TOLERANCE = 0.5
"""Pixels; half the uncertainty of a border that runs through a pixel."""


@compiled
def _draw(
    canvas: NDArray[np.bool_], xyr: NDArray[np.float32], starts: NDArray[np.bool_], grow: float
) -> None:
    """Sets the pixels whose centres lie in the capsules between consecutive points of a stroke.

    The half width runs evenly from point to point, plus `grow`. It is never so small that a line
    would leave gaps or a dot would fall between pixel centres.
    """
    height, width = canvas.shape
    for i in range(len(xyr)):
        j = i if starts[i] else i - 1
        x0, y0, x1, y1 = xyr[j, 0], xyr[j, 1], xyr[i, 0], xyr[i, 1]
        least = 0.71 if starts[i] else 0.5
        r0, r1 = max(xyr[j, 2] + grow, least), max(xyr[i, 2] + grow, least)
        most = max(r0, r1)
        left, right = (
            max(int(np.floor(min(x0, x1) - most)), 0),
            min(int(max(x0, x1) + most) + 2, width),
        )
        top, low = (
            max(int(np.floor(min(y0, y1) - most)), 0),
            min(int(max(y0, y1) + most) + 2, height),
        )
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        for y in range(top, low):
            for x in range(left, right):
                t = 0.0
                if length > 0:
                    t = min(max(((x - x0) * dx + (y - y0) * dy) / length, 0.0), 1.0)
                ex, ey, r = x - x0 - t * dx, y - y0 - t * dy, r0 + t * (r1 - r0)
                if ex * ex + ey * ey <= r * r:
                    canvas[y, x] = True


def drawn(ink: Ink, shape: tuple[int, int], grow: float = 0.0) -> NDArray[np.bool_]:
    """Ink as pixels.

    Args:
        ink: in pixels; pixel centres have whole coordinates.
        shape: (height, width) of the picture.
        grow: added to the half width everywhere.

    Returns:
        bool[H, W]: pixels whose centres the strokes cover, with round ends. What lies outside
        the picture is not drawn.
    """
    canvas = np.zeros(shape, np.bool_)
    if not ink.strokes or not canvas.size:
        return canvas
    xy = np.concatenate([stroke.xy for stroke in ink.strokes])
    radius = np.concatenate([stroke.width for stroke in ink.strokes]) / 2
    starts = np.zeros(len(xy), np.bool_)
    starts[np.cumsum([0] + [len(stroke.xy) for stroke in ink.strokes[:-1]])] = True
    _draw(canvas, np.column_stack([xy, radius]).astype(np.float32), starts, grow)
    return canvas


def fidelity(
    ink: Ink, mask: NDArray[np.bool_], plain: NDArray[np.bool_] | None = None
) -> tuple[float, float, int]:
    """How true ink is to a scan.

    Both shares count pixels of the strokes drawn with their widths. A border may be half a pixel
    off: precision is measured on strokes drawn half a pixel thinner on every side, recall on
    strokes drawn half a pixel thicker. Lines thinner than a pixel are drawn a pixel wide.

    Args:
        ink: in pixels of the mask; pixel centres have whole coordinates.
        mask: bool[H, W], true on ink; what was traced.
        plain: bool[H, W], what others take for ink (`plain_ink`), if they were asked.

    Returns:
        precision: the share of the drawn ink that lies on the mask, 0 to 1; 0 without drawn ink.
        recall: the share of the mask that drawn ink covers, or that of `plain` if it is less, 0 to
            1; 0 without a mask.
        ink pixels: how many pixels the mask has.
        Nothing drawn on an empty mask is perfect: (1, 1, 0).
    """
    ink_pixels = int(np.count_nonzero(mask))
    thin, thick = drawn(ink, mask.shape, -TOLERANCE), drawn(ink, mask.shape, TOLERANCE)
    ink_drawn = int(np.count_nonzero(thin))
    if not ink_drawn and not ink_pixels:
        return 1.0, 1.0, 0
    precision = np.count_nonzero(thin & mask) / ink_drawn if ink_drawn else 0.0
    recall = np.count_nonzero(thick & mask) / ink_pixels if ink_pixels else 0.0
    if plain is not None and plain.any():
        recall = min(recall, np.count_nonzero(thick & plain) / np.count_nonzero(plain))
    return float(precision), float(recall), ink_pixels
