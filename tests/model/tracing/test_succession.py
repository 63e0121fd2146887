"""Strokes come in the order in which hands write them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.tracing.succession import written_order

SIDE = st.floats(0, 100)


def order(*boxes: tuple[float, float, float, float], down: bool = False) -> list[int]:
    return written_order(np.array(boxes, float), down)


@settings(deadline=None)
@given(st.lists(st.tuples(SIDE, SIDE, SIDE, SIDE), max_size=40), st.booleans())
def test_every_stroke_is_written_once(corners: list, down: bool) -> None:
    boxes = np.array([(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners])
    assert sorted(written_order(boxes.reshape(-1, 4), down)) == list(range(len(corners)))


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(12)))
def test_letters_of_a_line_come_from_left_to_right(places: list[int]) -> None:
    assert [places[k] for k in order(*((40 * p, 0, 40 * p + 30, 50) for p in places))] == list(
        range(12)
    )


def test_signs_of_a_column_come_from_top_to_bottom_each_from_left_to_right() -> None:
    column = [(x, 60 * sign, x + 20, 60 * sign + 45) for sign in range(5) for x in (0, 25)]
    assert order(*column[::-1], down=True) == list(range(9, -1, -1))


def test_the_dot_of_an_i_follows_its_stem() -> None:
    word = [
        (0, 30, 25, 60),
        (35, 30, 40, 60),
        (36, 10, 40, 14),
        (50, 30, 75, 60),
        (85, 30, 110, 60),
    ]
    assert order(*word) == [0, 1, 2, 3, 4]


def test_the_upper_part_of_a_character_comes_first_and_the_left_before_the_right() -> None:
    roof, left, right = (10, 0, 90, 15), (0, 30, 40, 95), (55, 30, 100, 95)
    assert order(right, left, roof) == [2, 1, 0]


def test_bars_from_the_upper_to_the_lower() -> None:
    assert order((0, 80, 100, 84), (10, 0, 90, 4), (15, 40, 85, 44)) == [1, 2, 0]


def test_more_strokes_than_are_weighed_at_once() -> None:
    count = 1500
    x = np.random.default_rng(0).permutation(count) * 3.0
    boxes = np.stack([x, np.zeros(count), x + 10, np.full(count, 50)], axis=1)
    places = x[written_order(boxes)]
    assert (np.diff(places) > -120).all()
