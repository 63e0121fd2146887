"""A small network that learns, to test what trainings share."""

from __future__ import annotations

import torch
from torch import nn

from ductus.model.learning.optimizers import Optimizers


def small_network(width: int = 6, seed: int = 0) -> nn.Sequential:
    """Two linear maps with a ReLU between them."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 2))


def small_optimizers(network: nn.Sequential) -> Optimizers:
    """Muon for the matrices, AdamW for the rest."""
    inside = [one for one in network.parameters() if one.ndim == 2]
    others = [one for one in network.parameters() if one.ndim != 2]
    return Optimizers(inside, others, (0.05, 0.01), network.parameters())


def losses_of_steps(network: nn.Sequential, optimizers: Optimizers, steps: range) -> list[float]:
    """The losses before each step; what a step learns from follows from its number."""
    losses = []
    for step in steps:
        x = torch.randn(16, 4, generator=torch.Generator().manual_seed(step))
        wrong = (network(x) - x[:, :2]).pow(2).mean()
        optimizers.descend(wrong, 1.0)
        losses.append(wrong.item())
    return losses
