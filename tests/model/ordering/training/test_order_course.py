"""A network that goes through a course learns, and by the seed alone."""

from __future__ import annotations

import torch

from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.training.order_course import optimizers_of
from ductus.model.ordering.training.order_learner import OrderNetwork
from ductus.model.ordering.training.order_loss import loss_of
from tests.support.ordering import (
    SMALL,
)


def test_a_few_steps_of_training_lower_the_loss_and_repeat(made: list[OrderExample]) -> None:
    losses = []
    for _ in range(2):
        torch.manual_seed(1)
        model = OrderNetwork(SMALL)
        optimizers = optimizers_of(model)
        for _ in range(12):
            loss, _ = loss_of(model, made)
            optimizers.descend(loss, 1.0)
            losses.append(loss.item())
    assert losses[:12] == losses[12:]
    assert losses[11] < 0.8 * losses[0]
