"""Both optimizers step together: matrices by Muon, all else by AdamW, no step too long."""

from __future__ import annotations

import torch

from tests.support.learning import losses_of_steps, small_network, small_optimizers


def test_the_loss_falls() -> None:
    network = small_network()
    losses = losses_of_steps(network, small_optimizers(network), range(60))
    assert sum(losses[-5:]) < 0.3 * sum(losses[:5])


def test_every_parameter_moves_and_without_pace_none_does() -> None:
    network = small_network()
    optimizers = small_optimizers(network)
    before = [one.clone() for one in network.parameters()]
    optimizers.descend(network(torch.ones(3, 4)).pow(2).sum(), 0.0)
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
    losses_of_steps(network, optimizers, range(3))
    assert not any(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


def test_a_step_does_not_grow_with_the_gradient() -> None:
    moved = []
    for factor in (1.0, 1e6):
        network = small_network()
        before = [one.clone() for one in network.parameters()]
        small_optimizers(network).descend(factor * network(torch.ones(3, 4)).pow(2).sum(), 1.0)
        pairs = zip(before, network.parameters(), strict=True)
        moved.append(max((a - b).abs().max().item() for a, b in pairs))
    assert 0 < moved[1] < 2 * moved[0]


def test_gradients_are_gone_after_a_step() -> None:
    network = small_network()
    losses_of_steps(network, small_optimizers(network), range(1))
    assert all(one.grad is None for one in network.parameters())
