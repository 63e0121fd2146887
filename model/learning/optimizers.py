"""Optimizers of a network: Muon for the matrices inside it, if any, AdamW for all else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ductus.model.learning.muon import Muon

_DECAY, _BETAS, _CLIP = 0.01, (0.9, 0.98), 1.0


class Optimizers:
    """Steps down along a loss.

    Args:
        inside: the matrices inside the network; none where AdamW does better.
        others: all else that learns.
        rates: the highest learning rates of both.
        clipped: parameters whose gradients are scaled down, together, to a norm of 1.
        slower: more that learns by AdamW, and at which share of its rate: what is known already.
    """

    def __init__(
        self,
        inside: Iterable[nn.Parameter],
        others: Iterable[nn.Parameter],
        rates: tuple[float, float],
        clipped: Iterable[nn.Parameter],
        slower: tuple[Iterable[nn.Parameter], float] = ((), 1.0),
    ) -> None:
        self._clipped, matrices = list(clipped), list(inside)
        groups, highest = [{"params": list(others)}], [rates[1]]
        if known := list(slower[0]):
            groups.append({"params": known})
            highest.append(rates[1] * slower[1])
        adam = torch.optim.AdamW(groups, lr=rates[1], weight_decay=_DECAY, betas=_BETAS)
        self._both: list[tuple[torch.optim.Optimizer, list[float]]] = [(adam, highest)]
        if matrices:
            self._both.insert(0, (Muon(matrices, lr=rates[0], weight_decay=_DECAY), [rates[0]]))

    def descend(self, loss: Tensor, pace: float) -> None:
        """One step down along the gradient of a loss, at `pace` times the highest rates."""
        for optimizer, highest in self._both:
            for group, rate in zip(optimizer.param_groups, highest, strict=True):
                group["lr"] = rate * pace
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._clipped, _CLIP)
        for optimizer, _ in self._both:
            optimizer.step()
            optimizer.zero_grad()  # so that the next loss is computed without them in memory

    def state(self) -> list[dict[str, Any]]:
        """All that the next step depends on, but for the parameters."""
        return [optimizer.state_dict() for optimizer, _ in self._both]

    def resume(self, state: Sequence[dict[str, Any]]) -> None:
        """Goes on from a `state`.

        Raises:
            ValueError: it is of other parameters.
        """
        for (optimizer, _), saved in zip(self._both, state, strict=True):
            optimizer.load_state_dict(saved)
