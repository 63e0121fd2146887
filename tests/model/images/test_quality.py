"""What sharpness and contrast promise: blur lowers one, fading the other, resolution neither."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.files.decode import open_scan
from ductus.model.images.quality import page_quality
from tests.support.commands import SAMPLES


@pytest.fixture(scope="module")
def letter() -> NDArray[np.uint8]:
    return open_scan((SAMPLES / "cursive-letter.jpg").read_bytes(), 10**8).page(0).pixels


def test_figures_follow_their_definition() -> None:
    pixels = np.full((100, 100, 3), 255, np.uint8)
    pixels[:, ::2] = 0
    quality = page_quality(pixels)
    assert quality.contrast == 1.0
    # Each pixel differs by 1 from both neighbours in its row: the Laplacian is +2 or -2.
    assert quality.sharpness == pytest.approx(4000.0)


def test_a_blank_page_has_neither() -> None:
    quality = page_quality(np.full((50, 40, 3), 137, np.uint8))
    assert (quality.sharpness, quality.contrast) == (0.0, 0.0)


def test_percentiles_leave_specks_out() -> None:
    pixels = np.full((100, 100, 3), 200, np.uint8)
    pixels[:4] = 0  # 4 % of black: not yet the 5th percentile
    assert page_quality(pixels).contrast == 0.0
    pixels[:6] = 0
    assert page_quality(pixels).contrast == pytest.approx(200 / 255)


def test_blur_lowers_sharpness(letter: NDArray[np.uint8]) -> None:
    sharp = page_quality(letter).sharpness
    blurred = [page_quality(cv2.GaussianBlur(letter, (0, 0), s)).sharpness for s in (1, 2, 4)]
    assert [sharp, *blurred] == sorted([sharp, *blurred], reverse=True)
    assert blurred[0] < sharp / 4


def test_fading_lowers_contrast(letter: NDArray[np.uint8]) -> None:
    faded = (letter * 0.5 + 100).astype(np.uint8)
    assert page_quality(faded).contrast == pytest.approx(
        page_quality(letter).contrast / 2, abs=0.02
    )


def test_a_larger_scan_of_the_same_page_counts_the_same(letter: NDArray[np.uint8]) -> None:
    size = (2048 * letter.shape[1] // letter.shape[0], 2048)
    page = cv2.resize(letter, size, interpolation=cv2.INTER_CUBIC)
    doubled = page.repeat(2, axis=0).repeat(2, axis=1)
    assert page_quality(doubled).sharpness == pytest.approx(page_quality(page).sharpness, rel=0.01)
    assert page_quality(doubled).contrast == pytest.approx(page_quality(page).contrast, abs=0.01)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 5000, 3), (29_999, 1, 3), (2, 2, 3)])
def test_any_shape_is_measured(shape: tuple[int, int, int]) -> None:
    quality = page_quality(np.zeros(shape, np.uint8))
    assert (quality.sharpness, quality.contrast) == (0.0, 0.0)
