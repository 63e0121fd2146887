"""Muon, an optimizer for the matrices inside a network, fast on a CPU too.

Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"; the rate's
scale after Liu et al. 2025, "Muon is scalable for LLM training". `torch.optim.Muon` computes the
same one matrix at a time in bfloat16, which a CPU without it emulates: three quarters of a step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, overload

import torch
from torch import Tensor, nn

_A, _B, _C = 3.4445, -4.7750, 2.0315
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """Steps along the momentum with all its singular values brought near 1.

    Args:
        parameters: float32[M, N] each.
        lr: as for AdamW, to whose steps' size those of a matrix are scaled.
        weight_decay: decoupled, times `lr`.
        momentum: Nesterov's.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float,
        weight_decay: float = 0.01,
        momentum: float = 0.95,
    ) -> None:
        defaults = {"lr": lr, "weight_decay": weight_decay, "momentum": momentum}
        super().__init__(parameters, defaults)

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Any) -> float: ...

    @torch.no_grad()
    def step(self, closure: Any = None) -> float | None:
        """One step; a closure computes loss and gradients anew."""
        wrong: float | None = None
        if closure is not None:
            with torch.enable_grad():
                wrong = closure()
        for group in self.param_groups:
            alike: dict[torch.Size, list[nn.Parameter]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    alike[parameter.shape].append(parameter)
            for shape, parameters in alike.items():
                pulls = [self._pull(one, group["momentum"]) for one in parameters]
                rate = group["lr"] * 0.2 * max(shape) ** 0.5
                for one, update in zip(parameters, orthogonal(torch.stack(pulls)), strict=True):
                    one.mul_(1 - group["lr"] * group["weight_decay"])
                    one.add_(update, alpha=-rate)
        return wrong

    def _pull(self, parameter: nn.Parameter, momentum: float) -> Tensor:
        grad = parameter.grad
        assert grad is not None
        state = self.state[parameter]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(grad)
        state["momentum_buffer"].lerp_(grad, 1 - momentum)
        return grad.lerp(state["momentum_buffer"], momentum)


def orthogonal(matrices: Tensor) -> Tensor:
    """The matrices with singular values between some 0.7 and 1.2, their vectors kept.

    Five rounds of a quintic Newton-Schulz iteration; in bfloat16 on a GPU, else in float32.

    Args:
        matrices: float32[B, M, N].
    """
    x = matrices.bfloat16() if matrices.is_cuda else matrices
    is_tall = x.shape[1] > x.shape[2]
    if is_tall:
        x = x.mT
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    for _ in range(_ROUNDS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=_B, alpha=_C), x, beta=_A)
    return (x.mT if is_tall else x).to(matrices.dtype)
