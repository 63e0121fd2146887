"""The plan told from true strokes is what the pen did."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.training.true_plan import true_plan
from tests.support.ordering import (
    BOX,
    CROSS,
    RING,
    TEE,
    graph,
)


@pytest.mark.parametrize("strokes", [CROSS, BOX, TEE])
@pytest.mark.parametrize("backwards", [False, True])
def test_labels_follow_the_true_pen(strokes: list[np.ndarray], backwards: bool) -> None:
    true = [s[::-1] for s in strokes[::-1]] if backwards else strokes
    parts = graph(strokes)
    labels = true_plan(parts, true)
    assert not labels.stray
    assert len(labels.plan) == len(true)
    for steps, stroke in zip(labels.plan, true, strict=True):
        first, last = steps[0], steps[-1]
        begin = parts.pieces[first.piece].xy[-1 if first.backwards else 0]
        end = parts.pieces[last.piece].xy[0 if last.backwards else -1]
        assert np.hypot(*(begin - stroke[0])) < 8
        assert np.hypot(*(end - stroke[-1])) < 8


def test_a_way_back_is_labelled_as_one() -> None:
    (steps,) = true_plan(graph(TEE), TEE).plan
    pieces = [step.piece for step in steps]
    assert len(pieces) == len(set(pieces)) + 1


def test_ink_that_no_stroke_explains_is_stray() -> None:
    both = graph([*CROSS, np.array([(105, 20), (120, 20)])])
    labels = true_plan(both, CROSS)
    assert len(labels.stray) == 1
    assert both.pieces[labels.stray[0]].xy[:, 0].min() > 100


def test_a_ring_is_one_stroke_through_all_its_pieces() -> None:
    (steps,) = true_plan(graph(RING), RING).plan
    assert len(steps) == len({step.piece for step in steps}) == 8
