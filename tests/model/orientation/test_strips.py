"""Strips hold the writing of a line, one height, whatever its paper was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.orientation.strips import (
    HEIGHT,
    MOST_WINDOWS,
    WINDOW,
    cut_strip,
    fullest_windows,
    strip_of,
    strip_of_ink,
    windows,
)
from tests.support.orientation import word


def test_the_same_word_on_other_paper_and_in_paler_ink_gives_the_same_strip():
    dark = 1 - word().astype(np.float32) / 255
    white = strip_of((255 * (1 - dark)).astype(np.uint8))
    shade = np.linspace(0.5, 0.9, dark.shape[1], dtype=np.float32)
    grey = strip_of((255 * shade * (1 - 0.4 * dark)).astype(np.uint8))
    assert float(np.abs(white - grey).mean()) < 0.03
    assert white.max() == 1
    assert float(np.median(white)) == 0


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 90))),
)
def test_any_picture_gives_a_strip_of_windows(grey: np.ndarray):
    strip = strip_of(grey)
    assert strip.shape[0] == HEIGHT
    assert 0 <= strip.min() <= strip.max() <= 1
    parts = windows(strip)
    assert parts.shape[1:] == (HEIGHT, WINDOW)
    assert 1 <= len(parts) <= MOST_WINDOWS


def test_windows_reach_from_one_end_of_a_long_strip_to_the_other():
    strip = np.tile(np.arange(400, dtype=np.float32), (HEIGHT, 1))
    parts = windows(strip)
    assert len(parts) == 3
    assert (parts[0, 0, 0], parts[-1, 0, -1]) == (0, 399)


def test_each_part_of_a_strip_gives_the_window_that_holds_most_ink():
    strip = np.zeros((48, 1000), np.float32)
    strip[:, 300:420] = strip[:, 700:800] = 1
    one, other = fullest_windows(strip, 2)
    assert one.shape == other.shape == (48, 240)
    assert (one.sum(), other.sum()) == (48 * 120, 48 * 100)
    assert len(fullest_windows(strip, 10)) == 4
    (short,) = fullest_windows(strip[:, 350:400], 10)
    assert (short.shape, short.sum()) == ((48, 240), 48 * 50)


@pytest.mark.parametrize("degrees", [0, 7, -7])
def test_a_tall_line_is_laid_on_its_left_side_and_a_wide_one_is_left(degrees: float):
    page = np.full((400, 400), 255, np.uint8)
    small = cv2.resize(word(), (200, 50), interpolation=cv2.INTER_AREA)
    page[175:225, 100:300] = small
    turn = cv2.getRotationMatrix2D((200, 200), degrees, 1)
    page = cv2.warpAffine(page, turn, (400, 400), borderValue=255)
    corners = cv2.transform(
        np.array([[(100, 175), (300, 175), (300, 225), (100, 225)]], float), turn
    )
    wide, lain = cut_strip(page, corners[0].astype(np.float32))
    assert not lain
    tall = np.stack([399 - corners[0, :, 1], corners[0, :, 0]], axis=1)  # clockwise
    again, lain = cut_strip(np.ascontiguousarray(np.rot90(page, -1)), tall.astype(np.float32))
    assert lain
    assert again.shape == pytest.approx(wide.shape, abs=2)
    width = min(again.shape[1], wide.shape[1])
    assert np.corrcoef(again[:, :width].ravel(), wide[:, :width].ravel())[0, 1] > 0.8


def test_margins_and_a_far_speck_do_not_make_the_strip_of_a_word_smaller():
    picture = np.full((300, 900, 3), 255, np.uint8)
    small = cv2.resize(word(), (200, 50), interpolation=cv2.INTER_AREA)
    picture[100:150, 300:500] = small[..., None]
    picture[280:282, 20:22] = 0
    strip = strip_of_ink(picture, picture[..., 0] < 128)
    alone = np.repeat(small[..., None], 3, axis=2)
    assert strip.shape[1] == strip_of_ink(alone, alone[..., 0] < 128).shape[1]
    assert strip_of_ink(picture * 0 + 255, np.zeros((300, 900), bool)).shape[0] == HEIGHT
