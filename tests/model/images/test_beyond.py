"""Teeth of the dark beyond a leaf are no ink; strokes that run up to its edge are."""

from __future__ import annotations

import cv2
import numpy as np

from ductus.model.images.beyond import of_the_dark
from ductus.model.images.ink_mask import binarized


def test_teeth_go_and_a_stroke_that_runs_to_the_edge_stays() -> None:
    off_page = np.zeros((600, 800), np.uint8)
    off_page[:, :60] = 1
    ink = np.zeros((600, 800), np.uint8)
    for y in range(40, 560, 60):
        cv2.fillPoly(ink, [np.array([(58, y), (58, y + 40), (100, y + 20)])], 1)
    teeth = ink > 0
    cv2.line(ink, (50, 300), (300, 330), 1, 5)
    stroke = (ink > 0) & ~teeth
    stroke[:, :130] = False
    found = of_the_dark(ink > 0, off_page, 5.0)
    assert found[teeth].mean() > 0.9
    assert not found[stroke].any()


def test_a_dark_hole_within_the_page_changes_nothing() -> None:
    off_page = np.zeros((600, 800), np.uint8)
    off_page[200:300, 200:300] = 1
    ink = np.zeros((600, 800), np.bool_)
    ink[180:220, 180:320] = True
    assert not of_the_dark(ink, off_page, 5.0).any()


def test_the_frayed_rim_of_a_scan_is_no_ink() -> None:
    rng = np.random.default_rng(1)
    page = np.full((800, 1000), 235.0)
    for y in range(100, 700, 60):
        for x in range(200, 900, 40):
            cv2.ellipse(page, (x, y), (12, 16), 20, 0, 300, 60, 4)
    rim = 70 + 30 * cv2.GaussianBlur(rng.normal(0, 4, (800, 1)), (0, 0), 6)[:, 0]
    beyond = np.arange(1000)[None] < rim[:, None]
    page[beyond] = 30
    picture = cv2.GaussianBlur(page + rng.normal(0, 2, page.shape), (0, 0), 0.8)
    image = np.repeat(np.clip(picture, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    ink = binarized(image).ink
    assert ink[:, 180:].sum() > 20_000
    assert ink[:, :170].sum() < 100
