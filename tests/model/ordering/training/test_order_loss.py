"""What is asked of an example: varied each time, the direction heeded or not told."""

from __future__ import annotations

import numpy as np
import torch

from ductus.model.ordering.features import HINTS
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.training.order_loss import loss_of, right_moves, varied
from tests.support.ordering import network


def test_a_mirrored_word_is_said_to_run_to_the_left(made: list[OrderExample]) -> None:
    one = next(one for one in made if one.hint == HINTS.index("ltr"))
    hints = set()
    for seed in range(80):
        other = varied(one, np.random.default_rng(seed))
        hints.add(HINTS[other.hint])
        x, seen = one.description.points[..., 0], other.description.points[..., 0]
        if np.ptp(x) > 20:
            mirrored = np.corrcoef(x.ravel(), seen.ravel())[0, 1] < 0
            assert mirrored == (HINTS[other.hint] == "rtl")
        assert np.array_equal(other.steps, one.steps)
    assert hints == {"ltr", "rtl", "auto"}


def test_right_moves_are_padded_and_padding_is_not_asked(made: list[OrderExample]) -> None:
    right = right_moves(made, max(len(one.stray) for one in made))
    for row, one in enumerate(made):
        count = len(one.steps)
        assert right.steps[row, :count].tolist() == one.steps.tolist()
        assert right.asked[row].sum() == count


def test_the_loss_of_a_word_does_not_depend_on_the_others(made: list[OrderExample]) -> None:
    model = network()
    with torch.no_grad():
        _, together = loss_of(model, made[:4])
        for row, one in enumerate(made[:4]):
            _, alone = loss_of(model, [one])
            assert torch.allclose(together[row, : len(one.steps)], alone[0], atol=1e-4)
