"""A network tells the same to the bit, alone or beside another, whatever was asked before."""

from __future__ import annotations

import numpy as np

from ductus.model.ordering.asked_networks import AskedNetworks
from ductus.model.ordering.features import batched, features
from ductus.model.ordering.training.examples import OrderExample
from tests.support.ordering import SMALL, committee


def test_what_a_network_tells_depends_on_nothing_else(made: list[OrderExample]) -> None:
    weights = {name: value.numpy() for name, value in committee().state_dict().items()}
    count = len({name.split(".")[1] for name in weights})
    members = [
        {name.split(".", 2)[2]: value for name, value in weights.items() if f"members.{k}." in name}
        for k in range(count)
    ]
    together = AskedNetworks(members, SMALL)
    alone = [AskedNetworks([member], SMALL) for member in members]
    given = [features(batched([one.description], [one.hint])) for one in made]
    for nodes, pairs, _ in [*given, *reversed(given)]:
        heads, relations = together(nodes[0], pairs[:, 0])
        n = nodes.shape[1]
        assert heads.shape == (count, n, 7 * SMALL.state + 2)
        assert relations.shape == (count, 4, n, n)
        for k, one in enumerate(alone):
            own = one(nodes[0], pairs[:, 0])
            np.testing.assert_array_equal(own[0][0], heads[k])
            np.testing.assert_array_equal(own[1][0], relations[k])
