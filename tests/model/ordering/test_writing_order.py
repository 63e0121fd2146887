"""The learned order of writing: every piece is written, hints are heeded, rules are outdone."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.ink_score import mean_score, score
from ductus.model.ordering.training.compose import compose
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.letters import Letter
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_learner import Committee
from ductus.model.ordering.training.order_training import save_committee
from ductus.model.ordering.writing_order import FROM_THE_RIGHT, WEIGHTS, WritingOrder
from ductus.model.tracing.crop_graph import crop_graph
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.pen_plan import PenPlan
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.records import Direction
from tests.support.commands import TESTS
from tests.support.ordering import (
    BOX,
    CROSS,
    SMALL,
    TEE,
    graph,
    long_line,
    untrained,
)

LETTERS = TESTS / "data" / "letters.json"


@pytest.fixture(scope="module")
def shipped() -> WritingOrder:
    return WritingOrder()


def steps_of(plan: PenPlan) -> list[int]:
    return [step.piece for steps in plan for step in steps]


@pytest.mark.parametrize("strokes", [CROSS, BOX, TEE])
def test_every_piece_is_written_even_by_an_untrained_network(
    strokes: list[np.ndarray], tmp_path: Path
) -> None:
    order = untrained(tmp_path)
    whole = graph(strokes)
    (planned,) = order.plan([whole], [Direction.LTR])
    assert planned is not None
    check(whole, planned.plan)
    assert 0 < planned.confidence <= 1


def check(whole: StrokeGraph, plan: PenPlan) -> None:
    """Each piece is written, at most twice, and consecutive steps of a stroke meet."""
    pieces = steps_of(plan)
    assert set(pieces) == set(range(len(whole.pieces)))
    assert max(map(pieces.count, pieces)) <= 2
    for steps in plan:
        for before, after in pairwise(steps):
            left, entered = before.last, after.first
            joint = whole.pieces[left.piece].joints[left.end]
            same_joint = joint >= 0 and joint == whole.pieces[entered.piece].joints[entered.end]
            assert same_joint or after == before.turned()


@settings(max_examples=20, deadline=None)
@given(
    ends=st.lists(st.tuples(*[st.integers(12, 118)] * 4), min_size=1, max_size=7),
    direction=st.sampled_from(Direction),
)
def test_the_shipped_weights_write_every_piece_of_any_lines(
    shipped: WritingOrder, ends: list[tuple[int, int, int, int]], direction: Direction
) -> None:
    lines = [np.array([(a, b), (c, d)], float) for a, b, c, d in ends]
    whole = graph(lines)
    if whole.pieces:
        (planned,) = shipped.plan([whole], [direction])
        assert planned is not None
        check(whole, planned.plan)


def test_a_plan_does_not_depend_on_what_else_is_planned(shipped: WritingOrder) -> None:
    graphs = [graph(strokes) for strokes in (CROSS, BOX, TEE)]
    ways = [Direction.LTR] * 3
    together = shipped.plan(graphs, ways)
    for one, whole in zip(together, graphs, strict=True):
        (alone,) = shipped.plan([whole], [Direction.LTR])
        assert one is not None
        assert alone is not None
        assert one.plan == alone.plan
        exactly = 0.0 if not torch.cuda.is_available() else 1e-4
        assert one.confidence == pytest.approx(alone.confidence, rel=0, abs=exactly)


def test_nothing_is_planned_of_no_ink(shipped: WritingOrder) -> None:
    empty = cut_pieces(graph_of(np.zeros((20, 20), bool)))
    assert shipped.plan([empty], [Direction.LTR]) == [None]


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL])
def test_a_long_line_is_planned_in_windows(shipped: WritingOrder, direction: Direction) -> None:
    whole = long_line()
    assert len(whole.pieces) > 200
    (planned,) = shipped.plan([whole], [direction])
    assert planned is not None
    check(whole, planned.plan)
    x = [whole.pieces[piece].xy[:, 0].mean() for piece in steps_of(planned.plan)]
    assert (np.corrcoef(x, np.arange(len(x)))[0, 1] > 0.9) == (direction is Direction.LTR)


def test_the_hint_turns_the_line_round(shipped: WritingOrder) -> None:
    bars = [np.array([(x, 20), (x, 100)], float) for x in (20, 50, 80, 110)]
    whole = graph(bars)
    for direction, sense in ((Direction.LTR, 1), (Direction.RTL, -1)):
        (planned,) = shipped.plan([whole], [direction])
        assert planned is not None
        x = [whole.pieces[piece].xy[:, 0].mean() for piece in steps_of(planned.plan)]
        assert sense * (x[-1] - x[0]) > 0


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    untrained(tmp_path)
    (tmp_path / "config.json").write_text('{"members": 2, "width": 32}')
    with pytest.raises(ValueError, match="weights of other sizes"):
        WritingOrder(tmp_path)


def test_what_runs_from_the_right_or_may_has_networks_of_its_own(tmp_path: Path) -> None:
    for seed, name in ((7, "usual"), (8, "own")):
        (tmp_path / name).mkdir()
        torch.manual_seed(seed)
        save_committee(Committee(SMALL, 2).eval(), tmp_path / name, OrderCourse(sizes=SMALL))
    usual, own = (WritingOrder(tmp_path / name) for name in ("usual", "own"))
    copyfile(tmp_path / "own" / "model.safetensors", tmp_path / "usual" / FROM_THE_RIGHT)
    both = WritingOrder(tmp_path / "usual")
    assert len({order.sha256 for order in (usual, own, both)}) == 3
    whole = [graph(CROSS)]
    for direction in Direction:
        like = usual if direction in (Direction.LTR, Direction.TTB) else own
        assert both.plan(whole, [direction]) == like.plan(whole, [direction])
        other = own if like is usual else usual
        assert both.plan(whole, [direction]) != other.plan(whole, [direction])


def test_the_shipped_weights_are_small_and_documented() -> None:
    assert (WEIGHTS / "model.safetensors").stat().st_size <= 5_000_000
    assert (WEIGHTS / FROM_THE_RIGHT).stat().st_size <= 5_000_000
    card = (WEIGHTS / "README.md").read_text()
    for named in ("Omniglot", "MIT", "KanjiVG", "CC BY-SA 3.0", "OFL", "Hershey", "ductus train"):
        assert named in card


def test_the_shipped_weights_know_more_than_the_rules(shipped: WritingOrder) -> None:
    """Real letters, two at a time, drawn with several pens on several papers."""
    letters = json.loads(LETTERS.read_text())["letters"]
    alphabet = [Letter([np.array(s, np.float32) for s in strokes]) for strokes in letters]
    learned, ruled = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        kind = "letters" if seed % 2 else "letter"
        strokes, shape = placed(compose({"omniglot": [alphabet]}, rng, {kind: 1.0}).strokes, 90)
        mask = ink_mask(draw(strokes, shape, 90, rng))
        draft = crop_graph(mask)
        (planned,) = shipped.plan([draft.graph], [Direction.LTR])
        assert planned is not None
        learned.append(score([s.xy for s in draft.ink(planned.plan).strokes], strokes))
        ruled.append(score([s.xy for s in traced_by_rules(mask).strokes], strokes))
    network, rules = mean_score(learned), mean_score(ruled)
    assert network.human > rules.human + 0.1
    assert network.ldtw < rules.ldtw
    assert abs(network.strokes - 1) < 0.2
