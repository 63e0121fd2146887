"""Fitting a network of three layers to cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ductus.model.contents.cell_network import CLASSES, FARTHEST, Layers
from ductus.model.contents.training.gathered_cells import Cells
from ductus.model.learning.schedule import warmed_cosine

_WIDE, _NARROW = 96, 48
"""Cells of the first and the second layer."""
_BATCH, _RATE, _DECAY, _WARM = 512, 3e-3, 2e-2, 50
_DROPPED, _NOISE, _SMOOTHED = (0.25, 0.15), 0.1, 0.03
_LEAST_DEVIATION = 1e-4
_CHUNK = 1 << 16


def fitted(
    cells: Cells,
    weights: Sequence[float],
    passes: int,
    seed: int,
    told: Callable[[int, int, float], None],
) -> Layers:
    """The layers of a network that tells cells.

    Args:
        cells: what is learned from.
        weights: how much an error counts, by class.
        passes: how often each cell is learned from, on average.
        told: steps done, all steps, and the loss of late.
    """
    torch.manual_seed(seed)
    mean, deviation = _mean_and_deviation(cells.seen)
    network = _network(cells.seen.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_DECAY)
    rng, counts, late = np.random.default_rng(seed), torch.tensor(weights, dtype=torch.float32), 0.0
    steps = max(1, passes * len(cells.classes) // _BATCH)
    for step in range(steps):
        chosen = rng.integers(0, len(cells.classes), _BATCH)
        at = np.clip((cells.seen[chosen] - mean) / deviation, -FARTHEST, FARTHEST)
        noisy = torch.from_numpy(at) + _NOISE * torch.randn(at.shape)
        true = torch.from_numpy(cells.classes[chosen].astype(np.int64))
        loss = functional.cross_entropy(
            network(noisy), true, weight=counts, label_smoothing=_SMOOTHED
        )
        _descend(optimizer, loss, _RATE * warmed_cosine(step, steps, min(_WARM, steps // 4)))
        late = 0.98 * late + 0.02 * loss.item() if step else loss.item()
        told(step + 1, steps, late)
    return {"mean": mean, "deviation": deviation, **_named(network)}


def _network(features: int) -> nn.Sequential:
    return nn.Sequential(
        *(nn.Linear(features, _WIDE), nn.ReLU(), nn.Dropout(_DROPPED[0])),
        *(nn.Linear(_WIDE, _NARROW), nn.ReLU(), nn.Dropout(_DROPPED[1])),
        nn.Linear(_NARROW, len(CLASSES)),
    )


def _descend(optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def _named(network: nn.Sequential) -> dict[str, NDArray[np.float32]]:
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    return {
        f"{name}.{part}": getattr(layer, part).detach().numpy()
        for name, layer in zip(("first", "second", "last"), linear, strict=True)
        for part in ("weight", "bias")
    }


def _mean_and_deviation(
    seen: NDArray[np.float16],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each feature; in parts, for all of them as numbers of double precision are large."""
    total, squares = np.zeros(seen.shape[1]), np.zeros(seen.shape[1])
    for start in range(0, len(seen), _CHUNK):
        part = seen[start : start + _CHUNK].astype(np.float64)
        total += part.sum(axis=0)
        squares += (part**2).sum(axis=0)
    mean = total / len(seen)
    deviation = np.sqrt(np.maximum(squares / len(seen) - mean**2, 0)) + _LEAST_DEVIATION
    return mean.astype(np.float32), deviation.astype(np.float32)
