"""Ink from paper: what is ink, what is not, on crops and on pages."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.ink_mask import binarized, ink_mask, stroke_width

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def drawn(shape: tuple[int, int], thickness: int = 4) -> Mask:
    """Rows of slanted strokes all over an image."""
    canvas = np.zeros(shape, np.uint8)
    size = min(100, shape[0])
    for y in range(0, shape[0] - size + 1, size):
        for x in range(size // 2, shape[1] - size, size // 2):
            start, end = (x, y + size - size // 6), (x + size // 4, y + size // 6)
            cv2.line(canvas, start, end, 1, thickness)
    return canvas > 0


def on_paper(
    ink: Mask, colour: tuple[int, int, int], background: tuple[int, int, int] | Image
) -> Image:
    """Ink of a colour on paper, its edge softened."""
    share = cv2.GaussianBlur(ink.astype(np.float32), (0, 0), 0.8)[:, :, None]
    ground = np.broadcast_to(np.asarray(background, np.float32), (*ink.shape, 3))
    return np.asarray(ground * (1 - share) + np.array(colour) * share, np.uint8)


def agreement(found: Mask, true: Mask) -> float:
    """Intersection over union."""
    return float((found & true).sum() / max((found | true).sum(), 1))


@pytest.mark.parametrize("shape", [(20, 90), (100, 300), (300, 500), (1200, 900)])
@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        ((20, 18, 15), (250, 250, 248)),
        ((70, 110, 160), (205, 175, 135)),  # blue on brown
        ((170, 60, 50), (225, 210, 180)),  # red
        ((130, 105, 80), (210, 190, 150)),  # faded
    ],
)
def test_ink_is_found_whatever_the_size_and_colour(
    shape: tuple[int, int], colour: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    true = drawn(shape, thickness=2 if shape[0] < 50 else 5)
    assert agreement(ink_mask(on_paper(true, colour, ground)), true) > 0.75


def test_uneven_light_and_noise_leave_no_marks() -> None:
    true = drawn((400, 600))
    light = np.linspace(0.45, 1.0, 600)[None, :, None] * np.array([240, 225, 190])
    noise = np.random.default_rng(1).normal(0, 7, (400, 600, 1))
    image = on_paper(true, (25, 20, 20), np.broadcast_to(light, (400, 600, 3)))
    found = ink_mask(np.clip(image + noise, 0, 255).astype(np.uint8))
    assert agreement(found, true) > 0.75
    assert not (found & ~near(true, 4)).any()


def test_what_shines_through_is_not_ink() -> None:
    true = drawn((400, 600))
    through = cv2.GaussianBlur(true[:, ::-1].astype(np.float32), (0, 0), 3)
    ground = np.array([230, 215, 185]) * (1 - 0.3 * through[:, :, None])
    found = ink_mask(on_paper(true, (40, 30, 25), ground.astype(np.uint8)))
    assert near(found, 1)[true].mean() > 0.98
    assert not (found & ~near(true, 4)).any()


def test_soft_stains_are_not_ink() -> None:
    true = drawn((150, 300), thickness=5)
    stain = np.zeros((150, 300), np.float32)
    cv2.circle(stain, (150, 75), 25, 1.0, -1)
    ground = np.array([220, 205, 175]) * (1 - 0.25 * cv2.GaussianBlur(stain, (0, 0), 6)[:, :, None])
    found = ink_mask(on_paper(true, (60, 45, 35), ground.astype(np.uint8)))
    assert agreement(found, true) > 0.75


def test_the_black_around_a_page_is_not_ink() -> None:
    image = np.zeros((1200, 900, 3), np.uint8)
    true = np.zeros((1200, 900), bool)
    true[100:1100, 120:800] = drawn((1000, 680), thickness=6)
    image[60:1140, 70:850] = (230, 220, 195)
    found = ink_mask(np.where(true[:, :, None], np.uint8(30), image))
    assert agreement(found[90:1110, 100:820], true[90:1110, 100:820]) > 0.75
    assert found[:40].mean() < 0.01
    assert found[:, :50].mean() < 0.01


@pytest.mark.parametrize(
    ("leaf", "ground", "ink"),
    [
        ((150, 135, 110), (252, 252, 252), (95, 85, 70)),  # brown parchment, photographed on white
        ((165, 150, 120), (238, 240, 244), (108, 98, 80)),
        ((212, 200, 176), (100, 100, 104), (120, 105, 85)),  # on a grey table
    ],
)
def test_the_rim_of_a_leaf_is_no_ink_whatever_it_lies_on(
    leaf: Colour, ground: Colour, ink: Colour
) -> None:
    true = np.zeros((1200, 900), bool)
    true[300:900, 200:700] = drawn((600, 500), thickness=5)
    image = np.full((1200, 900, 3), ground, np.uint8)
    corners = np.array([[90, 140], [810, 120], [830, 1090], [70, 1070]])
    cv2.fillConvexPoly(image, corners, leaf, cv2.LINE_AA)
    found = ink_mask(on_paper(true, ink, cv2.GaussianBlur(image, (0, 0), 1.0)))
    assert agreement(found, true) > 0.75
    near = cv2.dilate(true.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (found & ~near).mean() < 1e-3


def test_a_charter_on_white_loses_its_rim_and_keeps_its_writing() -> None:
    path = Path(__file__).parents[2] / "data" / "charter-on-white.jpg"
    found = ink_mask(np.asarray(cv2.imread(str(path)), np.uint8)[..., ::-1].copy())
    assert found[243:256, 110:380].mean() < 0.01, "it was .29 of the lower margin"
    assert found[30:220, 60:950].mean() > 0.18


def test_a_brush_as_wide_as_a_third_of_the_crop_is_solid() -> None:
    image = np.full((120, 160, 3), 240, np.uint8)
    cv2.line(image, (40, 60), (120, 60), (15, 15, 15), 36)
    found = ink_mask(image)
    assert found[48:72, 50:110].all()


def test_a_hairline_stays_with_its_stroke() -> None:
    image = np.full((120, 300, 3), 235, np.uint8)
    cv2.line(image, (30, 60), (110, 60), (20, 20, 20), 7)
    cv2.line(image, (110, 60), (260, 50), (110, 110, 110), 1)
    n, _ = cv2.connectedComponents(ink_mask(image).astype(np.uint8))
    assert n == 2
    assert ink_mask(image)[45:60, 250:262].any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (5, 7), (64, 64), (33, 2000)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_images_have_no_ink(shape: tuple[int, int], level: int) -> None:
    image = np.full((*shape, 3), level, np.uint8)
    assert ink_mask(image).shape == shape
    assert not ink_mask(image).any()


def test_darkness_is_what_part_of_the_light_is_lost() -> None:
    image = np.full((100, 200, 3), 200, np.uint8)
    image[40:50, 60:160] = 100
    dark = binarized(image).dark
    assert dark.dtype == np.uint8
    assert abs(int(dark[45, 100]) - 127) <= 4
    assert dark[10, 10] <= 2


def test_paper_is_seen_through_ink() -> None:
    image = on_paper(drawn((400, 400), 6), (20, 20, 20), (220, 200, 160))
    assert np.abs(binarized(image).paper.astype(int) - (220, 200, 160)).max() <= 4


@pytest.mark.parametrize("width", [3, 6, 12])
def test_stroke_width_is_that_of_the_strokes(width: int) -> None:
    mask = np.zeros((200, 200), np.uint8)
    mask[50 : 50 + width, 10:190] = 1
    assert abs(stroke_width(mask) - width) <= 0.15 * width + 1


def near(mask: Mask, by: int) -> Mask:
    """The mask, grown."""
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * by + 1, 2 * by + 1), np.uint8)) > 0


def thick_stroke(width: int, ground: Colour, ink: Colour) -> Pixels:
    page = np.full((600, 1200, 3), ground, np.uint8)
    way = np.array([(180, 300), (330, 430), (480, 430), (700, 220), (900, 170), (1010, 290)])
    cv2.polylines(page, [way.astype(np.int32)], False, ink, width, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("width", [20, 60, 90, 130])
@pytest.mark.parametrize("ink", [(0, 0, 0), (40, 40, 45), (190, 20, 30), (20, 60, 170)])
def test_strokes_of_a_marker_are_ink_however_wide(width: int, ink: Colour):
    page = thick_stroke(width, (250, 248, 242), ink)
    drawn = np.abs(page.astype(int) - (250, 248, 242)).max(axis=2) > 100
    found = ink_mask(page)
    assert (found & drawn).sum() > 0.97 * drawn.sum()
    assert (found & ~drawn).sum() < 0.05 * drawn.sum()


def test_the_dark_behind_a_page_is_no_ink_though_strokes_are_wide():
    page = thick_stroke(90, (250, 248, 242), (20, 20, 20))
    framed = cv2.copyMakeBorder(page, 200, 200, 200, 200, cv2.BORDER_CONSTANT, value=(8, 8, 8))
    found = ink_mask(np.asarray(framed))
    assert found[200:-200, 200:-200].mean() > 0.1
    assert found[:150].mean() < 0.01


def pencilled(contrast: float, noise: float, quality: int = 90) -> tuple[Image, Mask]:
    """A page of pencil on noisy paper as a JPEG, and what is drawn on it."""
    true = drawn((600, 900), thickness=4)
    rng = np.random.default_rng(5)
    page = on_paper(true, (251 - round(contrast),) * 3, (251, 251, 244))
    grain = cv2.GaussianBlur(rng.normal(0, 1, true.shape).astype(np.float32), (0, 0), 0.6)
    noisy = page + (noise / grain.std() * grain)[:, :, None]
    bgr = np.clip(noisy, 0, 255).astype(np.uint8)[..., ::-1]
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], np.uint8), true


@pytest.mark.parametrize(
    ("contrast", "noise", "quality"),
    [(28, 1, 90), (12, 1, 90), (20, 3, 90), (28, 6, 90), (40, 12, 90), (28, 1, 30), (60, 12, 30)],
)
def test_pencil_is_ink_as_soon_as_it_is_darker_than_the_noise_of_its_paper(
    contrast: float, noise: float, quality: int
) -> None:
    image, true = pencilled(contrast, noise, quality)
    found = ink_mask(image)
    assert near(found, 1)[true].mean() > 0.9
    assert near(true, 2)[found].mean() > 0.97


def test_a_page_on_which_grain_hides_pencil_says_so() -> None:
    assert binarized(pencilled(12, 12)[0]).is_lost
    assert not binarized(pencilled(60, 6)[0]).is_lost
    assert not binarized(pencilled(0, 1)[0]).is_lost


@pytest.mark.parametrize("noise", [0.0, 1.0, 6.0, 12.0])
def test_the_grain_of_blank_paper_is_no_ink(noise: float) -> None:
    assert ink_mask(pencilled(0, noise)[0]).mean() < 0.0005


def test_a_page_that_is_dark_all_over_takes_few_bytes_a_pixel() -> None:
    """Of 100 million pixels each byte is a tenth of a gigabyte; some 20 were taken."""
    page = np.zeros((3000, 3000, 3), np.uint8)
    tracemalloc.start()
    binarized(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15 * 3000**2
