"""A page is turned before its lines are looked for, and is then as if it had been scanned so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.model.layout.detector import Detection
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.records import Page, PageInfo, Scan
from ductus.schemas.treatment import Rotate, Treatment
from ductus.transforms.find_regions import find_regions, whole_page
from ductus.transforms.turn_upright import set_upright, turn_page


def page_of(pixels: np.ndarray, dpi: tuple[float, float] = (300.0, 0.0)) -> Page:
    height, width = pixels.shape[:2]
    scan = Scan("a.png", "a.png", "c")
    info = PageInfo("c.a.png", scan, "", 0, 0, width, height, dpi[0], 1, "image/png", "")
    return Page(replace(info, dpi_y=dpi[1]), np.ascontiguousarray(pixels))


@pytest.fixture
def letter(samples: Path) -> np.ndarray:
    """Some lines of a letter: uint8[H, W, 3]."""
    image = Image.open(samples / "cursive-letter.jpg").convert("RGB")
    return np.asarray(image.crop((40, 500, 840, 920)))


@pytest.mark.parametrize(
    ("degrees", "size", "dpi"),
    [
        *((0, (30, 20), (204.0, 98.0)), (90, (20, 30), (98.0, 204.0))),
        *((180, (30, 20), (204.0, 98.0)), (270, (20, 30), (98.0, 204.0))),
    ],
)
def test_page_that_is_turned_changes_its_sides_and_resolutions(
    degrees: int, size: tuple[int, int], dpi: tuple[float, float]
):
    page = page_of(np.zeros((20, 30, 3), np.uint8), (204.0, 98.0))
    info, pixels = turn_page(page.info, page.pixels, degrees)
    assert (info.width, info.height) == size == pixels.shape[1::-1]
    assert (info.resolution, info.rotation) == (dpi, degrees)


def test_page_is_turned_clockwise():
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0, 0] = 255
    _, turned = turn_page(page_of(pixels).info, pixels, 90)
    assert turned[0, 1, 0] == 255, "what was at the top left is at the top right"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_page_is_turned_as_its_writing_stands(letter: np.ndarray, degrees: int):
    detector, page = RapidOcrDetector(), page_of(np.rot90(letter, degrees // 90))
    info, pixels, found = set_upright(page.info, page.pixels, Rotate.AUTO, detector)
    assert info.rotation == degrees
    assert info.rotation_confidence > 0.9
    np.testing.assert_array_equal(pixels, letter)
    upright = detector.detect(letter)
    assert [one.polygon.tolist() for one in found] == [one.polygon.tolist() for one in upright]


class Shortsighted(RapidOcrDetector):
    """Sees hardly anything of lines that run down the picture, as happens on large pages."""

    def detect(self, image: np.ndarray) -> list[Detection]:
        found = super().detect(image)
        return found if image.shape[1] > image.shape[0] else found[:1]


def test_page_on_which_hardly_a_line_is_seen_is_laid_on_its_side_and_looked_at_again(
    letter: np.ndarray,
):
    page = page_of(np.rot90(letter))
    info, _, found = set_upright(page.info, page.pixels, Rotate.AUTO, Shortsighted())
    assert info.rotation == 90
    assert len(found) > 3


@pytest.mark.parametrize("name", ["codex-two-columns.jpg", "vertical-japanese.jpg"])
def test_upright_page_stays_in_lines_and_in_columns(samples: Path, name: str):
    page = page_of(np.asarray(Image.open(samples / name).convert("RGB"))[:1000])
    info, pixels, _ = set_upright(page.info, page.pixels, Rotate.AUTO, RapidOcrDetector())
    assert info.rotation == 0
    assert pixels is page.pixels


def test_page_without_writing_stays_and_nothing_is_known_of_it():
    page = page_of(np.full((300, 200, 3), 230, np.uint8))
    info, _, found = set_upright(page.info, page.pixels, Rotate.AUTO, RapidOcrDetector())
    assert (info.rotation, info.rotation_confidence, found) == (0, 0.0, [])


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_told_to_be_turned_has_the_regions_of_the_upright_one(slips: Path, degrees: int):
    upright = np.asarray(Image.open(slips / "slip-2.png"))
    lying = np.rot90(upright, degrees // 90)  # against the clock
    detector = RapidOcrDetector()
    info, lines = find_regions(page_of(upright), detector, None, Treatment(rotate=Rotate.BY_0))
    turned, found = find_regions(
        page_of(lying), detector, None, Treatment(rotate=Rotate(str(degrees)))
    )
    assert lines
    assert found == lines
    assert turned == replace(info, rotation=degrees, rotation_confidence=1.0)


def test_page_that_is_one_word_is_turned_as_told(slips: Path):
    upright = np.asarray(Image.open(slips / "slip-2.png"))
    _, told = whole_page(page_of(np.rot90(upright)), Treatment(rotate=Rotate.BY_90))
    assert told == whole_page(page_of(upright))[1], "one word does not turn a page"
