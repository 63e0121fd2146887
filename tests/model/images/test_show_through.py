"""Writing of the other side is told from that of this side by its soft edges."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.ink_mask import binarized
from tests.model.images.test_ink_mask import Image, Mask, drawn, near, on_paper, pencilled
from tests.support.commands import ductus, read_table

DATA = Path(__file__).parents[2] / "data"
PAPER = (236, 228, 206)


def ghost(shape: tuple[int, int], blur: float, part: float) -> tuple[NDArray[np.float32], Mask]:
    """How much light a blurred mirrored text leaves, (H, W, 1), and where it mostly is."""
    through = cv2.GaussianBlur(drawn(shape, 6)[:, ::-1].astype(np.float32), (0, 0), blur)
    return 1 - part * through[:, :, None], through > 0.4


def read(name: str) -> Image:
    return np.asarray(cv2.imread(str(DATA / name))[..., ::-1], np.uint8)


@pytest.mark.parametrize("blur", [2.0, 3.0, 4.0, 6.0])
@pytest.mark.parametrize("part", [0.08, 0.16, 0.25])
def test_what_shines_through_beside_writing_is_no_ink_and_the_writing_stays(
    blur: float, part: float
) -> None:
    true = drawn((700, 900), 5)
    true[350:] = False
    light, through = ghost(true.shape, blur, part)
    sheet = binarized(on_paper(true, (60, 45, 35), (light * PAPER).astype(np.uint8)))
    apart = through & ~near(true, 6)
    assert near(sheet.ink, 1)[true].mean() > 0.98
    assert sheet.ink[apart].mean() < 0.05
    assert not sheet.is_through


def test_pale_pencil_as_sharp_as_the_ink_beside_it_is_no_show_through() -> None:
    ink, pencil = drawn((700, 900)), drawn((700, 900))
    ink[350:], pencil[:350] = False, False
    page = np.minimum(on_paper(ink, (130, 130, 130), PAPER), on_paper(pencil, (185,) * 3, PAPER))
    sheet = binarized(page)
    assert near(sheet.ink, 1)[ink].mean() > 0.95
    assert near(sheet.ink, 1)[pencil].mean() > 0.95


@pytest.mark.parametrize(
    ("blur", "part"), [(3.0, 0.2), (4.0, 0.12), (4.0, 0.2), (6.0, 0.12), (6.0, 0.2)]
)
def test_a_page_on_which_all_writing_shines_through_says_so(blur: float, part: float) -> None:
    light, _ = ghost((700, 900), blur, part)
    sheet = binarized((light * PAPER).astype(np.uint8))
    assert sheet.is_through or not sheet.ink.any()


@pytest.mark.parametrize(("contrast", "noise"), [(20, 1), (28, 3), (60, 6)])
def test_a_page_of_pencil_does_not(contrast: float, noise: float) -> None:
    sheet = binarized(pencilled(contrast, noise)[0])
    assert sheet.ink.any()
    assert not sheet.is_through


def test_a_real_hand_in_faint_pencil_is_found_and_its_mirrored_ghost_is_known() -> None:
    pencil, other_side = binarized(read("faint-pencil.jpg")), binarized(read("other-side.jpg"))
    true = cv2.cvtColor(read("faint-pencil.jpg"), cv2.COLOR_RGB2GRAY) < 235
    assert pencil.ink[true].mean() > 0.9
    assert near(true, 1)[pencil.ink].mean() > 0.9
    assert not pencil.is_through
    assert other_side.is_through


def test_the_dark_rim_of_a_leaf_and_soft_stains_beside_ink_are_no_ink() -> None:
    true = drawn((700, 900), 5)
    true[550:] = False
    stain = np.zeros(true.shape, np.float32)
    cv2.line(stain, (0, 640), (900, 636), 1.0, 12)
    cv2.circle(stain, (700, 590), 14, 1.0, -1)
    ground = PAPER * (1 - 0.3 * cv2.GaussianBlur(stain, (0, 0), 4)[:, :, None])
    ink = binarized(on_paper(true, (60, 45, 35), ground.astype(np.uint8))).ink
    assert near(ink, 1)[true].mean() > 0.98
    assert ink[560:].mean() < 0.002


def test_the_row_of_a_page_says_that_its_writing_shines_through(tmp_path: Path) -> None:
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(DATA / "other-side.jpg", scans)
    assert ductus("run", scans, "--output", out, "--regions", "whole", "--workers", "1") == 0
    (page,) = read_table(out, "pages")
    assert page["warnings"] == ["show_through"]
