"""What plain thresholds take for a line's ink, to hold against what was traced of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.plain_ink import plain_ink
from ductus.model.layout.crops import LineCrop
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import NOBODY, PartedInk
from ductus.schemas.geometry import Affine

_EDGE = 2
"""Pixels around a neighbour's ink, or a ruled line, that may be part of it."""


@dataclass(frozen=True, eq=False)
class PlainMask:
    """Ink of a line as plain thresholds see it.

    Attributes:
        mask: bool[H, W], in the frame of the line's crop.
        beyond: pixels of it that lie outside the crop.
    """

    mask: NDArray[np.bool_]
    beyond: int


def plain_masks(parted: PartedInk, crops: list[LineCrop]) -> list[PlainMask]:
    """One mask a line, of the page's own pixels within its polygon.

    Ink of other lines and rulings are left out; what Ductus does not take for ink is not.

    Args:
        parted: the page's ink and its lines.
        crops: of the lines, in order.
    """
    return [_of_line(parted, index, crop) for index, crop in enumerate(crops)]


def plain_page(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The same of a whole picture: bool[H, W] for uint8[H, W, 3], RGB."""
    return plain_ink(_grey(image), np.ones(image.shape[:2], np.bool_), min(image.shape[:2]))


def encode_mask(mask: NDArray[np.bool_]) -> bytes:
    """PNG of a bool[H, W] mask, small and fast."""
    done, data = cv2.imencode(".png", mask.astype(np.uint8), [cv2.IMWRITE_PNG_BILEVEL, 1])
    if not done:
        raise ValueError(f"no PNG of a mask of shape {mask.shape}")
    return data.tobytes()


def decode_mask(data: bytes) -> NDArray[np.bool_]:
    """The bool[H, W] mask of `encode_mask`."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise ValueError("no PNG of a mask")
    return np.asarray(pixels > 0, np.bool_)


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The darker of red and green, as `ink_mask` looks at them."""
    return np.asarray(cv2.min(cv2.extractChannel(image, 0), cv2.extractChannel(image, 1)), np.uint8)


def _of_line(parted: PartedInk, index: int, crop: LineCrop) -> PlainMask:
    owners = parted.owner_map
    corner, inside = _polygon(parted.lines[index], owners.shape)
    window = tuple(slice(a, a + n) for a, n in zip(corner[::-1], inside.shape, strict=True))
    owner = owners[window]
    foreign = ((owner != NOBODY) & (owner != index)) | parted.rulings[window]
    around = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    within = inside & (cv2.dilate(foreign.astype(np.uint8), around) == 0)
    found = plain_ink(_grey(parted.page.image[window]), within, min(inside.shape))
    return _in_crop(found, Affine.translation(*map(float, corner)), crop)


def _polygon(line: Line, shape: tuple[int, ...]) -> tuple[tuple[int, int], NDArray[np.bool_]]:
    """The corner (x, y) of the polygon's box within the page, and bool[H, W], what it encloses."""
    corners = np.nan_to_num(np.asarray(line.polygon or [(0, 0)], np.float64))
    corners = np.round(np.clip(corners, 0, (shape[1] - 1, shape[0] - 1))).astype(np.int32)
    low, high = corners.min(axis=0), corners.max(axis=0) + 1
    inside = np.zeros((high - low)[::-1], np.uint8)
    cv2.fillPoly(inside, [corners - low], 1)
    return (int(low[0]), int(low[1])), inside > 0


def _in_crop(found: NDArray[np.bool_], to_page: Affine, crop: LineCrop) -> PlainMask:
    """A mask in the frame of a crop."""
    matrix = crop.to_page.then(to_page.inverse()).matrix()[:2]
    size = (crop.mask.shape[1], crop.mask.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    soft = cv2.warpAffine(found.astype(np.uint8) * 255, matrix, size, flags=flags)
    mask = soft > 127
    return PlainMask(mask, max(0, int(np.count_nonzero(found)) - int(np.count_nonzero(mask))))
