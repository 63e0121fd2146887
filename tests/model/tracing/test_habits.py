"""Plans: every piece once at least, letters as they are taught, the pen back on its own ink."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.habits import plan_by_habit, speaks_for
from ductus.model.tracing.pen import write
from ductus.model.tracing.pen_plan import PenPlan
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.ink import Stroke
from ductus.schemas.records import Direction
from tests.support.drawing import Polyline, farthest, written

POINTS = st.tuples(st.integers(10, 190), st.integers(10, 190))
WIDTH = 6


def planned(
    paths: list[Polyline], direction: Direction = Direction.LTR, shape: tuple[int, int] = (200, 200)
) -> tuple[StrokeGraph, PenPlan]:
    graph = graph_of(written(paths, WIDTH, shape))
    return graph, plan_by_habit(graph, direction)


def strokes(paths: list[Polyline], shape: tuple[int, int] = (200, 200)) -> tuple[Stroke, ...]:
    return write(*planned(paths, shape=shape)).strokes


def near(point: np.ndarray, x: float, y: float) -> bool:
    return float(np.hypot(point[0] - x, point[1] - y)) < 5


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(POINTS, min_size=2, max_size=5), min_size=1, max_size=5),
    st.sampled_from(list(Direction)),
)
def test_a_plan_runs_through_every_piece_from_joint_to_joint(
    paths: list, direction: Direction
) -> None:
    graph, plan = planned(paths, direction)
    assert {step.piece for steps in plan for step in steps} == set(range(len(graph.pieces)))
    for steps in plan:
        for before, after in pairwise(steps):
            left = graph.pieces[before.piece].joints[before.last.end]
            entered = graph.pieces[after.piece].joints[after.first.end]
            assert left == entered
            assert left >= 0 or before == after.turned()
    assert len(write(graph, plan).strokes) == len(plan)


def test_an_n_is_one_stroke_that_goes_back_up_its_stem() -> None:
    arch = [(60, 90), (80, 62), (105, 52), (130, 62), (138, 90), (138, 160)]
    (n,) = strokes([[(60, 40), (60, 160)], arch])
    assert near(n.xy[0], 60, 40)
    assert near(n.xy[-1], 138, 160)
    foot = int(np.hypot(*(n.xy - (60, 160)).T).argmin())
    assert near(n.xy[foot], 60, 160), "the turn at the foot is not rounded off"
    assert 0 < foot < len(n.xy) - 1
    assert farthest(n.xy, np.array([(60, 40), (60, 160), (60, 90), *arch])) < 4


def test_a_branch_that_leaves_downwards_is_a_stroke_of_its_own() -> None:
    assert len(strokes([[(80, 20), (80, 180)], [(80, 80), (140, 120)]])) == 2


def test_a_cross_is_a_bar_and_a_stem() -> None:
    found = strokes([[(20, 80), (180, 80)], [(100, 20), (100, 180)]])
    starts = {tuple(np.round(stroke.xy[0] / 20).astype(int).tolist()) for stroke in found}
    assert starts == {(1, 4), (5, 1)}


def test_stems_of_minims_are_strokes_and_the_line_along_their_heads_is_none() -> None:
    stems = [[(x, 40), (x, 110)] for x in (60, 100, 140, 180)]
    heads = [[(50, 48), (190, 40)]]
    graph = graph_of(written(stems + heads, 14, (150, 300)))
    found = write(graph, plan_by_habit(graph, Direction.LTR)).strokes
    feet = [stroke for stroke in found if stroke.xy[-1][1] > 100]
    assert len(feet) >= 3
    assert max(np.ptp(stroke.xy[:, 0]) for stroke in found) < 100, "the heads span 140"


@pytest.mark.parametrize(
    ("start", "end"),
    [((0, 0), (50, 5)), ((30, 0), (30, 60)), ((50, 0), (10, 60)), ((0, 0), (9, 9))],
)
def test_strokes_run_onwards_and_down(start: tuple, end: tuple) -> None:
    path = np.array([start, end], np.float32)
    assert speaks_for(path) > 0
    assert speaks_for(path[::-1]) == pytest.approx(-speaks_for(path))


def test_a_point_has_no_direction() -> None:
    assert speaks_for(np.array([(3, 4)], np.float32)) == 0
