"""Features tell how pieces lie to each other, not where the word lies."""

from __future__ import annotations

import numpy as np

from ductus.model.ordering.description import describe
from ductus.model.ordering.features import HINTS, NODE, PAIR, batched, features
from tests.support.ordering import (
    BOX,
    CROSS,
    graph,
)


def test_features_do_not_depend_on_place_or_padding() -> None:
    parts = graph(CROSS)
    moved = describe(parts)
    for array in (moved.points,):
        array += 17
    nodes, pairs, real = features(batched([describe(parts), moved, describe(graph(BOX))], [0] * 3))
    alone, pairs_alone, _ = features(batched([describe(parts)], [0]))
    count = 2 * len(parts.pieces)
    assert nodes.shape[2] == NODE
    assert pairs.shape[0] == PAIR
    assert real.sum(1).tolist()[:2] == [count, count]
    for row in (0, 1):
        np.testing.assert_allclose(nodes[row, :count], alone[0], atol=1e-4)
        np.testing.assert_allclose(pairs[:, row, :count, :count], pairs_alone[:, 0], atol=1e-4)
    assert not nodes[0, count:].any()


def test_a_direction_is_named_for_every_hint() -> None:
    assert set(HINTS) == {"ltr", "rtl", "ttb", "auto"}
