"""What a run asks is what was learned, and a committee holds what its members hold in the mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

from ductus.model.ordering.features import batched, features
from ductus.model.ordering.order_network import Committee, committee_of
from ductus.model.ordering.search import WordMoves, fresh, logits
from ductus.model.ordering.training import order_learner as learned
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.writing_order import WEIGHTS, WritingOrder
from tests.support.ordering import SMALL, committee


def as_run(learner: nn.Module) -> Committee:
    weights = {name: value.numpy() for name, value in learner.state_dict().items()}
    return committee_of(weights, SMALL, len({name.split(".")[1] for name in weights}))


def as_learned(learner: learned.Committee, one: OrderExample) -> WordMoves:
    given = features(batched([one.description], [one.hint]))
    with torch.no_grad():
        moves = learner(*(torch.from_numpy(part) for part in given))
    return learned.word_moves(moves, 0, one.description)


def test_what_is_asked_is_what_was_learned(made: list[OrderExample]) -> None:
    shipped = WritingOrder()
    whole = learned.Committee(shipped.sizes, shipped.members).eval()
    state = load_file(WEIGHTS / "model.safetensors")
    whole.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    asked = committee_of(state, shipped.sizes, shipped.members)
    for one in made:
        pairs = zip(asked.moves(one.description, one.hint), as_learned(whole, one), strict=True)
        for name, (found, true) in zip(WordMoves._fields, pairs, strict=True):
            np.testing.assert_allclose(found, true, rtol=1e-3, atol=1e-3, err_msg=name)


def test_a_committee_holds_what_its_members_hold_in_the_mean(made: list[OrderExample]) -> None:
    """Of two, a move's likelihood is the root of the product of theirs, but for a factor."""
    both = as_run(committee())
    one, other = (Committee(SMALL, (member,)) for member in both.members)
    for example in made:
        words = [some.moves(example.description, example.hint) for some in (one, other, both)]
        first, second, together = (logits(word, fresh(word, 1), 1)[0] for word in words)
        may = np.isfinite(together)
        apart = together[may] - (first[may] + second[may]) / 2
        assert apart == pytest.approx(apart.mean(), abs=1e-4)


def test_weights_of_other_networks_are_refused(tmp_path: Path) -> None:
    weights = {name: value.numpy() for name, value in committee().state_dict().items()}
    with pytest.raises(ValueError, match="not the weights of 1 networks"):
        committee_of(weights, SMALL, 1)
    with pytest.raises(ValueError, match="other sizes"):
        committee_of(weights, WritingOrder().sizes, 2)
    with pytest.raises(ValueError, match="no weights 'layers"):
        committee_of({"members.0.norm.weight": np.zeros(3, np.float32)}, SMALL, 1)
