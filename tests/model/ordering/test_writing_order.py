"""The learned order of writing: what is learned is what is searched, and every piece is written."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.ink_score import mean_score, score
from ductus.model.ordering.features import batched, features
from ductus.model.ordering.line_windows import window, windows
from ductus.model.ordering.network import Committee, OrderNetwork, Sizes
from ductus.model.ordering.search import fresh, go_on, logits
from ductus.model.ordering.training import order_training
from ductus.model.ordering.training.compose import compose
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.training.letters import Letter
from ductus.model.ordering.training.order_course import OrderCourse, optimizers_of
from ductus.model.ordering.training.order_loss import loss_of
from ductus.model.ordering.training.order_training import save_committee, train_committee
from ductus.model.ordering.writing_order import WEIGHTS, WritingOrder, word_moves
from ductus.model.tracing.crop_graph import crop_graph
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.pen_plan import PenPlan
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.records import Direction
from tests.model.ordering.test_ordering import BOX, CROSS, TEE, examples, graph, letters
from tests.support.commands import TESTS
from tests.support.drawing import written

LETTERS = TESTS / "data" / "letters.json"
SMALL = Sizes(width=16, heads=2, layers=1, pair=8, state=16)


@pytest.fixture(scope="module")
def made() -> list[OrderExample]:
    return examples(12)


@pytest.fixture(scope="module")
def shipped() -> WritingOrder:
    return WritingOrder()


def network(seed: int = 0) -> OrderNetwork:
    torch.manual_seed(seed)
    return OrderNetwork(SMALL).eval()


def committee() -> Committee:
    torch.manual_seed(7)
    return Committee(SMALL, 2).eval()


def steps_of(plan: PenPlan) -> list[int]:
    return [step.piece for steps in plan for step in steps]


@pytest.mark.parametrize("model", [network(), committee()], ids=["one", "committee"])
def test_what_is_searched_is_what_is_learned(
    made: list[OrderExample], model: OrderNetwork | Committee
) -> None:
    """The search's likelihood of the true steps is the training's, step by step."""
    batch = [one for one in made if not one.stray.any()][:4]
    with torch.no_grad():
        moves = model(*features(batched([e.description for e in batch], [e.hint for e in batch])))
        _, misses = loss_of(model, batch)
    for row, one in enumerate(batch):
        told = word_moves(moves, row, one.description)
        pen, then = fresh(told, 1), fresh(told, 1)
        for t, (step, on) in enumerate(zip(one.steps.tolist(), one.runs_on.tolist(), strict=True)):
            move = step + on * 2 * len(one.stray)
            legal = on or not pen.times[0, step // 2]
            if legal and pen.times.max(initial=0) < 2:
                found = logits(told, pen, 0)
                assert found[move] == pytest.approx(-misses[row, t].item(), abs=2e-3)
                assert np.exp(found).sum() == pytest.approx(1.0, abs=1e-3)
            go_on(told, pen, 0, move, 0.0, then, 0)
            pen, then = then, pen


def test_a_committee_holds_what_its_members_hold_in_the_mean(made: list[OrderExample]) -> None:
    """Of two, a move's likelihood is the root of the product of theirs, but for a factor."""
    both = committee()
    one, other = both.members
    inputs = features(batched([e.description for e in made], [e.hint for e in made]))
    moves = [model(*inputs) for model in (one, other, both)]
    for row, example in enumerate(made):
        words = [word_moves(some, row, example.description) for some in moves]
        first, second, together = (logits(word, fresh(word, 1), 0) for word in words)
        may = np.isfinite(together)
        apart = together[may] - (first[may] + second[may]) / 2
        assert apart == pytest.approx(apart.mean(), abs=1e-4)


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


def untrained(folder: Path) -> WritingOrder:
    save_committee(committee(), folder, OrderCourse(sizes=SMALL))
    return WritingOrder(folder)


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
    crosses = [
        [(x + dx * 8, 40 + dy * 8) for dx, dy in ends]
        for x in range(20, 1600, 26)
        for ends in (((-1, 0), (1, 0)), ((0, -1), (0, 1)))
    ]
    whole = cut_pieces(graph_of(written(crosses, 4, (80, 1620))))
    assert len(whole.pieces) > 200
    groups = windows(whole, direction, 160)
    assert len(groups) == 2
    assert sorted(np.concatenate(groups)) == list(range(len(whole.pieces)))
    for group in groups:
        part = window(whole, group)
        assert sum(len(joint.arms) for joint in part.joints) == sum(
            number >= 0 for piece in part.pieces for number in piece.joints
        )
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


def test_a_few_steps_of_training_lower_the_loss_and_repeat(made: list[OrderExample]) -> None:
    losses = []
    for _ in range(2):
        torch.manual_seed(1)
        model = OrderNetwork(SMALL)
        optimizers = optimizers_of(model)
        for _ in range(12):
            loss, _ = loss_of(model, made)
            optimizers.descend(loss, 1.0)
            losses.append(loss.item())
    assert losses[:12] == losses[12:]
    assert losses[11] < 0.8 * losses[0]


def recorded(folder: Path) -> Path:
    """The letters as files of strokes."""
    for source, alphabets in letters().items():
        rows = [
            {
                "sample_id": f"{source}/{k}/adv={letter.advance}",
                "script": "Latin",
                "writer": "one",
                "strokes": [[{"x": x, "y": y} for x, y in s.tolist()] for s in letter.strokes],
            }
            for k, letter in enumerate(alphabets[0])
        ]
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{source}.parquet")
    return folder


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_training_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course that is broken off and started again gives the weights of one that was not."""
    course = OrderCourse(seed=5, words=24, epochs=3, sizes=SMALL)

    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(order_training, "EVERY", 1)
    strokes = recorded(tmp_path)
    whole = train_committee(strokes, tmp_path / "whole", course, quiet)
    with pytest.raises(KeyboardInterrupt):
        train_committee(strokes, tmp_path / "broken", course, stop)
    assert any((tmp_path / "broken").glob("checkpoint-*.pt"))
    again = train_committee(strokes, tmp_path / "broken", course, quiet)
    # Not to the last bit: the sums of a matrix product follow how memory happens to lie, and Muon
    # makes little differences greater. Forgotten momentum makes one of 2e-3 and more.
    assert again == pytest.approx(whole, abs=1e-3)
    first, second = (load_file(tmp_path / k / "model.safetensors") for k in ("whole", "broken"))
    for name, tensor in first.items():
        assert torch.allclose(tensor, second[name], atol=1e-3), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(
            strokes, tmp_path / "whole", OrderCourse(seed=6, words=24, sizes=SMALL), quiet
        )


def test_training_begins_with_weights(tmp_path: Path) -> None:
    """Without any pace nothing is learned, and what was begun with comes out."""
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    start = untrained(first)
    strokes, still = recorded(tmp_path), OrderCourse(seed=5, words=24, epochs=1, pace=0.0)
    course = still.refining(start.committee, start.sha256)
    train_committee(strokes, second, course, quiet, begun_with=start.committee)
    assert (first / "config.json").read_text() == (second / "config.json").read_text()
    before, after = (load_file(folder / "model.safetensors") for folder in (first, second))
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(strokes, second, still, quiet)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    untrained(tmp_path)
    (tmp_path / "config.json").write_text('{"members": 2, "width": 32}')
    with pytest.raises(ValueError, match=r"size mismatch|Missing key"):
        WritingOrder(tmp_path)


def test_the_shipped_weights_are_small_and_documented() -> None:
    assert (WEIGHTS / "model.safetensors").stat().st_size <= 5_000_000
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
