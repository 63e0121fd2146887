"""Crops on the grid, and the exact map between both."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.derenderer import DerenderError
from ductus.model.inksight.grid import GRID_SIDE, on_grid


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700))
def test_the_map_to_the_grid_is_exact(width: int, height: int):
    image = on_grid(np.full((height, width, 3), 255, np.uint8))
    corners = np.array([[-0.5, -0.5], [width - 0.5, height - 0.5]], np.float32)
    low, high = image.to_grid.apply(corners)
    white = cv2.boundingRect(np.ascontiguousarray(image.pixels[:, :, 0]))
    assert np.allclose(low, np.array(white[:2]) - 0.5, atol=1e-3)
    assert np.allclose(high - low, white[2:], atol=1e-3)
    assert max(white[2:]) >= GRID_SIDE - 1
    back = image.to_grid.inverse().apply(image.to_grid.apply(corners))
    assert np.allclose(back, corners, atol=1e-2)


def test_a_mark_lands_where_the_map_says():
    crop = np.full((300, 500, 3), 255, np.uint8)
    cv2.circle(crop, (400, 80), 12, (0, 0, 0), -1)
    image = on_grid(crop)
    inside = image.to_grid.apply(np.array([[0, 0], [499, 299]])).round().astype(int)
    (x0, y0), (x1, y1) = inside
    dark = 255.0 - image.pixels[y0 : y1 + 1, x0 : x1 + 1, 0]
    rows, columns = np.indices(dark.shape)
    centre = np.array([(columns * dark).sum(), (rows * dark).sum()]) / dark.sum() + inside[0]
    assert np.allclose(centre, image.to_grid.apply(np.array([[400, 80]]))[0], atol=0.05)


def test_more_ink_has_more_outline():
    crop = np.full((100, 300, 3), 255, np.uint8)
    bare = on_grid(crop).outline
    cv2.line(crop, (10, 50), (100, 50), (0, 0, 0), 3)
    short = on_grid(crop).outline
    cv2.line(crop, (10, 80), (290, 20), (0, 0, 0), 3)
    assert bare == 0 < short < on_grid(crop).outline


@pytest.mark.parametrize("shape", [(0, 5, 3), (5, 0, 3), (5, 5), (5, 5, 4)])
def test_what_is_no_crop_is_refused(shape: tuple[int, ...]):
    with pytest.raises(DerenderError, match="shape"):
        on_grid(np.zeros(shape, np.uint8))
