"""Words are composed as hands write them, and by the seed alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.ordering.training.compose import compose
from ductus.model.ordering.training.letters import Letter
from tests.support.ordering import (
    letters,
)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_composed_words_depend_on_the_seed_alone(seed: int) -> None:
    one, two = (compose(letters(), np.random.default_rng(seed)) for _ in range(2))
    assert one.kind == two.kind
    for a, b in zip(one.strokes, two.strokes, strict=True):
        np.testing.assert_array_equal(a, b)


def test_right_to_left_words_run_to_the_left() -> None:
    for seed in range(20):
        word = compose(letters(), np.random.default_rng(seed), {"rtl": 1.0})
        assert word.direction == "rtl"
        x = np.concatenate(word.strokes)[:, 0]
        if np.ptp(x) > 2.5:
            assert word.strokes[0][:, 0].mean() > (x.min() + x.max()) / 2


def test_words_of_arabic_fonts_keep_their_order_and_are_mirrored_into_no_other_kind() -> None:
    some = [
        np.array([(2.0, 0.0), (1.0, 1.0)], np.float32),
        np.array([(1.0, 0), (0, 1)], np.float32),
    ]
    known = letters() | {"arabic_fonts_words": [[Letter(some)]]}
    for seed in range(10):
        word = compose(known, np.random.default_rng(seed), {"arabic": 1.0})
        assert word.direction == "rtl"
        assert len(word.strokes) == 2
        assert word.strokes[0][:, 0].mean() > word.strokes[1][:, 0].mean()
    assert compose(letters(), np.random.default_rng(0), {"arabic": 0.5, "rtl": 0.5}).kind == "rtl"
