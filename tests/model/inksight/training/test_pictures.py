"""Pictures by chance hold the ink and differ."""

from __future__ import annotations

import numpy as np
import torch

from ductus.model.inksight.training.pens import Pens, coverage, drawing
from ductus.model.inksight.training.pictures import random_pictures
from tests.support.drawing import wave


def test_random_pictures_hold_the_ink_and_differ():
    strokes = [np.float32(wave(30, 190, 110, 40)[::5])]
    what = drawing([strokes] * 8, [(10, 60, 210, 160)] * 8)
    pictures = random_pictures(what, torch.Generator().manual_seed(3))
    assert torch.equal(pictures, random_pictures(what, torch.Generator().manual_seed(3)))
    assert pictures[:, :60].max() == pictures[:, 160:].max() == pictures[:, :, :10].max() == 0
    assert len({picture.numpy().tobytes() for picture in pictures}) == 8
    inked = coverage(what, Pens(*torch.tensor([[2.0], [1.0], [0.0]]).expand(3, 8)))[0] > 0.9
    bare = coverage(what, Pens(*torch.tensor([[26.0], [1.0], [0.0]]).expand(3, 8)))[0] == 0
    bare[:64], bare[156:], bare[:, :14], bare[:, 206:] = False, False, False, False
    grey = pictures.float().mean(-1)
    contrast = grey[:, bare].mean(1) - grey[:, inked].mean(1)
    assert contrast.min() > 15
    assert contrast.max() > 120
