"""Windows along a line: they reach from its first ink to its last, and are not many."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ductus.model.shapes.line_windows import MOST, WIDTH, windows


def test_a_short_line_is_one_window():
    assert windows((3.0, 20.0)) == [(3.0, 20.0)]


@pytest.mark.parametrize("end", [60.0, 137.5, 300.0, 800.0])
def test_windows_go_from_end_to_end(end: float):
    made = windows((4.5, end))
    assert 2 < len(made) <= MOST
    assert (made[0][0], made[-1][1]) == (4.5, end)
    assert all(last - first == pytest.approx(WIDTH) for first, last in made)
    steps = [after[0] - before[0] for before, after in pairwise(made)]
    assert max(steps) - min(steps) < 1e-9
    assert max(steps) < WIDTH * 0.75 or len(made) == MOST
