"""Loops around several lines are no part of them; letters and lines that touch are no loops."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.ink_mask import binarized
from ductus.model.layout.enclosures import enclosing_ink
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import part_ink
from ductus.schemas.records import Direction

Picture = NDArray[np.uint8]


def paragraph(gap: int = 60, rows: int = 4) -> tuple[Picture, list[Line]]:
    """A page with a paragraph, and its lines."""
    page = np.full((600, 900, 3), 245, np.uint8)
    lines = []
    for row in range(rows):
        y = 180 + gap * row
        cv2.putText(page, "quod erat demonstrandum", (180, y), cv2.FONT_ITALIC, 1.4, (30,) * 3, 3)
        box = ((175.0, y - 40.0), (725.0, y - 40.0), (725.0, y + 14.0), (175.0, y + 14.0))
        lines.append(Line(box, 0.0, Direction.LTR, 1.0))
    return page, lines


def ringed(page: Picture, axes: tuple[int, int], end: int = 360) -> tuple[Picture, Picture]:
    """The page with a ring drawn around its middle, and the ring: uint8[H, W]."""
    ring = np.zeros(page.shape[:2], np.uint8)
    cv2.ellipse(ring, (450, 260), axes, 2, 0, end, 1, 4)
    drawn = page.copy()
    drawn[ring > 0] = 30
    return drawn, ring


@pytest.mark.parametrize("axes", [(300, 180), (290, 170)])
def test_a_ring_that_touches_the_lines_it_goes_round_belongs_to_none(axes: tuple[int, int]):
    page, lines = paragraph()
    drawn, ring = ringed(page, axes)
    owned = part_ink(binarized(drawn), lines).owner_map >= 0
    before = part_ink(binarized(page), lines).owner_map >= 0
    assert owned[(ring > 0) & ~before].mean() < 0.05, "it was half of them"
    off_ring = cv2.dilate(ring, np.ones((15, 15), np.uint8)) == 0
    assert (owned & off_ring).sum() > 0.97 * (before & off_ring).sum()


def test_a_ring_that_is_not_quite_closed_is_one():
    page, lines = paragraph()
    drawn, ring = ringed(page, (430, 200), end=359)
    assert enclosing_ink(binarized(drawn).ink, lines)[ring > 0].mean() > 0.9


@pytest.mark.parametrize("gap", [30, 38, 60])
def test_lines_that_touch_are_no_loop(gap: int):
    page, lines = paragraph(gap, rows=6)
    assert not enclosing_ink(binarized(page).ink, lines).any()


def test_what_goes_round_one_line_stays_with_it():
    page, lines = paragraph(rows=1)
    drawn, _ = ringed(page, (400, 120))
    assert not enclosing_ink(binarized(drawn).ink, lines).any()
    assert not enclosing_ink(np.zeros((600, 900), np.bool_), lines).any()
