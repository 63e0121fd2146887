"""Rolls and panoramas are read as pages are: nothing is lost by their length."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.layout.rapidocr.long_pages import by_pieces, is_long


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 90), st.integers(1, 900), st.booleans())
def test_pieces_make_the_whole(width: int, length: int, is_wide: bool) -> None:
    rng = np.random.default_rng(length)
    page = rng.integers(0, 256, (length, width, 3), np.uint8)
    page = np.ascontiguousarray(page.transpose(1, 0, 2)) if is_wide else page
    whole = by_pieces(page, lambda piece: piece[..., 0].astype(np.float32))
    np.testing.assert_array_equal(whole, page[..., 0])
    np.testing.assert_array_equal(by_pieces(page, lambda piece: piece.astype(np.float32)), page)


def test_pieces_told_at_other_scales_fit() -> None:
    ramp = np.linspace(0, 250, 2000).astype(np.uint8)
    page = np.repeat(np.repeat(ramp[:, None, None], 100, axis=1), 3, axis=2)
    calls = iter((0.5, 0.4, 0.3, *[0.5] * 20))

    def look(piece: NDArray[np.uint8]) -> NDArray[np.float32]:
        small = cv2.resize(piece, None, fx=(scale := next(calls)), fy=scale)
        return np.asarray(small[..., 0], np.float32)

    told = by_pieces(page, look)
    assert told.shape == (1000, 50)
    np.testing.assert_allclose(told[:, 0], ramp[::2], atol=3)


@pytest.mark.parametrize("is_wide", [False, True], ids=["a roll", "a panorama"])
def test_as_many_lines_are_found_as_on_its_parts(is_wide: bool, samples: Path) -> None:
    letter = Image.open(samples / "cursive-letter.jpg").convert("RGB")
    part = np.array(letter.crop((0, 0, 1157, 436)).resize((578, 218)))
    detector, times = RapidOcrDetector(), 10
    page = np.concatenate([part] * times, axis=int(is_wide))
    assert is_long(page, 1600)
    alone = len(detector.detect(part))
    assert alone == 3
    assert len(detector.detect(page)) == times * alone


def test_a_line_by_itself_is_no_long_page() -> None:
    assert not is_long(np.zeros((100, 1500, 3), np.uint8), 1600)
    assert not is_long(np.zeros((2000, 5000, 3), np.uint8), 1600)
