"""Dotted rulings go, also where only their darkest dashes are ink; writing on them stays."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.dotted_lines import dashes
from ductus.model.images.ink_mask import binarized
from ductus.model.images.ruled_lines import ruled_lines
from ductus.model.images.ruled_page import RuledPage

INK = 170


def words(
    rows: range, tilt: float = 0.0, shape: tuple[int, int] = (600, 1400)
) -> NDArray[np.uint8]:
    """How dark a page of words is: stems of 4 pixels, joined at their feet, with gaps between."""
    dark = np.zeros(shape, np.uint8)
    for row in rows:
        for start in range(150, 1100, 240):
            at = row + round(tilt * start)
            for x in range(start, start + 180, 22):
                cv2.line(dark, (x, at - 30), (x + 3, at), INK, 4)
            cv2.line(dark, (start, at), (start + 90, at), INK, 3)
    return dark


def dotted(rows: range, tilt: float, shape: tuple[int, int] = (600, 1400)) -> NDArray[np.uint8]:
    """Rows of dashes, two in five as dark as pale ink, the others hardly seen."""
    dark = np.zeros(shape, np.uint8)
    rng = np.random.default_rng(0)
    for row in rows:
        for x in range(40, shape[1] - 60, 14):
            at = row + round(tilt * x)
            dark[at : at + 2, x : x + 7] = 110 if rng.random() < 0.4 else 30
    return dark


def page(dark: NDArray[np.uint8]) -> RuledPage:
    return RuledPage((dark > 70).astype(np.uint8), dark, INK, 4.0, 4.0)


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("tilt", [0.0, 0.012])
def test_dashes_go_and_writing_on_them_stays(tilt: float, upright: bool) -> None:
    text, lines = words(range(100, 560, 80), tilt), dotted(range(100, 560, 80), tilt)
    dark = np.maximum(text, lines)
    mask = dark > 70
    if upright:
        text, lines, dark, mask = text.T, lines.T, np.ascontiguousarray(dark.T), mask.T
    found = ruled_lines(mask, dark).ink
    written = cv2.dilate(text, np.ones((5, 5), np.uint8)) > 0
    alone = (lines > 70) & ~written
    assert (found & alone).sum() > 0.85 * alone.sum()
    assert not (found & (text > 0)).any()


def test_writing_without_rulings_loses_nothing() -> None:
    """Not even what lies flat in a row: feet of letters, hyphens, stops."""
    dark = words(range(100, 580, 80))
    for row in range(100, 580, 80):
        for x in range(340, 1100, 240):
            dark[row - 1 : row + 2, x : x + 12] = INK
    assert not dashes(page(dark)).any()


def test_a_row_as_dark_as_ink_is_no_dotted_ruling() -> None:
    dark = words(range(100, 300, 80))
    dark[398:401, 100:1300] = INK
    assert not dashes(page(dark)).any()


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (40, 40)])
def test_small_pictures_all_ink_or_none(shape: tuple[int, int]) -> None:
    for value in (0, 1):
        ink = np.full(shape, value, np.uint8)
        assert dashes(RuledPage(ink, 200 * ink, 200.0, 3.0, 3.0)).shape == shape


def test_on_a_real_form_little_is_left_of_the_rulings(samples: Path) -> None:
    """A soldier's will on paper with dotted lines: its lower third is not written on."""
    with Image.open(samples / "two-pages.tif") as image:
        sheet = binarized(np.array(image.convert("RGB")))
    left = sheet.ink & ~ruled_lines(sheet.ink, sheet.dark).ink
    bare = np.s_[1380:1730, 160:1100]
    assert sheet.ink[bare].sum() > 800
    assert left[bare].sum() < 0.12 * sheet.ink[bare].sum()
    body = np.s_[300:870, 240:1060]
    assert left[body].sum() > 0.94 * sheet.ink[body].sum()
