"""The picture of a line: letters of one size in one place, whatever the crop was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ductus.model.reading.line_image import HEIGHT, STEP, line_image, network_input
from tests.support.text_lines import drawn_text

TEXT = "anno domini millesimo"


def grey_of(text: str, size: int = 36) -> np.ndarray:
    return np.asarray(cv2.cvtColor(drawn_text(text, size), cv2.COLOR_RGB2GRAY), np.uint8)


@pytest.mark.parametrize("size", [18, 36, 90])
def test_letters_have_one_size_whatever_the_crop_has(size: int):
    usual, other = line_image(grey_of(TEXT)), line_image(grey_of(TEXT, size))
    assert other.shape[0] == HEIGHT
    assert other.shape[1] == pytest.approx(usual.shape[1], rel=0.12)
    rows = [
        np.average(np.arange(HEIGHT), weights=(255.0 - one).sum(axis=1)) for one in (usual, other)
    ]
    assert rows[0] == pytest.approx(rows[1], abs=2)


def test_a_flourish_does_not_make_the_letters_small():
    plain = grey_of(TEXT)
    paper = np.full((3 * len(plain), plain.shape[1]), 230, np.uint8)
    paper[: len(plain)] = plain
    cv2.line(paper, (60, 20), (90, len(paper) - 5), 40, 3)
    assert line_image(paper).shape[1] == pytest.approx(line_image(plain).shape[1], rel=0.1)


def test_paper_becomes_white_and_ink_dark_whatever_they_were():
    faint = (255 - (255 - grey_of(TEXT).astype(int)) // 4).astype(np.uint8)
    picture = line_image(faint)
    assert np.median(picture) > 240
    assert picture.min() < 60


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (7, 3), (300, 9000)])
def test_any_crop_has_a_picture(shape: tuple[int, int]):
    for value in (0, 255):
        picture = line_image(np.full(shape, value, np.uint8))
        assert picture.shape[0] == HEIGHT
        assert network_input(picture).shape[3] % STEP == 0
