"""Words in the manner of Arabic run to the left, in parts, with dots."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.ordering.training.abjad import abjad_word
from ductus.schemas.geometry import path_length


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_word_depends_on_the_seed_alone_and_ends_left_of_its_beginning(seed: int) -> None:
    one, two = (abjad_word(np.random.default_rng(seed)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    bodies = [stroke for stroke in one if path_length(stroke) > 0.6]
    assert bodies[-1][:, 0].mean() <= bodies[0][:, 0].mean()
    assert all(np.isfinite(stroke).all() and stroke.dtype == np.float32 for stroke in one)


def test_many_words_have_dots_and_several_parts() -> None:
    some = [abjad_word(np.random.default_rng(seed)) for seed in range(60)]
    dotted = [any(path_length(stroke) < 0.1 for stroke in word) for word in some]
    assert 20 < sum(dotted) < 60
    assert 1 == min(len(word) for word in some) < max(len(word) for word in some)
