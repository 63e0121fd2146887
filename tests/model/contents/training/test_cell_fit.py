"""Fitting: what can be told is told, the same each time."""

import numpy as np

from ductus.model.contents.cell_network import CLASSES, chances_of
from ductus.model.contents.training.cell_fit import fitted
from ductus.model.contents.training.gathered_cells import Cells


def test_classes_that_can_be_told_are_told_and_the_same_each_time():
    rng = np.random.default_rng(0)
    classes = rng.integers(0, len(CLASSES), 6000).astype(np.uint8)
    seen = rng.normal(0, 0.5, (6000, 5))
    seen[:, 0] += 100 * (classes % 2)
    seen[:, 1] += 2 * (classes // 2)
    cells = Cells(seen.astype(np.float16), classes, classes)
    told: list[tuple[int, int]] = []
    first, again = (
        fitted(cells, (1, 1, 1, 1), 8, 3, lambda done, steps, loss: told.append((done, steps)))
        for _ in "ab"
    )
    assert told[-1] == (93, 93)
    assert all((first[name] == again[name]).all() for name in first)
    taken_for = chances_of(cells.seen[None].astype(np.float32), first)[0].argmax(axis=1)
    assert (taken_for == classes).mean() > 0.9
