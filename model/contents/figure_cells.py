"""What hangs together among the cells of a page that are taken for figures, and its outline."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_network import CELL, CLASSES, cell_side
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Kind

LEAST_CELLS = {Kind.INITIAL: 8, Kind.DRAWING: 40, Kind.STAMP: 24}
"""Smaller figures are not told from letters."""
_FAINTEST = 0.4
"""Mean chance of its cells that anything has which may be a figure."""
NOTHING = 0.6
"""Cells whose chance to be no figure is less hang together as one."""
_HOLLOW = 1.4
"""How many times as large as its cells what a frame goes round is, with it."""

Cells = NDArray[np.bool_]


def regions(chances: NDArray[np.float32]) -> Iterator[tuple[Kind, Cells, float]]:
    """Kind, cells and mean chance of what hangs together: of each kind apart from the others.

    Args:
        chances: float32[h, w, len(CLASSES)], of each class for each cell.
    """
    kinds = chances[..., 1:].argmax(axis=2) + 1
    kinds[chances[..., 0] >= NOTHING] = 0
    for index, kind in enumerate(CLASSES):
        if kind:
            own = (kinds == index).astype(np.uint8)
            closed = cv2.morphologyEx(own, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0
            for cells in pieces(closed & ((kinds == index) | (kinds == 0))):
                chance = float(chances[cells, index].mean())
                if cells.sum() >= LEAST_CELLS[kind] and chance >= _FAINTEST:
                    yield kind, cells, chance


def pieces(cells: Cells) -> Iterator[Cells]:
    """What hangs together, side by side: bool[h, w] each."""
    count, labels = cv2.connectedComponents(cells.astype(np.uint8), connectivity=4)
    for label in range(1, count):
        yield np.asarray(labels == label)


def outline(cells: Cells, size: tuple[int, int]) -> Polygon:
    """Around the cells, in page pixels, within a page of `size`, width and height."""
    cell = cell_side(cells, size)
    fine = cv2.resize(
        cells.astype(np.uint8), None, fx=CELL, fy=CELL, interpolation=cv2.INTER_NEAREST
    )
    found, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners = cv2.approxPolyDP(max(found, key=cv2.contourArea), 1.5, True).reshape(-1, 2)
    on_page = np.minimum((corners + 0.5) * cell / CELL, np.array(size) - 1)
    return tuple((float(x), float(y)) for x, y in on_page)


def is_hollow(cells: Cells) -> bool:
    """Whether it goes round something, as a frame does."""
    found, _ = cv2.findContours(cells.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros(cells.shape, np.uint8), found, -1, 1, cv2.FILLED)
    return float(filled.sum()) > _HOLLOW * float(cells.sum())


def is_at_edge(cells: Cells) -> bool:
    """Whether it reaches the edge of the scan."""
    return any(bool(side.any()) for side in (cells[0], cells[-1], cells[:, 0], cells[:, -1]))
