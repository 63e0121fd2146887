"""Cells to learn from: some of each page, and more of those that are seldom or hard to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.cell_network import CLASSES

_OF_FIGURES, _NEAR_FIGURES, _ELSEWHERE = 260, 420, 1100
"""Cells taken of a page at most: of each kind of figure, of what is close to one, of all else."""
_CLOSE = 13
"""Side of the window, in cells, in which a figure is close."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Many cells.

    Attributes:
        seen: float16[n, F], the features of each.
        classes: uint8[n], index of `CLASSES`.
        documents: uint8[n], see `MarkedPage.document`.
    """

    seen: NDArray[np.float16]
    classes: NDArray[np.uint8]
    documents: NDArray[np.uint8]


def gathered(parts: Iterable[Cells]) -> Cells:
    """Cells of many pages."""
    every = list(parts)
    return Cells(
        np.concatenate([part.seen for part in every]),
        np.concatenate([part.classes for part in every]),
        np.concatenate([part.documents for part in every]),
    )


def some_cells(
    seen: NDArray[np.float32],
    classes: NDArray[np.uint8],
    document: int,
    rng: np.random.Generator,
) -> Cells:
    """Some cells of a page.

    Args:
        seen: float32[h, w, F], features of all of them.
        classes: uint8[H, W], of the page's pixels.
    """
    of_cells = cv2.resize(classes, seen.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    chosen = np.concatenate(list(_chosen(np.asarray(of_cells, np.uint8), rng)))
    flat = seen.reshape(-1, seen.shape[2])[chosen].astype(np.float16)
    own = np.full(len(chosen), document, np.uint8)
    return Cells(flat, np.asarray(of_cells, np.uint8).ravel()[chosen], own)


def _chosen(classes: NDArray[np.uint8], rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    near = cv2.dilate((classes > 0).astype(np.uint8), np.ones((_CLOSE, _CLOSE), np.uint8)) > 0
    groups = [(classes == index, _OF_FIGURES) for index in range(1, len(CLASSES))]
    groups += [(near & (classes == 0), _NEAR_FIGURES), (classes == 0, _ELSEWHERE)]
    for cells, most in groups:
        there = np.flatnonzero(cells)
        yield rng.choice(there, min(most, len(there)), replace=False) if len(there) else there
