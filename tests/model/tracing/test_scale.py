"""Scale: a picture of writing gives the same strokes at any size at which it can be read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ductus.model.derenderer import Crop, Derendered, Prompt
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.measures.ink_score import score
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction
from tests.support.drawing import wave, written

SHAPE = (280, 640)


def picture() -> Crop:
    """Loops and strokes of a pen 8 pixels wide, their edges soft."""
    turns = np.linspace(0, 2 * np.pi, 60)
    ring = [(500 + 70 * np.cos(t), 140 + 90 * np.sin(t)) for t in turns]
    mask = written([wave(40, 380, 140, 90), [(60, 250), (360, 40)], ring], 8, SHAPE)
    soft = cv2.GaussianBlur(np.where(mask, 40, 235).astype(np.float32), (0, 0), 0.8)
    return np.repeat(soft.astype(np.uint8)[..., None], 3, axis=2)


def traced(crop: Crop) -> Ink:
    (found,) = TraceDerenderer().derender([crop], [Prompt(Direction.LTR)])
    assert isinstance(found, Derendered)
    return found.ink


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_strokes_scaled_back_are_those_of_the_picture(factor: float) -> None:
    own = picture()
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    crop = np.asarray(cv2.resize(own, None, fx=factor, fy=factor, interpolation=how), np.uint8)
    back = Affine(1 / factor, 0, 0.5 / factor - 0.5, 0, 1 / factor, 0.5 / factor - 0.5)
    ink, true = traced(crop).mapped(back), traced(own)
    scored = score([s.xy for s in ink.strokes], [s.xy for s in true.strokes])
    assert scored.aiou >= 0.9
    assert scored.valid == 1
