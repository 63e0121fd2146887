"""Another hand bends strokes and leaves what they are."""

from __future__ import annotations

import numpy as np

from ductus.model.inksight.training.other_hands import swayed


def test_another_hand_bends_strokes_and_they_meet_where_they_met():
    level, upright = np.float32([[10, 50], [50, 50], [90, 50]]), np.float32([[50, 10], [50, 50]])
    moved = []
    for seed in range(20):
        bent = swayed([level, upright], np.random.default_rng(seed))
        assert [xy.shape for xy in bent] == [level.shape, upright.shape]
        assert np.array_equal(bent[0][1], bent[1][1])
        moved.append(np.abs(np.concatenate(bent) - np.concatenate([level, upright])).max())
        again = swayed([level, upright], np.random.default_rng(seed))
        assert all(np.array_equal(a, b) for a, b in zip(bent, again, strict=True))
    assert np.median(moved) > 0.02 * 80
    assert max(moved) < 0.2 * 80
