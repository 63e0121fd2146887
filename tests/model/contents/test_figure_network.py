"""The network of figures: chances of every cell, the same as the network that learned gives."""

import cv2
import numpy as np
import pytest
import torch

from ductus.model.contents.figure_network import CELL, CLASSES, SIDE, WEIGHTS, cell_chances, told
from ductus.model.contents.training.figure_head import FigureHead
from ductus.model.layout.rapidocr.raw_look import CHANNELS, maps_of
from tests.model.contents.test_page_kind import grained, paper


@pytest.mark.parametrize("shape", [(60, 60), (SIDE, 500), (1000, 1300)])
def test_the_chances_of_a_cell_add_up(shape: tuple[int, int]):
    picture = cv2.resize(grained(paper(800, 600)), shape[::-1])
    chances = cell_chances(picture)
    cells = [round(side * SIDE / max(shape)) / CELL for side in shape]
    assert chances.shape == (*np.ceil(cells), len(CLASSES))
    np.testing.assert_allclose(chances.sum(axis=2), 1, atol=1e-5)


def test_without_torch_the_network_says_the_same():
    torch.manual_seed(1)
    head = FigureHead().eval()
    for scale, channels in zip(("fine", "middle", "coarse"), CHANNELS, strict=True):
        head.normalize(scale, np.full(channels, 0.1, np.float32), np.full(channels, 2, np.float32))
    look = maps_of(grained(paper(320, 256)))
    with torch.no_grad():
        (learned,) = head(*(torch.from_numpy(one).permute(2, 0, 1)[None] for one in look))
    weights = {name: value.numpy() for name, value in head.state_dict().items()}
    run = told(look, weights)
    np.testing.assert_allclose(run, learned.permute(1, 2, 0).numpy(), atol=1e-4)
    assert np.abs(run).max() > 0.1
    assert WEIGHTS.exists()
