"""Outlines of strokes cover what a round pen covers, however it turns."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.exchange.stroke_outlines import outline
from ductus.schemas.ink import Stroke
from tests.support.drawn_ink import agreement, covered
from tests.support.page_inks import stroke

SIZE = (120, 90)
TURN = np.linspace(0, 4 * np.pi, 60)
SPIRAL = Stroke(
    np.column_stack([60 + 3 * TURN * np.cos(TURN), 45 + 3 * TURN * np.sin(TURN)]).astype(
        np.float32
    ),
    (3 + 2 * np.sin(3 * TURN)).astype(np.float32),
)
STROKES = {
    "a dot": stroke((50, 40, 9)),
    "two equal points": stroke((50, 40, 9), (50, 40, 9)),
    "a point within another": stroke((50, 40, 30), (52, 40, 2), (70, 40, 2)),
    "back on itself": stroke((20, 20, 4), (80, 60, 4), (20, 20, 4)),
    "a ring": stroke((30, 20, 5), (80, 20, 5), (80, 60, 5), (30, 60, 5), (30, 20, 5)),
    "a spiral": SPIRAL,
}


def filled(polygons: list[NDArray[np.float64]], scale: int) -> NDArray[np.bool_]:
    """What the polygons cover; holes are cut out by the even-odd rule."""
    canvas = np.zeros((SIZE[1] * scale, SIZE[0] * scale), np.uint8)
    fixed = [np.rint(((p + 0.5) * scale - 0.5) * 16).astype(np.int32) for p in polygons]
    cv2.fillPoly(canvas, fixed, 255, cv2.LINE_8, 4)
    return canvas > 127


@pytest.mark.parametrize("name", STROKES)
def test_an_outline_covers_what_the_pen_does(name: str):
    drawn = STROKES[name]
    found = filled(outline(drawn), 4)
    assert agreement(found, covered([drawn], SIZE, 4)) > 0.94


def test_a_ring_has_a_hole_that_runs_the_other_way_round():
    edges = outline(STROKES["a ring"])
    assert len(edges) == 2
    areas = [cv2.contourArea(edge.astype(np.float32), oriented=True) for edge in edges]
    assert areas[0] * areas[1] < 0


def test_a_stroke_without_width_is_a_hair_and_not_nothing():
    (edge,) = outline(stroke((10, 10, 0), (50, 10, 0)))
    assert edge[:, 0].max() - edge[:, 0].min() == pytest.approx(40.25, abs=0.3)
