"""Cuts a page's lines out, each with its own ink only, level, on plain paper.

What spoils ink most is the crop: a neighbour's descenders, a ruled line, a box over two lines. So
ink is given to lines by connected component, never by box (see `ownership`), and everything that
is not a line's own ink, rulings too, is painted over with the paper around it.

Frames: a pixel's coordinates are those of its centre, so `crop[row, col]` lies at (col, row) of
the crop and `to_page` sends it to where it lies on the page, again counted in pixel centres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import PartedInk, part_ink
from ductus.schemas.geometry import Affine

LEVEL_DEGREES = 0.7
"""Lines turned by less are cut without resampling."""
MARGIN = 6
"""Pixels of paper around the ink of a crop."""
HALO = 3
"""Pixels around ink that keep their colour: the soft edge of the stroke."""


@dataclass(frozen=True, eq=False)
class LineCrop:
    """A line cut out of its page.

    Attributes:
        pixels: uint8[H, W, 3], RGB; the line's own ink on plain paper, H, W >= 1.
        mask: bool[H, W], the line's own ink.
        to_page: maps crop pixels to page pixels exactly.
    """

    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    to_page: Affine


@dataclass(frozen=True)
class _Box:
    """Half-open pixel rows and columns of a page."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def window(self) -> tuple[slice, slice]:
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def grown(self, by: int, shape: tuple[int, ...]) -> _Box:
        return _Box(
            max(self.x0 - by, 0),
            max(self.y0 - by, 0),
            min(self.x1 + by, shape[1]),
            min(self.y1 + by, shape[0]),
        )


def cut_crops(page: Binarized, lines: Sequence[Line]) -> list[LineCrop]:
    """One crop a line, in order.

    Args:
        page: its ink may hold ruled lines, which are left out here.
        lines: in page pixels; corners may lie outside the page.

    Returns:
        See `crops_of`.
    """
    return crops_of(part_ink(page, lines)) if lines else []


def crops_of(parted: PartedInk) -> list[LineCrop]:
    """One crop a line, in order.

    Returns:
        Crops no longer or higher than the page's diagonal, level ones than its sides. Turned lines
        are made level (upright for `ttb`); a crop without ink shows the paper of the line's box.
    """
    return [_cut(parted, index, line) for index, line in enumerate(parted.lines)]


def encode_crop(pixels: NDArray[np.uint8]) -> bytes:
    """PNG of uint8[H, W, 3] RGB pixels, fast rather than small."""
    how = [cv2.IMWRITE_PNG_COMPRESSION, 2, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), how)
    if not done:
        raise ValueError(f"no PNG of pixels of shape {pixels.shape}")
    return data.tobytes()


def _cut(parted: PartedInk, index: int, line: Line) -> LineCrop:
    image = parted.page.image
    xs, ys = parted.owners.pixels_of(index)
    box = _box_of(xs, ys) if len(xs) else _box_of_polygon(line, image.shape)
    box = box.grown(MARGIN, image.shape)
    mask = np.zeros((box.y1 - box.y0, box.x1 - box.x0), np.uint8)
    mask[ys - box.y0, xs - box.x0] = 255
    ground = _ground_of(parted.page.paper, box, image.shape)
    pixels = _on_paper(image[box.window], mask, parted.rulings[box.window], ground)
    corner = Affine.translation(box.x0, box.y0)
    if abs(line.angle) < LEVEL_DEGREES or not len(xs):
        return LineCrop(pixels, mask > 0, corner)
    return _level(pixels, mask, corner, line.angle, image.shape)


def _box_of(xs: NDArray[np.int32], ys: NDArray[np.int32]) -> _Box:
    return _Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)


def _box_of_polygon(line: Line, shape: tuple[int, ...]) -> _Box:
    """The polygon's box within the page, at least one pixel."""
    corners = np.asarray(line.polygon, np.float64).reshape(-1, 2)
    corners = np.nan_to_num(corners) if len(corners) else np.zeros((1, 2))
    x0, y0 = np.clip(np.floor(corners.min(axis=0)), 0, (shape[1] - 1, shape[0] - 1)).astype(int)
    x1, y1 = np.clip(np.ceil(corners.max(axis=0)) + 1, (x0 + 1, y0 + 1), (shape[1], shape[0]))
    return _Box(int(x0), int(y0), int(x1), int(y1))


def _ground_of(ground: NDArray[np.uint8], box: _Box, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The paper under a box, from the paper of the page at its reduced scale."""
    scale_x, scale_y = ground.shape[1] / shape[1], ground.shape[0] / shape[0]
    to_small = np.array([[scale_x, 0, box.x0 * scale_x], [0, scale_y, box.y0 * scale_y]])
    size = (box.x1 - box.x0, box.y1 - box.y0)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(ground, to_small, size, flags=flags, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _on_paper(
    pixels: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    rulings: NDArray[np.bool_],
    ground: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """The ink and its soft edge, but where rulings run, as they are; all else painted over."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * HALO + 1, 2 * HALO + 1))
    kept = np.where(rulings, mask, cv2.dilate(mask, kernel))
    cv2.copyTo(pixels, kept, ground)
    return ground


def _level(
    pixels: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    corner: Affine,
    angle: float,
    shape: tuple[int, ...],
) -> LineCrop:
    """Turns a cut back by its angle and keeps the box of its ink."""
    turn = Affine.rotation(angle)
    ys, xs = np.nonzero(mask)
    level = turn.inverse().apply(np.column_stack([xs, ys]))
    x0, y0 = np.floor(level.min(axis=0)).astype(int) - MARGIN
    x1, y1 = np.ceil(level.max(axis=0)).astype(int) + 1 + MARGIN
    most = math.ceil(math.hypot(*shape[:2]))
    size = (min(int(x1 - x0), most), min(int(y1 - y0), most))
    to_pixels = Affine.translation(float(x0), float(y0)).then(turn)
    matrix = to_pixels.matrix()[:2]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.warpAffine(mask, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return LineCrop(np.asarray(turned, np.uint8), soft > 127, to_pixels.then(corner))
