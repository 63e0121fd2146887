"""A committee holds what its members hold in the mean."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.features import batched, features
from ductus.model.ordering.search import fresh, logits
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.writing_order import word_moves
from tests.support.ordering import (
    committee,
)


def test_a_committee_holds_what_its_members_hold_in_the_mean(made: list[OrderExample]) -> None:
    """Of two, a move's likelihood is the root of the product of theirs, but for a factor."""
    both = committee()
    one, other = both.members
    inputs = features(batched([e.description for e in made], [e.hint for e in made]))
    moves = [model(*inputs) for model in (one, other, both)]
    for row, example in enumerate(made):
        words = [word_moves(some, row, example.description) for some in moves]
        first, second, together = (logits(word, fresh(word, 1), 0) for word in words)
        may = np.isfinite(together)
        apart = together[may] - (first[may] + second[may]) / 2
        assert apart == pytest.approx(apart.mean(), abs=1e-4)
