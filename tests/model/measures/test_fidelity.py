"""Fidelity cannot be had by cheating: too thin, too fat, beside the ink, or less than all of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.measures.fidelity import drawn, fidelity
from ductus.schemas.ink import Ink, Stroke
from tests.support.drawing import wave, written

PATH = wave(40, 360, 100, 40)


def ink_of(path: list[tuple[float, float]], width: float, dx: float = 0, dy: float = 0) -> Ink:
    xy = np.add(path, (dx, dy)).astype(np.float32)
    return Ink((Stroke(xy, np.full(len(xy), width, np.float32)),))


@pytest.mark.parametrize("width", [1, 3, 8, 21])
def test_the_path_that_was_drawn_is_true(width: int) -> None:
    mask = written([PATH], width, (200, 400))
    precision, recall, pixels = fidelity(ink_of(PATH, width), mask)
    assert precision > 0.98
    assert recall > 0.98
    assert pixels == mask.sum()


def test_too_thin_loses_recall_and_too_fat_precision() -> None:
    mask = written([PATH], 12, (200, 400))
    precision, recall, _ = fidelity(ink_of(PATH, 5), mask)
    assert precision > 0.99
    assert recall == pytest.approx(6 / 12, abs=0.06)  # half a pixel a side is given
    precision, recall, _ = fidelity(ink_of(PATH, 25), mask)
    assert precision == pytest.approx(12 / 24, abs=0.06)
    assert recall > 0.99


def test_beside_the_ink_loses_both() -> None:
    mask = written([[(40, 100), (360, 100)]], 8, (200, 400))
    half_off = fidelity(ink_of([(40, 100), (360, 100)], 8, dy=4.5), mask)
    assert half_off[0] == pytest.approx(0.5, abs=0.1)
    assert half_off[1] == pytest.approx(0.5, abs=0.1)
    assert fidelity(ink_of([(40, 100), (360, 100)], 8, dy=20), mask)[:2] == (0.0, 0.0)


def test_half_of_the_ink_is_half_of_the_recall() -> None:
    mask = written([PATH], 9, (200, 400))
    precision, recall, _ = fidelity(ink_of(PATH[:40], 9), mask)
    assert precision > 0.98
    assert recall == pytest.approx(0.5, abs=0.05)


def test_nothing_drawn_and_nothing_to_draw() -> None:
    paper = np.zeros((30, 40), bool)
    assert fidelity(Ink(), paper) == (1.0, 1.0, 0)
    assert fidelity(Ink(), ~paper) == (0.0, 0.0, 1200)
    assert fidelity(ink_of([(5, 5), (20, 20)], 3), paper) == (0.0, 0.0, 0)
    assert fidelity(Ink(), np.zeros((0, 0), bool)) == (1.0, 1.0, 0)


def test_a_width_that_changes_is_drawn_as_it_changes() -> None:
    xy = np.array([(20, 50), (120, 50)], np.float32)
    canvas = drawn(Ink((Stroke(xy, np.array((2, 30), np.float32)),)), (100, 150))
    heights = canvas[:, [20, 70, 120]].sum(axis=0)
    assert heights.tolist() == pytest.approx([2, 16, 30], abs=2)


def test_strokes_are_not_joined_to_each_other() -> None:
    a, b = ink_of([(10, 10), (20, 10)], 1), ink_of([(80, 10), (90, 10)], 1)
    assert not drawn(Ink.joined([a, b]), (20, 100))[:, 30:70].any()


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=1, max_size=5),
    st.floats(0, 30),
    st.floats(0, 5),
)
def test_more_width_never_uncovers_ink(path: list, width: float, more: float) -> None:
    thin, fat = (drawn(ink_of(path, w), (40, 40)) for w in (width, width + more))
    assert not (thin & ~fat).any()


def test_recall_is_that_of_plain_thresholds_where_these_see_more() -> None:
    traced = np.zeros((200, 400), np.bool_)
    traced[98:103, 40:200] = True
    written = traced.copy()
    written[98:103, 200:361] = True
    ink = ink_of([(42, 100), (198, 100)], 5)
    assert fidelity(ink, traced)[1] > 0.97
    precision, recall, pixels = fidelity(ink, traced, written)
    assert recall == pytest.approx(0.5, abs=0.02)
    assert (precision, pixels) == (fidelity(ink, traced)[0], traced.sum())


def test_plain_thresholds_that_see_less_or_nothing_raise_no_recall() -> None:
    traced = np.zeros((200, 400), np.bool_)
    traced[98:103, 40:361] = True
    ink = ink_of([(42, 100), (198, 100)], 5)
    half = traced.copy()
    half[:, 200:] = False
    own = fidelity(ink, traced)
    assert fidelity(ink, traced, half) == own
    assert fidelity(ink, traced, np.zeros_like(traced)) == own
