"""The paper's lightness is told as numpy tells it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.images.paper import _lightest


@settings(deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_lightness_is_the_percentile(values: np.ndarray) -> None:
    assert _lightest(values) == np.percentile(values, 80)
