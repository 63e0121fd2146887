"""Learning the order of writing: words are composed, drawn, traced and labelled as they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.ordering.description import describe
from ductus.model.ordering.features import HINTS, NODE, PAIR, batched, features
from ductus.model.ordering.training.compose import compose
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.examples import (
    OrderExample,
    load_examples,
    order_example,
    save_examples,
)
from ductus.model.ordering.training.letters import Alphabets, Letter
from ductus.model.ordering.training.true_plan import true_plan
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.stroke_graph import StrokeGraph
from tests.support.drawing import written

CROSS = [np.array([(20, 60), (100, 60)]), np.array([(60, 20), (60, 100)])]
BOX = [
    np.array([(20, 20), (20, 100)]),
    np.array([(20, 20), (100, 20), (100, 100)]),
    np.array([(20, 100), (100, 100)]),
]
TEE = [np.array([(60, 20), (60, 90), (20, 90), (60, 90), (100, 90)])]


def letters() -> Alphabets:
    """A few straight letters under the names of all sources."""
    shapes = [[s.astype(np.float32) for s in strokes] for strokes in (CROSS, BOX, TEE)]
    alphabet = [Letter(shape, advance=110.0) for shape in shapes]
    plain = [Letter(shape) for shape in shapes]
    return {
        "omniglot": [plain],
        "kanjivg": [plain],
        "singleline_fonts_glyphs": [alphabet],
        "singleline_fonts_words": [plain],
    }


def graph(strokes: list[np.ndarray]) -> StrokeGraph:
    mask = written([[tuple(p) for p in s.tolist()] for s in strokes], 6, (130, 130))
    return cut_pieces(graph_of(mask))


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
    angle = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([65 + 40 * np.cos(angle), 65 + 40 * np.sin(angle)], axis=1)
    parts = graph([ring])
    assert len(parts.pieces) == 8
    assert all(min(piece.joints) >= 0 for piece in parts.pieces)
    assert sum(piece.length for piece in parts.pieces) == pytest.approx(2 * np.pi * 40, rel=0.1)
    steps = true_plan(parts, [ring]).plan
    assert [len(stroke) for stroke in steps] == [8]


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


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_composed_words_can_be_drawn_and_depend_on_the_seed_alone(seed: int) -> None:
    one, two = (compose(letters(), np.random.default_rng(seed)) for _ in range(2))
    assert one.kind == two.kind
    for a, b in zip(one.strokes, two.strokes, strict=True):
        np.testing.assert_array_equal(a, b)
    strokes, shape = placed(one.strokes, 60)
    image = draw(strokes, shape, 60, np.random.default_rng(seed))
    assert image.shape == (*shape, 3)
    assert image.dtype == np.uint8
    everything = np.concatenate(strokes)
    assert everything.min() >= 0
    assert (everything <= np.array(shape)[::-1]).all()
    assert np.ptp(image) > 40


def test_right_to_left_words_run_to_the_left() -> None:
    for seed in range(20):
        word = compose(letters(), np.random.default_rng(seed), {"rtl": 1.0})
        assert word.direction == "rtl"
        x = np.concatenate(word.strokes)[:, 0]
        if np.ptp(x) > 2.5:
            assert word.strokes[0][:, 0].mean() > (x.min() + x.max()) / 2


def examples(count: int) -> list[OrderExample]:
    made = [order_example(letters(), 3, number) for number in range(count)]
    return [one for one in made if one]


def test_examples_survive_the_way_to_disk(tmp_path: Path) -> None:
    made = examples(6)
    assert made
    save_examples(made, tmp_path / "0.npz")
    for one, back in zip(made, load_examples(tmp_path / "0.npz"), strict=True):
        np.testing.assert_array_equal(one.steps, back.steps)
        np.testing.assert_array_equal(one.runs_on, back.runs_on)
        np.testing.assert_array_equal(one.description.points, back.description.points)
        assert (one.hint, one.kind) == (back.hint, back.kind)
        assert set(range(len(one.stray))) == {*(one.steps // 2), *np.flatnonzero(one.stray)}


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
