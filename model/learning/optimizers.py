"""Two optimizers for one network: Muon for the matrices inside it, AdamW for all else."""

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
        inside: the matrices inside the network.
        others: all else that learns.
        rates: the highest learning rates of both.
        clipped: parameters whose gradients are scaled down, together, to a norm of 1.
    """

    def __init__(
        self,
        inside: Iterable[nn.Parameter],
        others: Iterable[nn.Parameter],
        rates: tuple[float, float],
        clipped: Iterable[nn.Parameter],
    ) -> None:
        self._rates, self._clipped = rates, list(clipped)
        self._both: tuple[torch.optim.Optimizer, ...] = (
            Muon(inside, lr=rates[0], weight_decay=_DECAY),
            torch.optim.AdamW(others, lr=rates[1], weight_decay=_DECAY, betas=_BETAS),
        )

    def descend(self, loss: Tensor, pace: float) -> None:
        """One step down along the gradient of a loss, at `pace` times the highest rates."""
        for optimizer, rate in zip(self._both, self._rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * pace
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._clipped, _CLIP)
        for optimizer in self._both:
            optimizer.step()
            optimizer.zero_grad()  # so that the next loss is computed without them in memory

    def state(self) -> list[dict[str, Any]]:
        """All that the next step depends on, but for the parameters."""
        return [optimizer.state_dict() for optimizer in self._both]

    def resume(self, state: Sequence[dict[str, Any]]) -> None:
        """Goes on from a `state`.

        Raises:
            ValueError: it is of other parameters.
        """
        for optimizer, saved in zip(self._both, state, strict=True):
            optimizer.load_state_dict(saved)
