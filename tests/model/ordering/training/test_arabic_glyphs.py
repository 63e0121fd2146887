"""Arabic letters are run through as they are taught: heads clockwise, teeth up and down again."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.ordering.training.arabic_glyphs import SIZE, Glyph, glyph_of_ink
from ductus.model.ordering.training.arabic_letters import LETTERS
from ductus.schemas.geometry import path_length

Line = list[tuple[float, float]]
_LINE = 200
_ALEF = "\u0627"
_NAMED = {letter.text: letter for letter in LETTERS}


def _ink(*lines: Line) -> NDArray[np.bool_]:
    """Lines in ems, y down, the line at 0, drawn with a pen of 12 pixels."""
    page = np.zeros((320, 400), np.uint8)
    for line in lines:
        xy = np.round(np.array(line) * SIZE + (200, _LINE)).astype(np.int32)
        cv2.polylines(page, [xy], False, 255, 12, cv2.LINE_AA)
    return page > 127


def _glyph(text: str, after: bool, before: bool, *lines: Line) -> Glyph:
    found = glyph_of_ink(_ink(*lines), _LINE, _NAMED[text], after, before)
    assert found
    left = np.array((200 / SIZE, 0), np.float32)
    marks = found.marks if found.marks is None else found.marks - left
    return replace(
        found, body=found.body - left, late=[one - left for one in found.late], marks=marks
    )


def _ring(x: float, y: float, radius: float) -> Line:
    turn = np.linspace(0, 2 * np.pi, 24)
    return [(x + radius * float(np.cos(t)), y + radius * float(np.sin(t))) for t in turn]


def _turned(xy: NDArray[np.float32]) -> float:
    """Twice the area that a path runs around, more than 0 clockwise as it is seen."""
    (x, y), (u, v) = xy.T, np.roll(xy, -1, axis=0).T
    return float((x * v - u * y).sum())


def test_an_alef_runs_down_alone_and_up_behind_another_letter() -> None:
    alone = _glyph(_ALEF, False, False, [(0, -0.6), (0, 0)])
    assert alone.body[0, 1] < -0.5 < -0.1 < alone.body[-1, 1]
    joined = _glyph(_ALEF, True, False, [(0.3, 0), (0, 0), (0, -0.6)])
    assert joined.body[0, 0] > 0.2
    assert joined.body[-1, 1] < -0.5


def test_a_tooth_is_run_up_and_down_again_between_two_joints() -> None:
    glyph = _glyph("ب", True, True, [(0.4, 0), (-0.4, 0)], [(0, 0), (0, -0.4)])
    assert glyph.body[0, 0] > 0.3
    assert glyph.body[-1, 0] < -0.3
    assert glyph.body[:, 1].min() < -0.3
    assert path_length(glyph.body) > 1.4  # twice through the tooth


def test_the_head_of_waw_is_run_clockwise_before_its_tail() -> None:
    glyph = _glyph("و", False, False, _ring(0, -0.2, 0.15), [(0.15, -0.2), (0.1, 0.2), (-0.3, 0.4)])
    head = glyph.body[: len(glyph.body) // 2]
    assert _turned(head) > 0
    assert glyph.body[-1, 0] < -0.2
    assert glyph.body[-1, 1] > 0.3
    assert np.hypot(*(glyph.body[0] - (0.15, -0.2))) < 0.2


def test_the_stem_of_ta_is_written_late_and_down() -> None:
    eye = [(-0.3, 0), (0, -0.3), (0.3, -0.2), (0.3, 0), (-0.3, 0), (-0.5, 0)]
    glyph = _glyph("ط", False, False, eye, [(-0.3, -0.8), (-0.3, 0)])
    (stem,) = glyph.late
    assert stem[0, 1] < -0.7 < -0.2 < stem[-1, 1]
    assert glyph.body[:, 1].min() > -0.5
    assert glyph.body[-1, 0] < -0.4


def test_dots_are_no_part_of_the_body_and_empty_ink_is_no_glyph() -> None:
    glyph = _glyph("ب", False, False, [(0.4, -0.3), (0.3, 0), (-0.4, 0)], [(0, 0.2), (0.02, 0.2)])
    assert glyph.marks is not None
    assert abs(glyph.marks[1] - 0.2) < 0.05
    assert glyph.body[:, 1].max() < 0.1
    assert glyph_of_ink(np.zeros((40, 40), bool), 20, _NAMED["ب"], False, False) is None
