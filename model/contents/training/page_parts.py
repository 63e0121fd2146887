"""Parts of pages to learn from, of one size, so that many are learned from at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.training.gathered_looks import UNKNOWN, Seen, classes_of, read
from ductus.model.layout.rapidocr.raw_look import STEPS

_SIDE = 16
"""Cells of the coarsest map that a part is wide and high."""
_FIGURED = 0.5
"""Share of the parts that have a cell of a figure in their middle, of each kind as many."""

Batch = tuple[list[NDArray[np.float32]], NDArray[np.int64]]
"""Maps, float32[B, C, h, w], from the finest on, and classes of its cells, int64[B, h, w]."""
_Part = tuple[list[NDArray[np.float32]], NDArray[np.uint8]]


class PageParts:
    """Chooses parts of looks by chance."""

    def __init__(self, looks: Sequence[Seen]) -> None:
        on_each = [np.unique(classes_of(look)) for look in looks]
        self._holding = [
            [look for look, there in zip(looks, on_each, strict=True) if kind in there]
            for kind in range(len(CLASSES))
        ]
        self._kinds = [kind for kind in range(1, len(CLASSES)) if self._holding[kind]]

    def some(self, count: int, rng: np.random.Generator) -> Batch:
        """So many parts."""
        parts = [self._part(rng) for _ in range(count)]
        maps = [np.stack(of_scale) for of_scale in zip(*(maps for maps, _ in parts), strict=True)]
        classes = np.stack([classes for _, classes in parts])
        return [one.transpose(0, 3, 1, 2) for one in maps], classes.astype(np.int64)

    def _part(self, rng: np.random.Generator) -> _Part:
        is_figured = self._kinds and rng.random() < _FIGURED
        kind = self._kinds[int(rng.integers(len(self._kinds)))] if is_figured else 0
        looks = self._holding[kind]
        maps, classes = read(looks[int(rng.integers(len(looks)))])
        cells = np.argwhere(classes == kind)
        cell = cells[int(rng.integers(len(cells)))] // (STEPS[-1] // STEPS[0])
        corner = cell - rng.integers(_SIDE // 4, _SIDE - _SIDE // 4, 2)
        corner = np.clip(corner, 0, np.maximum(np.array(maps[-1].shape[:2]) - _SIDE, 0))
        times = [STEPS[-1] // step for step in STEPS]
        return (
            [_cut(one, corner, by, mode="edge") for one, by in zip(maps, times, strict=True)],
            _cut(classes, corner, times[0], constant_values=UNKNOWN),
        )


def _cut(one: NDArray[Any], corner: NDArray[np.integer], times: int, **beyond: Any) -> NDArray[Any]:
    """A part of a map, filled up where the page is smaller than it."""
    top, left = corner * times
    part = one[top : top + _SIDE * times, left : left + _SIDE * times]
    missing = [(0, _SIDE * times - side) for side in part.shape[:2]]
    return np.pad(part, missing + [(0, 0)] * (one.ndim - 2), **beyond)
