"""Stamps that hang together with what lies beside the leaf, or with its rim, are parted from it.

Where a seal and a ruler are taken for one stamp, the paper tells where the seal ends. What is left
on the written paper is the corner of a leaf as often as not, so its ink must be of another colour
than that of the lines. What reaches the edge of the scan is parted where it is least sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_cells import LEAST_CELLS, Cells, is_at_edge, outline, pieces
from ductus.model.contents.figure_network import CLASSES, cell_side
from ductus.model.contents.placing import filled
from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.line import Line
from ductus.schemas.records import Kind

_TURNED = 12.0
"""Degrees between the colours of two inks, at least; black and brown ones are nearer."""
_CORE, _SURELY = 0.7, 0.85
"""Chance of each cell that a stamp off the rim has at least, and their mean."""
_LARGE = 0.1
"""Share of the page that it takes at most."""
_INKED = 80
"""Of 255: the ink that makes a reduced pixel one of ink."""
_DARKEST = 0.02
"""Share of the light that ink returns at least, of scans that are clipped, too."""


def parted(
    stamp: Line, other: Cells, chances: NDArray[np.float32], size: tuple[int, int]
) -> list[Line]:
    """What of a stamp is beside other paper, in one piece or more, as sure as its own cells are.

    Args:
        stamp: as it was found.
        other: bool[h, w], where paper is none that is written on, at any scale.
        chances: float32[h, w, len(CLASSES)] of the page's cells, smoothed.
        size: of the page, width and height, in its pixels.
    """
    shape, cell = chances.shape[:2], cell_side(chances, size)
    beyond = cv2.resize(other.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST)
    beyond = cv2.dilate(beyond, np.ones((3, 3), np.uint8))
    cells = filled([stamp.polygon], (0, 0), 1 / cell, shape) * (1 - beyond)
    return [figure for _, figure in _pieces_of(stamp, cells, chances, size)]


def cores(
    stamp: Line, cells: Cells, chances: NDArray[np.float32], size: tuple[int, int]
) -> list[Line]:
    """What is a stamp by itself of one that reaches the edge of the scan, as leaves do.

    Args:
        stamp: as it was found, of `cells`.
        cells: bool[h, w].
        chances: float32[h, w, len(CLASSES)] of the page's cells, smoothed.
        size: of the page, width and height, in its pixels.
    """
    sure = cells & (chances[..., CLASSES.index(Kind.STAMP)] >= _CORE)
    return [
        figure
        for piece, figure in _pieces_of(stamp, sure.astype(np.uint8), chances, size)
        if figure.confidence >= _SURELY and not is_at_edge(piece) and piece.mean() <= _LARGE
    ]


def _pieces_of(
    stamp: Line, cells: NDArray[np.uint8], chances: NDArray[np.float32], size: tuple[int, int]
) -> list[tuple[Cells, Line]]:
    """The pieces of some cells of a stamp that are large enough for one."""
    whole = cv2.morphologyEx(cells, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    of_stamps = chances[..., CLASSES.index(Kind.STAMP)]
    return [
        (
            piece,
            replace(stamp, polygon=outline(piece, size), confidence=float(of_stamps[piece].mean())),
        )
        for piece in pieces(np.asarray(whole))
        if piece.sum() >= LEAST_CELLS[Kind.STAMP]
    ]


def is_of_other_ink(figure: Line, lines: Sequence[Line], sheet: Binarized) -> bool:
    """Whether a figure's ink is plainly of another colour than that of the lines.

    Compared is what each ink takes of red, green and blue: paler ink of a colour takes less of all.
    """
    height, width = sheet.paper.shape[:2]
    small = cv2.resize(sheet.image, (width, height), interpolation=cv2.INTER_AREA)
    returned = small / np.maximum(sheet.paper, 1).astype(np.float32)
    taken = -np.log(np.clip(returned, _DARKEST, 1))
    ink = cv2.resize(
        sheet.ink.astype(np.uint8) * 255, (width, height), interpolation=cv2.INTER_AREA
    )
    scale = width / sheet.image.shape[1]
    colours = [
        taken[
            (filled([one.polygon for one in some], (0, 0), scale, ink.shape) > 0) & (ink > _INKED)
        ]
        for some in ([figure], lines)
    ]
    if not all(len(colour) for colour in colours):
        return False
    own, usual = (colour.mean(axis=0) for colour in colours)
    alike = own @ usual / max(np.linalg.norm(own) * np.linalg.norm(usual), 1e-6)
    return float(np.degrees(np.arccos(min(float(alike), 1.0)))) >= _TURNED
