"""Muon: its steps are those of torch's, and what it makes of matrices is near orthogonal."""

from __future__ import annotations

import pytest
import torch

from ductus.model.learning.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(24, 24), (12, 40), (40, 12), (1, 7)])
def test_singular_values_come_near_1_and_vectors_stay(shape: tuple[int, int]) -> None:
    matrices = torch.randn((3, *shape), generator=torch.Generator().manual_seed(0))
    found = orthogonal(matrices)
    values = torch.linalg.svdvals(found)
    # The smallest of a square one may be far from 1 before, and get only part of the way.
    assert values.max() < 1.3
    assert values.median() > 0.6
    u, _, vh = torch.linalg.svd(matrices, full_matrices=False)
    aligned = (u.mT @ found @ vh.mT).diagonal(dim1=1, dim2=2)
    assert torch.allclose(aligned.sort().values, values.sort().values, atol=1e-4)


def test_no_gradient_is_no_step() -> None:
    assert torch.equal(orthogonal(torch.zeros(1, 3, 4)), torch.zeros(1, 3, 4))


def test_steps_are_those_of_torch() -> None:
    """But for the bfloat16 that torch rounds to."""
    start = [torch.randn(shape, generator=torch.Generator().manual_seed(1)) for shape in SHAPES]
    ours, theirs = ([torch.nn.Parameter(one.clone()) for one in start] for _ in range(2))
    optimizers = (
        Muon(ours, lr=0.01, weight_decay=0.1),
        torch.optim.Muon(theirs, lr=0.01, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
    )
    for step in range(4):
        chance = torch.Generator().manual_seed(step)
        for a, b in zip(ours, theirs, strict=True):
            a.grad = torch.randn(a.shape, generator=chance)
            b.grad = a.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
    for first, a, b in zip(start, ours, theirs, strict=True):
        moved = (b - first).norm()
        assert (a - b).norm() < 0.03 * moved
        assert moved > 0.1


SHAPES = [(16, 32), (32, 16), (16, 32)]
