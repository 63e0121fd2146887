"""Two pages on one scan: where the fold of an opening runs, and what lies on which side of it.

A fold is a dark valley between paper, near the middle, nearly upright and down most of the scan;
writing leaves it free. A ruled line of a table is one too, but has its like beside it: so a fold
that does not reach from edge to edge must have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import LinePiece, Points, piece_of
from ductus.schemas.records import Side

LOOKED_AT = 800
"""Pixels of the scan's width at which its fold is looked for."""
ASPECT = 1.0
"""The scan of an opening is at least so wide for its height."""
MIDDLE = (0.3, 0.7)
"""Where its fold may be, in widths of the scan."""
SLANTS = np.arange(-3.0, 3.1, 0.5)
"""Degrees that a fold may lean to the left or the right."""
AROUND = 0.03
"""Paper must lie so near on both sides, in widths ..."""
DEEP = 6
"""... and be lighter by this, of 255."""
BANDS, FILLED = 24, 0.8
"""The scan is looked at in so many bands; in one with a fold, this share of the rows have it."""
LEAST = 0.55
"""Share of the bands that a fold has at least ..."""
WHOLE, LIKE = 0.9, 0.85
"""... and if not even this, no other upright line may have this part of it."""
INTO, CROSSED = 0.3, 0.15
"""Lines that reach so far beyond it, in their own heights, lie across; such a share of all may."""
SLIGHT = 1.0
"""Writing that reaches less far across, in its own heights, is not cut."""


@dataclass(frozen=True)
class Fold:
    """The fold of an opening: an upright line, x = top + slope * y, in pixels.

    Attributes:
        top: x at the upper edge of the scan.
        slope: how far it leans to the right, a pixel down.
    """

    top: float
    slope: float

    def beyond(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """float64[N]: how far points float[N, 2] lie to the right of it, in pixels."""
        return np.asarray(points[:, 0] - self.top - self.slope * points[:, 1], np.float64)

    def on(self, side: Side, pieces: Sequence[LinePiece]) -> list[LinePiece]:
        """The pieces of lines, and parts of such, that lie on a side."""
        return [part for piece in pieces for where, part in self.parted(piece) if where is side]

    def parted(self, piece: LinePiece) -> list[tuple[Side, LinePiece]]:
        """What of a piece of a line lies on which side; it is whole if little lies on one."""
        beyond, slight = self.beyond(piece.polygon), SLIGHT * piece.height
        if beyond.min() > -slight or beyond.max() < slight:
            return [(Side.RIGHT if beyond.min() + beyond.max() > 0 else Side.LEFT, piece)]
        return [
            (side, piece_of(half, piece.confidence))
            for side, sign in ((Side.LEFT, -1), (Side.RIGHT, 1))
            if len(half := _half(piece.polygon, sign * beyond)) > 2
        ]

    def page(self, shape: tuple[int, ...], side: Side) -> NDArray[np.uint8]:
        """uint8[H, W]: 1 where a scan shows the page on that side."""
        rows = np.arange(shape[0])
        fold = np.column_stack([self.top + self.slope * rows, rows])
        edge = np.full(len(fold), 0.0 if side is Side.LEFT else float(shape[1]))
        outline = np.concatenate([fold, np.column_stack([edge, rows])[::-1]])
        page = np.zeros(shape[:2], np.uint8)
        cv2.fillPoly(page, [np.rint(outline).astype(np.int32)], 1)
        return page


def find_fold(image: NDArray[np.uint8], pieces: Sequence[LinePiece], scale: float) -> Fold | None:
    """The fold between two pages with writing on both; None on a single page.

    Args:
        image: uint8[H, W, 3], RGB.
        pieces: the writing, in pixels of the image times `scale`.
        scale: also of the answer.
    """
    height, width = image.shape[:2]
    if len(pieces) < 2 or width < ASPECT * height or height < BANDS:
        return None
    rows = max(BANDS, round(height * LOOKED_AT / width))
    small = cv2.resize(image, (LOOKED_AT, rows), interpolation=cv2.INTER_AREA)
    shares, slants = _valleys(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    unit = width * scale / LOOKED_AT
    start, stop = (round(part * LOOKED_AT) for part in MIDDLE)
    for x in start + np.argsort(-shares[start:stop], kind="stable"):
        slope = float(np.tan(np.radians(slants[x])))
        fold = Fold(float(x + 0.5 - slope * rows / 2) * unit, slope)
        if shares[x] < LEAST:
            break
        if _is_alone(int(x), shares) and _is_between(fold, pieces):
            return fold
    return None


def _valleys(grey: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each column, the share of bands in which it is a valley, and how it leans, in degrees.

    Of like shares the deeper one is greater, by less than a band.
    """
    rows, columns = grey.shape
    even = cv2.blur(grey, (1, 3))
    beside = np.ones((1, round(AROUND * columns)), np.uint8)
    shares = []
    for slant in SLANTS:
        slope = np.tan(np.radians(slant))
        upright = np.array([[1, slope, -slope * rows / 2], [0, 1, 0]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        turned = cv2.warpAffine(
            even, upright, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        left = cv2.dilate(turned, beside, anchor=(beside.shape[1] - 1, 0))
        right = cv2.dilate(turned, beside, anchor=(0, 0))
        depth = cv2.subtract(cv2.min(left, right), turned)
        bands = [band.mean(axis=0) > FILLED for band in np.array_split(depth > DEEP, BANDS)]
        shares.append(np.mean(bands, axis=0) + depth.mean(axis=0) / 255 / BANDS)
    best = np.argmax(shares, axis=0)
    return np.max(shares, axis=0), SLANTS[best]


def _is_alone(x: int, shares: NDArray[np.float64]) -> bool:
    """Whether a valley reaches from edge to edge, or has not its like elsewhere."""
    near = round(AROUND * len(shares))
    others = np.concatenate([shares[near : max(x - near, near)], shares[x + near : -near]])
    return bool(shares[x] >= WHOLE or others.max(initial=0.0) < LIKE * shares[x])


def _is_between(fold: Fold, pieces: Sequence[LinePiece]) -> bool:
    """Whether there is writing on both sides of a fold, and next to none across it."""
    beyond = [fold.beyond(piece.polygon) / piece.height for piece in pieces]
    across = [bool(part.min() < -INTO and part.max() > INTO) for part in beyond]
    sides = {
        bool(part.mean() > 0)
        for part, is_across in zip(beyond, across, strict=True)
        if not is_across
    }
    return len(sides) > 1 and sum(across) <= CROSSED * len(pieces)


def _half(polygon: Points, beyond: NDArray[np.float64]) -> Points:
    """What of a polygon float32[N, 2] lies where `beyond`, of its corners, is positive."""
    corners: list[NDArray[np.floating]] = []
    for i in range(len(polygon)):
        here, there = beyond[i - 1], beyond[i]
        if (here > 0) != (there > 0):
            corners.append(polygon[i - 1] + (polygon[i] - polygon[i - 1]) * here / (here - there))
        if there > 0:
            corners.append(polygon[i])
    return np.array(corners, np.float32).reshape(-1, 2)
