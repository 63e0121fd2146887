"""Distances are exact, and the same however many threads measure them."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import distance_transform_edt

from ductus.model.images.distance import distance_to_paper


@given(arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_distances_are_euclidean(mask: np.ndarray):
    wanted = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    assert np.array_equal(distance_to_paper(mask), wanted.astype(np.float32))


def test_wide_dark_areas_are_measured_alike():
    mask = np.ones((300, 500), np.bool_)
    mask[40:60, 200:220] = False
    wanted = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    assert np.array_equal(distance_to_paper(mask), wanted.astype(np.float32))


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_distances_do_not_depend_on_threads(threads: int):
    rng = np.random.default_rng(0)
    mask = cv2.GaussianBlur(rng.normal(size=(300, 900)), (0, 0), 12) > 0
    before = cv2.getNumThreads()
    wanted = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    try:
        cv2.setNumThreads(threads)
        assert np.array_equal(distance_to_paper(mask), wanted.astype(np.float32))
    finally:
        cv2.setNumThreads(before)
