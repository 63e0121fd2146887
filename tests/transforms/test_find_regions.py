"""Finding regions: what the record of a page says is what its pixels show."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.layout.detector import Detection
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.measures.fidelity import drawn
from ductus.schemas.records import Direction, Page, PageInfo, RegionInk, Scan
from ductus.schemas.treatment import Rotate, Treatment
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.find_regions import find_regions, whole_page
from tests.support.commands import SAMPLES
from tests.support.drawing import wave, written

SHAPE = (360, 900)
ROWS = (80, 180, 280)


def scan(dark: float, paper: float, width: float) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """uint8[H, W, 3] of three lines in greys of 255, and its ink: bool[H, W]."""
    paths = [wave(x, x + 180, y, 25) for y in ROWS for x in (40, 240, 480, 680)]
    ink = written(paths, width, SHAPE)
    grey = np.full(SHAPE, paper, np.float32)
    grey[ink] = dark
    grey = cv2.GaussianBlur(grey, (0, 0), 0.7)
    grey += np.random.default_rng(5).normal(0, 1.5, SHAPE)
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2), ink


def page(pixels: NDArray[np.uint8]) -> Page:
    scan = Scan("/scans/a.png", "a.png", "c")
    height, width = pixels.shape[:2]
    return Page(PageInfo("a", scan, "", 0, 0, width, height, 0, 1, "image/png", ""), pixels)


class Rows:
    """Sees the three lines."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """Boxes around the rows."""
        return [
            Detection(
                np.array([(30, y - 45), (870, y - 45), (870, y + 45), (30, y + 45)], np.float32), 1
            )
            for y in ROWS
        ]


@pytest.mark.parametrize("regions", ["lines", "whole"])
@pytest.mark.parametrize(
    ("dark", "paper", "width"),
    [(40, 235, 5), (223, 251, 4), (110, 140, 6), (30, 235, 40)],
    ids=["ink", "pencil", "grey paper", "brush"],
)
def test_recall_is_true_whatever_our_mask_makes_of_the_page(
    dark: float, paper: float, width: float, regions: str
) -> None:
    pixels, ink = scan(dark, paper, width)
    _, found = (
        whole_page(page(pixels), Treatment(direction=Direction.LTR))
        if regions == "whole"
        else find_regions(page(pixels), Rows(), None, Treatment(direction=Direction.LTR))
    )
    results = derender_regions(found, TraceDerenderer())
    inks = [result for result in results if isinstance(result, RegionInk)]
    covered = np.zeros(SHAPE, np.bool_)
    for one in inks:
        covered |= drawn(one.ink, SHAPE, 0.5)
    weight = sum(one.ink_pixels for one in inks)  # 0 where all is `empty`, as pencil can be
    said = sum(one.ink_pixels * one.fidelity_recall for one in inks) / max(weight, 1)
    assert said == pytest.approx((covered & ink).sum() / ink.sum(), abs=0.1)


class UpperHalf(RapidOcrDetector):
    """Sees no line in the lower half of a page."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """What lies above the middle."""
        middle = len(image) / 2
        return [one for one in super().detect(image) if one.polygon[:, 1].mean() < middle]


def test_ink_of_lines_that_were_not_seen_is_told_of() -> None:
    scan = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    letter = page(np.asarray(scan.resize((810, 1050))))
    upright = Treatment(rotate=Rotate.BY_0)
    all_seen, _ = find_regions(letter, RapidOcrDetector(), None, upright)
    half_seen, _ = find_regions(letter, UpperHalf(), None, upright)
    assert all_seen.ink_outside < 0.01
    assert 0.4 < half_seen.ink_outside < 0.6
