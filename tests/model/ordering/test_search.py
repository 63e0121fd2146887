"""What is searched is what was learned."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ductus.model.ordering.features import batched, features
from ductus.model.ordering.search import fresh, go_on, logits
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.training.order_learner import Committee, OrderNetwork, word_moves
from ductus.model.ordering.training.order_loss import loss_of
from tests.support.ordering import (
    committee,
    network,
)


@pytest.mark.parametrize("model", [network(), committee()], ids=["one", "committee"])
def test_what_is_searched_is_what_is_learned(
    made: list[OrderExample], model: OrderNetwork | Committee
) -> None:
    """The search's likelihood of the true steps is the training's, step by step."""
    batch = [one for one in made if not one.stray.any()][:4]
    with torch.no_grad():
        given = features(batched([e.description for e in batch], [e.hint for e in batch]))
        moves = model(*(torch.from_numpy(one) for one in given))
        _, misses = loss_of(model, batch)
    for row, one in enumerate(batch):
        told = word_moves(moves, row, one.description)
        pen, then = fresh(told, 1), fresh(told, 1)
        for t, (step, on) in enumerate(zip(one.steps.tolist(), one.runs_on.tolist(), strict=True)):
            move = step + on * 2 * len(one.stray)
            legal = on or not pen.times[0, step // 2]
            if legal and pen.times.max(initial=0) < 2:
                found = logits(told, pen, 1)[0]
                assert found[move] == pytest.approx(-misses[row, t].item(), abs=2e-3)
                assert np.exp(found).sum() == pytest.approx(1.0, abs=1e-3)
            go_on(told, pen, 0, move, 0.0, then, 0)
            pen, then = then, pen
