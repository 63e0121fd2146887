"""A course: what is learned from, how long, and how one network goes through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import torch

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.ordering.asked_networks import Sizes
from ductus.model.ordering.training.examples import OrderExample, load_examples
from ductus.model.ordering.training.order_learner import Committee, OrderNetwork
from ductus.model.ordering.training.order_lessons import OrderLessons
from ductus.model.ordering.training.order_loss import loss_of, varied

_CELLS = 30_000  # pairs of pieces in a batch
_MOST = 64  # words in a batch
_RATE, _MUON_RATE, _WARM = 2e-3, 4e-3, 50


@dataclass(frozen=True)
class OrderCourse(OrderLessons):
    """What is learned from, how long, and by which networks.

    Attributes:
        members: how many networks learn, each for itself; together they decide.
        sizes: of each network.
        begun_with: sha256 of the weights that it begins with, if not with chance.
        learned_from: a hash of what people put right, where that is learned from.
    """

    members: int = 2
    sizes: Sizes = field(default_factory=Sizes)
    begun_with: str = ""
    learned_from: str = ""

    def refining(self, committee: Committee, sha256: str) -> OrderCourse:
        """The same course for networks that are there, known by the hash of their weights."""
        members = len(committee.members)
        return replace(self, members=members, sizes=committee.sizes, begun_with=sha256)


def go_through(
    shards: Sequence[Path], checkpoint: Path, course: OrderCourse, every: int, told: Connection
) -> None:
    """Takes a network through the course, on one core; broken off, it goes on from its checkpoint.

    Args:
        shards: examples to learn from.
        checkpoint: file that gets the network, at the end and each so many steps.
        course: what to do, with the seed of this network's chance.
        every: steps between checkpoints.
        told: is sent steps done, steps in all, and the mean loss.
    """
    torch.set_num_threads(1)
    torch.manual_seed(course.seed)
    examples = [one for path in shards for one in load_examples(path)]
    network = OrderNetwork(course.sizes)
    optimizers = optimizers_of(network)
    parts = {"network": network}
    done = load_checkpoint(checkpoint, parts, optimizers) if checkpoint.exists() else 0
    total = sum(1 for _ in _schedule(examples, course))
    warm_up = min(_WARM, total // 10 + 1)
    smooth = 0.0
    for step, batch in enumerate(_schedule(examples, course)):
        if step < done:
            continue
        rng = np.random.default_rng([course.seed, step])
        pace = course.pace * warmed_cosine(step, total, warm_up)
        loss, _ = loss_of(network, [varied(one, rng) for one in batch])
        optimizers.descend(loss, pace)
        smooth = 0.98 * smooth + 0.02 * loss.item() if smooth else loss.item()
        if (step + 1) % every == 0 or step + 1 == total:
            save_checkpoint(checkpoint, step + 1, parts, optimizers)
        told.send((step + 1, total, smooth))


def begin(checkpoint: Path, network: OrderNetwork) -> None:
    """Writes a checkpoint from which a course begins with a network's weights."""
    save_checkpoint(checkpoint, 0, {"network": network}, optimizers_of(network))


def optimizers_of(network: OrderNetwork) -> Optimizers:
    """Muon for the matrices inside the network, AdamW for all else."""
    inside = [p for name, p in network.named_parameters() if p.ndim == 2 and _is_inside(name)]
    others = [p for name, p in network.named_parameters() if p.ndim != 2 or not _is_inside(name)]
    return Optimizers(inside, others, (_MUON_RATE, _RATE), network.parameters())


def _is_inside(name: str) -> bool:
    return name.startswith(("layers.", "mix.", "heads.", "node.2."))


def _schedule(
    examples: Sequence[OrderExample], course: OrderCourse
) -> Iterator[list[OrderExample]]:
    for epoch in range(course.epochs):
        yield from batches(examples, np.random.default_rng([course.seed, 1 << 20, epoch]))


def batches(
    examples: Sequence[OrderExample], rng: np.random.Generator
) -> Iterator[list[OrderExample]]:
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
