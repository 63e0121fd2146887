"""Pieces are cut where a pen may lift or start: at corners, and all around a ring."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.ordering import (
    BOX,
    RING,
    graph,
)


def test_a_box_is_cut_at_its_corners_and_the_cuts_are_joints() -> None:
    whole = graph(BOX)
    assert len(whole.pieces) >= 4
    assert not any(piece.ring for piece in whole.pieces)
    for number, joint in enumerate(whole.joints):
        for arm in joint.arms:
            piece = whole.pieces[arm.piece]
            assert piece.joints[arm.end] == number
            assert np.hypot(*(piece.xy[-arm.end] - joint.xy)) <= joint.radius + 1.5
    corners = np.array([joint.xy for joint in whole.joints])
    for corner in ((20, 20), (100, 20), (100, 100), (20, 100)):
        assert np.hypot(*(corners - corner).T).min() < 6


def test_a_ring_may_begin_anywhere() -> None:
    parts = graph(RING)
    assert len(parts.pieces) == 8
    assert all(min(piece.joints) >= 0 for piece in parts.pieces)
    assert sum(piece.length for piece in parts.pieces) == pytest.approx(2 * np.pi * 40, rel=0.1)
