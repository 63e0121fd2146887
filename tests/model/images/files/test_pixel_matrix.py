"""What reading pixels promises: those of the file, or a refusal by name, never something else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.support.pixel_matrix import EQUAL, REFUSED, cells, outcome
from tests.support.pixel_oracle import Cell, oracle


@pytest.fixture(scope="module")
def matrix() -> list[Cell]:
    return list(cells())


def test_every_file_comes_out_equal_or_is_refused_by_name(matrix: list[Cell]):
    ends = {cell.name: outcome(cell) for cell in matrix}
    assert len(ends) == len(matrix), "names tell the files apart"
    wrong = {name: end for name, end in ends.items() if end not in (EQUAL, REFUSED)}
    assert wrong == {}
    counts = Counter(ends.values())
    assert counts[EQUAL] > 3500
    assert counts[REFUSED] < 150


def test_the_files_hold_what_the_matrix_says_they_hold(matrix: list[Cell]):
    """Another reader's word on the files that are written here."""
    made = [cell for cell in matrix if cell.samples is not None]
    unread = 0
    for cell in made:
        try:
            read = oracle(cell.data)
        except (ValueError, NotImplementedError):
            unread += 1
            continue
        np.testing.assert_array_equal(read, cell.samples, err_msg=cell.name)
    assert unread < len(made) / 100
