"""A course: what is learned from, how long, and how one network goes through it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import torch

from ductus.model.learning.muon import Muon
from ductus.model.ordering.network import Committee, OrderNetwork, Sizes
from ductus.model.ordering.training import examples as pairs
from ductus.model.ordering.training.examples import Example
from ductus.model.ordering.training.order_loss import loss_of, varied

_CELLS = 30_000  # pairs of pieces in a batch
_MOST = 64  # words in a batch
_RATE, _MUON_RATE, _DECAY, _CLIP, _WARM = 2e-3, 4e-3, 0.01, 1.0, 50


@dataclass(frozen=True)
class Course:
    """What is learned from, and how long.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        words: how many are composed; the last shard's are kept apart to measure on.
        epochs: how often each is seen.
        members: how many networks learn, each for itself; together they decide.
        sizes: of each network.
        pace: what the learning rates are multiplied by; less refines weights that are good.
        begun_with: sha256 of the weights that it begins with, if not with chance.
    """

    seed: int = 1
    words: int = 48_000
    epochs: int = 8
    members: int = 2
    sizes: Sizes = field(default_factory=Sizes)
    pace: float = 1.0
    begun_with: str = ""

    def refining(self, committee: Committee, sha256: str) -> Course:
        """The same course for networks that are there, known by the hash of their weights."""
        members = len(committee.members)
        return replace(self, members=members, sizes=committee.sizes, begun_with=sha256)


def go_through(
    shards: Sequence[Path],
    checkpoint: Path,
    course: Course,
    seed: int,
    every: int,
    told: Connection,
) -> None:
    """Takes a network through the course, on one core; broken off, it goes on from its checkpoint.

    Args:
        shards: examples to learn from.
        checkpoint: file that gets the network, at the end and each so many steps.
        course: what to do.
        seed: of this network's chance.
        every: steps between checkpoints.
        told: is sent steps done, steps in all, and the mean loss.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    examples = [one for path in shards for one in pairs.load(path)]
    network = OrderNetwork(course.sizes)
    optimizers = _optimizers(network)
    done = _resume(checkpoint, network, optimizers)
    total = sum(1 for _ in _schedule(examples, course, seed))
    smooth = 0.0
    for step, batch in enumerate(_schedule(examples, course, seed)):
        if step < done:
            continue
        rng = np.random.default_rng([seed, step])
        pace = course.pace * _pace(step, total)
        loss = _step(network, optimizers, [varied(one, rng) for one in batch], pace)
        smooth = 0.98 * smooth + 0.02 * loss if smooth else loss
        if (step + 1) % every == 0 or step + 1 == total:
            _checkpoint(checkpoint, network, optimizers, step + 1)
        told.send((step + 1, total, smooth))


def begin(checkpoint: Path, network: OrderNetwork) -> None:
    """Writes a checkpoint from which a course begins with a network's weights."""
    _checkpoint(checkpoint, network, _optimizers(network), 0)


def _optimizers(network: OrderNetwork) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the network, AdamW for all else."""
    inside = [p for name, p in network.named_parameters() if p.ndim == 2 and _is_inside(name)]
    others = [p for name, p in network.named_parameters() if p.ndim != 2 or not _is_inside(name)]
    return [
        Muon(inside, lr=_MUON_RATE, weight_decay=_DECAY),
        torch.optim.AdamW(others, lr=_RATE, weight_decay=_DECAY, betas=(0.9, 0.98)),
    ]


def _is_inside(name: str) -> bool:
    return name.startswith(("layers.", "mix.", "heads.", "node.2."))


def _step(
    network: OrderNetwork,
    optimizers: list[torch.optim.Optimizer],
    batch: list[Example],
    pace: float,
) -> float:
    for optimizer, rate in zip(optimizers, (_MUON_RATE, _RATE), strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate * pace
        optimizer.zero_grad()
    loss, _ = loss_of(network, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
    for optimizer in optimizers:
        optimizer.step()
    return float(loss.item())


def _checkpoint(
    path: Path, network: OrderNetwork, optimizers: list[torch.optim.Optimizer], done: int
) -> None:
    states = [optimizer.state_dict() for optimizer in optimizers]
    part = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimizers": states, "done": done}, part)
    part.rename(path)


def _resume(path: Path, network: OrderNetwork, optimizers: list[torch.optim.Optimizer]) -> int:
    if not path.exists():
        return 0
    saved = torch.load(path, weights_only=True)
    network.load_state_dict(saved["network"])
    for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return int(saved["done"])


def _pace(step: int, total: int) -> float:
    """What the rates are multiplied by: a short warm-up, then down along a cosine."""
    warm = min(_WARM, total // 10 + 1)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(total - warm, 1)))


def _schedule(examples: Sequence[Example], course: Course, seed: int) -> Iterator[list[Example]]:
    for epoch in range(course.epochs):
        yield from batches(examples, np.random.default_rng([seed, 1 << 20, epoch]))


def batches(examples: Sequence[Example], rng: np.random.Generator) -> Iterator[list[Example]]:
    """All examples once, those of a like size together, the batches in any order."""
    sizes = np.array([len(one.stray) for one in examples]) + rng.uniform(0, 4, len(examples))
    batches: list[list[int]] = [[]]
    for index in np.argsort(sizes, kind="stable").tolist():
        cells = len(examples[index].stray) ** 2
        full = (len(batches[-1]) + 1) * cells > _CELLS
        if batches[-1] and (full or len(batches[-1]) == _MOST):
            batches.append([])
        batches[-1].append(index)
    for k in rng.permutation(len(batches)).tolist():
        yield [examples[index] for index in batches[k]]
