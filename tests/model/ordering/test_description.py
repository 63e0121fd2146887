"""A stroke graph in numbers: what they say of shapes that are known."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.description import connected, describe
from tests.support.ordering import BOX, CROSS, RING, graph


def test_pieces_of_a_cross_are_straight_and_lead_away_from_it() -> None:
    whole = graph(CROSS)
    told = describe(whole)
    assert told.sizes[:, 0] == pytest.approx([piece.length for piece in whole.pieces], rel=1e-4)
    assert np.abs(told.turns).max() < 0.5
    assert np.hypot(*told.ways.reshape(-1, 2).T) == pytest.approx(1, abs=1e-4)
    for k, piece in enumerate(whole.pieces):
        assert told.points[k, [0, -1]] == pytest.approx(piece.xy[[0, -1]])
        for end in (0, 1):
            if piece.joints[end] >= 0:
                outward = piece.xy[-1 if end == 0 else 0] - whole.joints[piece.joints[end]].xy
                assert told.ways[k, end] @ outward > 0.8 * np.hypot(*outward)
    assert len(set(told.parts[:, 0].tolist())) == 1
    assert len(set(told.parts[:, 1].tolist())) == 2, "two smooth runs, bar and stem"


def test_all_pieces_of_a_ring_turn_the_same_way_once_around_but_for_their_ends() -> None:
    turns = describe(graph(RING)).turns
    assert len(set(np.sign(turns))) == 1
    assert 4 < abs(turns.sum()) < 2 * np.pi


def test_pieces_that_meet_are_one_part() -> None:
    joints = np.array([(0, 1), (-1, -1), (2, 1), (3, 3), (-1, 2)], np.int32)
    assert connected(joints).tolist() == [0, 1, 0, 3, 0]
    assert (
        len(set(connected(np.array([piece.joints for piece in graph(BOX).pieces])).tolist())) == 1
    )
