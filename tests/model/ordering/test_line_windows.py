"""Windows: every piece in one, connected parts never cut, those along the line side by side."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.line_windows import window, windows
from ductus.schemas.records import Direction
from tests.support.ordering import long_line


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL])
def test_a_long_line_falls_into_windows_that_share_no_joint(direction: Direction) -> None:
    whole = long_line()
    groups = windows(whole, direction, 160)
    assert len(groups) == 2
    assert sorted(np.concatenate(groups)) == list(range(len(whole.pieces)))
    for group in groups:
        part = window(whole, group)
        assert sum(len(joint.arms) for joint in part.joints) == sum(
            number >= 0 for piece in part.pieces for number in piece.joints
        )
    first, second = (np.mean([whole.pieces[k].xy[:, 0].mean() for k in some]) for some in groups)
    assert (first < second) == (direction is Direction.LTR)


def test_a_part_larger_than_a_window_is_one_of_its_own() -> None:
    whole = long_line()
    assert {len(group) for group in windows(whole, Direction.LTR, 1)} == {4}
