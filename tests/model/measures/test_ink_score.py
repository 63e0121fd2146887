"""The measures of pen paths: exact small cases, and what must hold for any ink."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.measures.ink_score import (
    InkScore,
    mean_score,
    score,
    share_near,
    time_distance,
)

REFERENCE = {
    "aiou": 0.655241935,
    "ldtw": 3.226926397,
    "start": 0.0,
    "strokes": 1.0,
    "valid": 1.0,
    "human": 0.0,
}
LINE = np.array([(0.0, 0.0), (64.0, 0.0)])
CORNER = [np.array([(0.0, 0.0), (0.0, 64.0)]), np.array([(0.0, 64.0), (64.0, 64.0)])]
POINTS = arrays(
    np.float64,
    st.tuples(st.integers(1, 7), st.just(2)),
    elements=st.floats(-50, 50, width=32),
)
INK = st.lists(POINTS, min_size=1, max_size=4)


def test_the_same_ink_is_perfect() -> None:
    assert score(CORNER, CORNER) == InkScore(1.0, 0.0, 1.0, 1.0, 1.0, 1.0)


def test_a_line_run_backwards_has_the_shape_but_not_the_way() -> None:
    back = score([LINE[::-1]], [LINE])
    assert (back.aiou, back.valid, back.strokes) == (1.0, 1.0, 1.0)
    assert (back.start, back.human) == (0.0, 0.0)
    assert back.ldtw > 15


def test_strokes_in_the_wrong_order_are_valid_and_not_human() -> None:
    swapped = score(CORNER[::-1], CORNER)
    assert (swapped.valid, swapped.human, swapped.start) == (1.0, 0.0, 0.0)


def test_a_stroke_broken_in_two_counts_twice() -> None:
    halves = [LINE * (0.5, 1), LINE * (0.5, 1) + (32, 0)]
    broken = score(halves, [LINE])
    assert broken.strokes == 2.0
    assert broken.human == 1.0


def test_half_the_ink_is_not_valid() -> None:
    assert score([LINE * (0.5, 1)], [LINE]).valid == 0.0
    assert score([LINE * (1.5, 1)], [LINE]).valid == 0.0


def test_no_ink_is_the_worst_and_no_truth_an_error() -> None:
    assert score([], [LINE]) == InkScore(0.0, 64.0, 0.0, 0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="true ink"):
        score([LINE], [])


def test_a_path_beside_the_true_one_is_as_far_as_it_lies() -> None:
    beside = score([LINE + np.array((0, 1.5))], [LINE])
    assert beside.ldtw == pytest.approx(1.5)
    assert (beside.valid, beside.start, beside.human) == (1.0, 1.0, 1.0)
    assert score([LINE + np.array((0, 2.5))], [LINE]).valid == 0.0


def test_a_hook_and_a_dot_score_as_the_reference_scorer_has_them() -> None:
    # REFERENCE was computed once with the reference implementation of the measures
    true = [np.array([(0, 0), (0, 40), (10, 50), (25, 45)]), np.array([(12, -14), (12.5, -13)])]
    ink = [np.array([(12, -14)]), np.array([(1, 2), (1, 41), (9, 50), (20, 48)])]
    found = score(ink, true)
    assert found.aiou == pytest.approx(REFERENCE["aiou"])
    assert found.ldtw == pytest.approx(REFERENCE["ldtw"])
    assert (found.start, found.strokes) == (REFERENCE["start"], REFERENCE["strokes"])
    assert (found.valid, found.human) == (REFERENCE["valid"], REFERENCE["human"])


@settings(max_examples=60, deadline=None)
@given(a=POINTS, b=POINTS)
def test_time_warping_finds_the_cheapest_alignment(a: np.ndarray, b: np.ndarray) -> None:
    a, b = a[:4], b[:4]
    apart = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1))
    cheapest: dict[tuple[int, int], float] = {}
    for i, j in product(range(len(a)), range(len(b))):
        before = [(i - 1, j - 1), (i - 1, j), (i, j - 1)]
        known = [cheapest[place] for place in before if place in cheapest]
        cheapest[i, j] = apart[i, j] + (min(known) if known else 0.0)
    total = cheapest[len(a) - 1, len(b) - 1]
    steps = total / max(time_distance(a, b), 1e-12)
    if total > 1e-6:
        assert max(len(a), len(b)) - 1e-3 <= steps <= len(a) + len(b) - 1 + 1e-3


@settings(deadline=None)
@given(a=POINTS, b=POINTS)
def test_near_points_are_those_within_the_distance(a: np.ndarray, b: np.ndarray) -> None:
    apart = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)).min(axis=1)
    assert share_near(a, b, 7.0) == np.mean(apart <= 7.0)


@settings(max_examples=40, deadline=None)
@given(ink=INK, true=INK, shift=st.floats(-9, 9), factor=st.floats(0.5, 4))
def test_scores_do_not_depend_on_place_and_size(
    ink: list[np.ndarray], true: list[np.ndarray], shift: float, factor: float
) -> None:
    if np.ptp(np.concatenate(true), axis=0).max() < 1:
        return
    one = score(ink, true)
    other = score([s * factor + shift for s in ink], [s * factor + shift for s in true])
    assert other.ldtw == pytest.approx(one.ldtw, rel=0.05, abs=0.3)
    assert other.strokes == one.strokes
    assert 0 <= one.aiou <= 1
    assert one.human <= one.valid


def test_the_mean_is_taken_measure_by_measure() -> None:
    mean = mean_score([InkScore(), InkScore(1.0, 0.0, 1.0, 2.0, 1.0, 1.0)])
    assert mean == InkScore(0.5, 32.0, 0.5, 1.0, 0.5, 0.5)
    with pytest.raises(ValueError, match="no scores"):
        mean_score([])
