"""Words are drawn whole, in dark ink on lighter paper."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.ordering.training.compose import compose
from ductus.model.ordering.training.drawn_words import draw, placed
from tests.support.ordering import letters


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_word_lies_within_its_picture_and_can_be_told_from_paper(seed: int) -> None:
    word = compose(letters(), np.random.default_rng(seed))
    strokes, shape = placed(word.strokes, 60)
    image = draw(strokes, shape, 60, np.random.default_rng(seed))
    assert image.shape == (*shape, 3)
    assert image.dtype == np.uint8
    everything = np.concatenate(strokes)
    assert everything.min() >= 0
    assert (everything <= np.array(shape)[::-1]).all()
    assert np.ptp(image) > 40
    inside = tuple(np.round(everything).astype(int).T[::-1])
    assert image[inside].mean() < image.mean()
