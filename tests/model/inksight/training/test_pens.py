"""Pens draw as wide as told, on a CPU as on a GPU."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.plain_pictures import plain_pictures
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.training.pens import Pens, coverage, distances, drawing


def test_a_pen_draws_as_wide_as_told():
    line = drawing([[np.float32([[20, 100], [200, 100]])]] * 2, [(0, 0, GRID_SIDE, GRID_SIDE)] * 2)
    pens = Pens(torch.tensor([6.0, 6.0]), torch.tensor([1.0, 0.25]), torch.tensor([0.0, 0.0]))
    ink = coverage(line, pens)
    assert torch.allclose(ink[:, :, 100].sum(1), torch.tensor([6.0, 1.5]), atol=0.6)
    assert ink[0, 100, 22:199].min() == 1
    assert ink[:, 100, 210:].max() == 0


def test_a_cpu_draws_what_a_gpu_draws():
    rng = np.random.default_rng(0)
    inks = [[rng.uniform(-20, 240, (9, 2)).astype(np.float32)], [np.float32([[50.5, 50.2]])]]
    what = drawing(inks, [(0, 0, GRID_SIDE, GRID_SIDE)] * 2)
    pens = Pens(torch.tensor([7.0, 5.0]), torch.tensor([0.3, 1.0]), torch.tensor([-0.7, 0.0]))
    as_on_gpu = (0.5 - distances(what, pens)).clamp(0, 1)
    assert torch.allclose(coverage(what, pens), as_on_gpu, atol=1e-3)


def test_a_dot_is_drawn_and_strokes_are_not_joined():
    ink = [np.float32([[50, 50]]), np.float32([[150, 50], [150, 90]])]
    picture = plain_pictures(drawing([ink], [(0, 0, GRID_SIDE, GRID_SIDE)]), 5)[0, :, :, 0]
    assert picture[50, 50] == 0
    assert picture[70, 150] == 0
    assert picture[50, 100] == 255
    assert picture[0, 0] == 255
