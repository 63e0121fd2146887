"""Cells are gathered from all that a page shows, each with what it is."""

import numpy as np

from ductus.model.contents.training.gathered_cells import gathered, some_cells


def test_cells_of_every_class_are_taken_with_their_own_features():
    classes = np.zeros((400, 400), np.uint8)
    classes[40:80, 40:80], classes[200:320, 200:320] = 1, 2
    of_cells = classes[::4, ::4].astype(np.float32)
    seen = np.stack([of_cells, np.full_like(of_cells, 3)], axis=-1)
    cells = some_cells(seen, classes, 9, np.random.default_rng(0))
    np.testing.assert_array_equal(cells.seen[:, 0], cells.classes)
    counts = np.bincount(cells.classes, minlength=4)
    assert counts[1] == 100, "all of a small one"
    assert counts[2] < 900, "some of a large one"
    assert counts[0] > counts[2]
    assert counts[3] == 0
    assert set(cells.documents) == {9}
    both = gathered([cells, cells])
    assert len(both.classes) == len(both.seen) == len(both.documents) == 2 * len(cells.classes)
