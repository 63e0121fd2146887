"""Rolls and panoramas are looked at by pieces: reduced by all of their length nothing is left."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
LONG = 3.0
"""A page this many times as long as it is wide is looked at by pieces."""
_OWN, _LEAST = 2.0, 1000
"""What a piece tells of, in widths of the page and in pixels at least: as long as that nothing is
reduced, and a strip of a few pixels would be ten thousand pieces.
"""


def is_long(image: NDArray[np.uint8], side: int) -> bool:
    """Whether a page uint8[H, W, 3] is long, and longer than `side` pixels."""
    short, long = sorted(image.shape[:2])
    return bool(long > max(side, LONG * short))


def by_pieces(image: NDArray[np.uint8], look: Callable[[NDArray[np.uint8]], Map]) -> Map:
    """The map of a long page, put together from those of overlapping pieces.

    Args:
        image: uint8[H, W, 3].
        look: gives the map of a piece, float32[h, w] or of up to four channels, float32[h, w, C],
            at any scale; all are brought to that of the first.
    """
    is_wide = image.shape[1] > image.shape[0]
    page = image.transpose(1, 0, 2) if is_wide else image
    length, width = page.shape[:2]
    own = max(round(_OWN * width), _LEAST)
    beyond = own // 4  # that it sees on either side
    parts: list[Map] = []
    scale = 1.0
    for start in range(0, length, own):
        low, high = max(0, start - beyond), min(length, start + own + beyond)
        piece = page[low:high].transpose(1, 0, 2) if is_wide else page[low:high]
        told = look(np.ascontiguousarray(piece))
        told = told.swapaxes(0, 1) if is_wide else told
        scale = scale if parts else told.shape[1] / width
        size = (round(width * scale), round((high - low) * scale))
        told = cv2.resize(np.ascontiguousarray(told), size, interpolation=cv2.INTER_LINEAR)
        ends = (round((min(end, length) - low) * scale) for end in (start, start + own))
        parts.append(told[slice(*ends)])
    whole = np.concatenate(parts)
    return np.ascontiguousarray(whole.swapaxes(0, 1) if is_wide else whole)
