"""Specks and pinholes go, what is as large as a stroke stays."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.tracing.cleaning import _drop_small

IMAGES = arrays(
    np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.sampled_from((0, 1))
)


@settings(deadline=None)
@given(IMAGES, st.sampled_from((0, 1)), st.floats(0, 9))
def test_small_patches_are_those_that_opencv_finds(
    image: np.ndarray, value: int, area: float
) -> None:
    """Ink hangs together at corners, paper does not."""
    alike = (image == value).astype(np.uint8)
    n, labels = cv2.connectedComponents(alike, connectivity=8 if value else 4)
    sizes = np.bincount(labels.ravel(), minlength=n)
    wanted = np.where((alike > 0) & (sizes[labels] < area), 1 - value, image)
    _drop_small(image, area, value)
    assert np.array_equal(image, wanted)
