"""Outlines of lines as small as a word and as high as a page, to the pixel."""

import cv2
import numpy as np
import pytest

from ductus.model.layout.line_polygons import MARGIN, ink_outlines


@pytest.mark.parametrize("height", [20, 90, 600])
def test_an_outline_closes_gaps_and_leaves_a_margin_of_paper(height: int):
    """Two bars within a detection: the outline is their hull but for rounded corners."""
    top, left = height, height
    ink = np.zeros((3 * height, 5 * height), np.uint8)
    ink[top : top + height, left : left + height] = 1
    ink[top : top + height, left + height * 3 // 2 : left + 3 * height] = 1
    box = np.array([[left, top], [4 * height, top], [4 * height, 2 * height], [left, 2 * height]])
    (outline,) = ink_outlines([[box.astype(np.float32)]], ink)
    within = np.zeros_like(ink)
    cv2.fillPoly(within, [outline.astype(np.int32)], 1)
    rows, columns = np.flatnonzero(within.any(axis=1)), np.flatnonzero(within.any(axis=0))
    margin, loose = MARGIN * height, 1.5 + 0.03 * height  # what corners are rounded by
    assert rows[[0, -1]] == pytest.approx((top - margin, top + height - 1 + margin), abs=loose)
    assert columns[[0, -1]] == pytest.approx((left - margin, 4 * height - 1 + margin), abs=loose)
    assert within[top : top + height, left : 4 * height].all(), "the gap is closed"
