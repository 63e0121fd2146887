"""Plain thresholds: they find writing without our mask, and nothing where nothing is to be told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.plain_ink import plain_ink
from tests.support.drawing import wave, written

SHAPE = (120, 500)
EVERYWHERE = np.ones(SHAPE, np.bool_)


def writing(width: float) -> NDArray[np.bool_]:
    return written([wave(20, 480, 60, 30)], width, SHAPE)


def scanned(ink: NDArray[np.bool_], dark: float, paper: float, noise: float) -> NDArray[np.uint8]:
    grey = cv2.GaussianBlur(np.where(ink, dark, paper).astype(np.float32), (0, 0), 0.7)
    grey += np.random.default_rng(3).normal(0, noise, SHAPE)
    return np.clip(grey, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("dark", "paper", "noise"), [(20, 240, 3), (222, 251, 2), (90, 140, 4), (0, 255, 0)]
)
@pytest.mark.parametrize("width", [3.0, 8.0, 24.0])
def test_dark_pale_thin_and_thick_writing_is_found(
    width: float, dark: float, paper: float, noise: float
) -> None:
    ink = writing(width)
    found = plain_ink(scanned(ink, dark, paper, noise), EVERYWHERE, min(SHAPE))
    assert (found & ink).sum() > 0.93 * ink.sum()
    assert (found & ~ink).sum() < 0.1 * ink.sum()


def test_paper_with_noise_holds_no_ink() -> None:
    paper = scanned(np.zeros(SHAPE, np.bool_), 0, 200, 20)
    assert not plain_ink(paper, EVERYWHERE, min(SHAPE)).any()


def test_an_even_picture_and_no_pixels_hold_no_ink() -> None:
    even = np.full(SHAPE, 77, np.uint8)
    assert not plain_ink(even, EVERYWHERE, min(SHAPE)).any()
    assert not plain_ink(even, ~EVERYWHERE, min(SHAPE)).any()


def test_only_what_is_asked_for_is_looked_at() -> None:
    ink = writing(6)
    left = EVERYWHERE.copy()
    left[:, 250:] = False
    found = plain_ink(scanned(ink, 20, 240, 3), left, min(SHAPE))
    assert found[:, :250].any()
    assert not found[:, 250:].any()


def test_a_pale_stain_beside_dark_ink_is_no_ink() -> None:
    ink = writing(5)
    grey = scanned(ink, 20, 240, 3)
    cv2.circle(grey, (420, 15), 12, 190, -1)
    found = plain_ink(grey, EVERYWHERE, min(SHAPE))
    assert not found[5:25, 410:430].any()
    assert (found & ink).sum() > 0.9 * ink.sum()
