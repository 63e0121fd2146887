"""A border of equal pieces is ornament; what a hand repeats is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductus.model.images.repeated import repeated

Mask = NDArray[np.uint8]


def written(mask: Mask) -> Mask:
    """The same with a few words in the middle."""
    rng, words = np.random.default_rng(2), mask.copy()
    for x in range(300, 800, 40):
        at = x + int(rng.integers(12)), 440 + int(rng.integers(12))
        cv2.ellipse(words, at, (9, 14), int(rng.integers(40)), 0, 300, 1, 3)
    return words


def bordered() -> Mask:
    """A frame of two lines, with rosettes between them."""
    mask = np.zeros((900, 1200), np.uint8)
    for inset in (30, 90):
        cv2.rectangle(mask, (inset, inset), (1199 - inset, 899 - inset), 1, 2)
    for x in range(60, 1160, 40):
        for y in (60, 839):
            cv2.circle(mask, (x, y), 14, 1, 2)
            cv2.circle(mask, (x, y), 4, 1, -1)
    return mask


def test_the_rosettes_of_a_border_are_ornament() -> None:
    mask = bordered()
    found = repeated(written(mask) > 0)
    assert found[40:80, 40:1160].sum() == mask[40:80, 40:1160].sum()
    assert not found[100:800].any()


@pytest.mark.parametrize("turned", [0.0, 2.0])
def test_a_row_of_dots_is_ornament_also_upright_and_turned(turned: float) -> None:
    mask = np.zeros((900, 1200), np.uint8)
    for y in range(30, 870, 14):
        cv2.circle(mask, (1100, y), 3, 1, -1)
    turn = cv2.getRotationMatrix2D((600, 450), turned, 1)
    mask = np.asarray(cv2.warpAffine(255 * mask, turn, (1200, 900)) > 127, np.uint8)
    assert repeated(written(mask) > 0)[mask > 0].mean() > 0.9


def test_the_dots_of_dotted_paper_are_ornament() -> None:
    mask = np.zeros((900, 1200), np.uint8)
    for x in range(20, 1190, 39):
        for y in range(20, 890, 39):
            cv2.circle(mask, (x, y), 2, 1, -1)
    words = written(mask)
    found = repeated(words > 0)
    assert found[mask > 0].mean() > 0.7
    assert not found[(words > 0) & (mask == 0)].any()


def test_what_a_hand_repeats_stays() -> None:
    rng, mask = np.random.default_rng(0), np.zeros((900, 1200), np.uint8)
    for row in range(60, 860, 60):  # minims, with the unevenness of a good hand
        for x in range(60 + int(rng.integers(16)), 1140, 16):
            at = x + int(rng.normal(0, 2)), row + int(rng.normal(0, 2))
            cv2.line(mask, at, (at[0] + 2, at[1] + 22 + int(rng.normal(0, 2))), 1, 4)
    assert repeated(mask > 0).sum() < 0.02 * mask.sum()


def test_a_row_of_strokes_alone_may_be_writing() -> None:
    mask = np.zeros((900, 1200), np.uint8)
    for x in range(60, 1140, 20):
        cv2.line(mask, (x, 400), (x, 430), 1, 4)
    assert not repeated(mask > 0).any()


def test_a_short_row_and_blank_paper_have_none() -> None:
    mask = np.zeros((900, 1200), np.uint8)
    for x in range(60, 350, 14):
        cv2.circle(mask, (x, 400), 3, 1, -1)
    assert not repeated(written(mask) > 0).any()
    assert not repeated(np.zeros((50, 60), np.bool_)).any()


NAMES = "Anna", "Bertha", "Carl", "Dora", "Emil"
TYPED = {
    "register": [f"{1901 + k} {NAMES[k % 5]}" for k in range(25)],
    "register, far apart": [f"{1901 + k}      {NAMES[k % 5]}         x" for k in range(25)],
    "numbered": [f"{k + 100}. {NAMES[k % 5]}" for k in range(25)],
    "decimals": [f"{k * 37 % 90 + 10}.{k * 53 % 90 + 10} {k * 71 % 90 + 10}.0" for k in range(25)],
    "list": [f"- {NAMES[k % 5]}" for k in range(25)],
    "rows of x": [NAMES[k % 5] if k % 3 else "x" * 40 for k in range(25)],
    "between rows": ["x" * 40, "", *(NAMES[k % 5] for k in range(21)), "", "x" * 40],
    "dots": [f"{NAMES[k % 5]:.<30}{k + 10}" for k in range(25)],
}


@pytest.mark.parametrize("jitter", [0, 1, 2])
@pytest.mark.parametrize("name", TYPED)
def test_typed_columns_lists_and_rows_are_writing(name: str, jitter: int) -> None:
    page, font = Image.new("L", (900, 960)), ImageFont.load_default(27)
    draw, rng = ImageDraw.Draw(page), np.random.default_rng(jitter)
    for row, text in enumerate(TYPED[name]):
        for column, letter in enumerate(text):  # all letters equally wide, as a typewriter's
            x, y = np.array((60 + 18 * column, 40 + 34 * row)) + rng.integers(jitter + 1, size=2)
            draw.text((int(x), int(y)), letter, 255, font)
    assert not repeated(np.asarray(page) > 127).any()


def test_a_frame_of_dots_is_ornament_around_handwriting() -> None:
    mask = np.zeros((900, 1200), np.uint8)
    for x in range(40, 1160, 14):
        for y in (40, 852):
            cv2.circle(mask, (x, y), 3, 1, -1)
    for y in range(54, 850, 14):
        for x in (40, 1146):
            cv2.circle(mask, (x, y), 3, 1, -1)
    words = written(mask)
    found = repeated(words > 0)
    assert found[mask > 0].mean() > 0.95
    assert not found[(words > 0) & (mask == 0)].any()
