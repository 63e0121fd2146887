"""One network that learns for a given time, on a GPU, from words that are made beside it.

Words are made on the other cores as long as it learns; it draws from all that are there, each time
as another hand might have written them. So it sees few words twice.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from ductus.model.learning.schedule import warmed_cosine
from ductus.model.ordering.order_network import Sizes
from ductus.model.ordering.training.examples import (
    NAMES,
    load_examples,
    order_example,
    save_examples,
)
from ductus.model.ordering.training.letters import load_letters
from ductus.model.ordering.training.order_course import optimizers_of
from ductus.model.ordering.training.order_learner import OrderNetwork
from ductus.model.ordering.training.order_loss import loss_of_moves
from ductus.model.ordering.training.torch_features import varied_words, word_features
from ductus.model.ordering.training.word_pool import WordPool
from ductus.model.tracing.stroke_graph import Floats

_SHARD, _FIRST = 400, 40
_WARM = 300
_TOLD, _LOOKED = 200, 15.0
"""Steps between lines of progress; seconds between looks for new words."""


@dataclass(frozen=True)
class LongCourse:
    """How a network learns.

    Attributes:
        seconds: how long; then it is done.
        device: as torch calls it.
        seed: of all chance, but for how far it comes in the time.
        sizes: of the network.
        dropout: share of what a layer adds that is left out, by chance.
        cells: pairs of directed pieces in a batch.
        pace: what the learning rates are multiplied by.
    """

    seconds: float
    device: str = "cuda"
    seed: int = 1
    sizes: Sizes = field(default_factory=lambda: Sizes(width=144, layers=6, state=160))
    dropout: float = 0.0
    cells: int = 800_000
    pace: float = 1.0


def learn_at_length(words: Path, kept: Path, output: Path, course: LongCourse) -> None:
    """Learns from a folder of shards that may grow meanwhile.

    Args:
        words: shards of `save_examples`; it waits for the first.
        kept: a shard that is not learned from, but measured on.
        output: file that gets the weights as arrays by name, `.npz`.
        course: what to do.
    """
    end = time.monotonic() + course.seconds
    torch.set_float32_matmul_precision("high")
    torch.set_num_threads(1)
    pool, measured = _Shards(words, course), WordPool(course.device, course.cells)
    measured.add(list(load_examples(kept)))
    while not len(pool.words):
        pool.look()
        time.sleep(0.1)
    learner, begun, total = (
        _Learner(course),
        time.monotonic(),
        torch.zeros((), device=course.device),
    )
    while (now := time.monotonic()) < end:
        pool.look()
        total += learner.step(pool.words, (now - begun) / (end - begun))
        if learner.steps % _TOLD == 0:
            told = f"{now - begun:.0f} s, step {learner.steps}, {len(pool.words)} words"
            print(f"[{output.stem}] {told}, loss {total.item() / _TOLD:.4f}", flush=True)
            total.zero_()
        if learner.steps % (10 * _TOLD) == 0:
            print(f"[{output.stem}] {_told(losses(learner.network, measured))}", flush=True)
    told = _told(losses(learner.network, measured))
    print(f"[{output.stem}] done, step {learner.steps}: {told}", flush=True)
    arrays = {name: array.cpu().numpy() for name, array in learner.network.state_dict().items()}
    np.savez(output, **arrays)


class _Learner:
    """A network and all that the next step depends on."""

    def __init__(self, course: LongCourse) -> None:
        torch.manual_seed(course.seed)
        self.network = OrderNetwork(course.sizes, course.dropout).to(course.device)
        self.steps = 0
        self._pace = course.pace
        self._optimizers = optimizers_of(self.network)
        self._chance = torch.Generator(course.device).manual_seed(course.seed)
        self._rng = np.random.default_rng(course.seed)

    def step(self, pool: WordPool, done: float) -> Tensor:
        """One step down on words of a pool, with this share of the time gone; the loss before."""
        words, right, _ = pool.draw(self._rng)
        nodes, pairs, real = word_features(varied_words(words, self._chance))
        loss, _ = loss_of_moves(self.network(nodes, pairs, real), words.joints, right, real)
        self.steps += 1
        left = warmed_cosine(round(1e6 * done), 1_000_000, 0)
        self._optimizers.descend(loss, self._pace * left * min(1.0, self.steps / _WARM))
        return loss.detach()


class _Shards:
    """Words of a folder of shards, looked through from time to time for new ones."""

    def __init__(self, folder: Path, course: LongCourse) -> None:
        self.words = WordPool(course.device, course.cells)
        self._folder, self._seen, self._looked = folder, set[Path](), 0.0

    def look(self) -> None:
        """Takes in what is new, if it is time to."""
        if len(self.words) and time.monotonic() < self._looked + _LOOKED:
            return
        self._looked = time.monotonic()
        for path in sorted(set(self._folder.glob("*.npz")) - self._seen):
            if ".part" not in path.name and not path.name.startswith("network"):
                self._seen.add(path)
                self.words.add(list(load_examples(path)))


def losses(network: OrderNetwork, pool: WordPool) -> dict[str, float]:
    """The mean loss a step, by kind of word and over all."""
    network.eval()
    sums: dict[int, list[float]] = {}
    with torch.no_grad():
        for words, right, kinds in pool.through():
            nodes, pairs, real = word_features(words)
            _, misses = loss_of_moves(network(nodes, pairs, real), words.joints, right, real)
            rows = zip(
                kinds.tolist(), misses.sum(1).tolist(), right.asked.sum(1).tolist(), strict=True
            )
            for kind, missed, count in rows:
                for k in (kind, -1):
                    so_far = sums.setdefault(k, [0.0, 0.0])
                    so_far[0] += missed
                    so_far[1] += count
    network.train()
    return {
        NAMES[k] if k >= 0 else "all": missed / count for k, (missed, count) in sorted(sums.items())
    }


def _told(losses: dict[str, float]) -> str:
    return ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items())


def make_words(strokes: Path, folder: Path, seed: int, first: int, step: int) -> None:
    """Writes shards of words without end: the numbers `first`, `first + step`, ...

    The very first is a small one, so that others that wait for what was compiled wait less.
    """
    os.nice(5)
    cv2.setNumThreads(1)
    letters = load_letters(strokes)
    number, count = first, _FIRST
    while True:
        made = (order_example(letters, seed, number * _SHARD + k) for k in range(count))
        save_examples([one for one in made if one], folder / f"{seed:03d}{number:06d}.npz")
        number, count = number + step, _SHARD


def start_makers(strokes: Path, folder: Path, seed: int, count: int) -> list[BaseProcess]:
    """Processes that make words, one a core; once the first has compiled what the others need."""
    spawn = multiprocessing.get_context("spawn")
    makers: list[BaseProcess] = [
        spawn.Process(target=make_words, args=(strokes, folder, seed, k, count), daemon=True)
        for k in range(count)
    ]
    makers[0].start()
    begun = time.monotonic()
    while not any(folder.glob(f"{seed:03d}*.npz")) and time.monotonic() - begun < 100:
        if not makers[0].is_alive():
            print("no words can be made: it learns from those that are there", flush=True)
            return []
        time.sleep(0.5)
    print(f"the first words took {time.monotonic() - begun:.0f} s", flush=True)
    for maker in makers[1:]:
        maker.start()
    return makers


def as_weights(
    arrays: list[dict[str, Floats]], sizes: Sizes
) -> tuple[dict[str, Floats], dict[str, int]]:
    """Arrays as `order_network.committee_of` reads them, and the configuration beside them."""
    named = {f"members.{k}.{name}": a for k, one in enumerate(arrays) for name, a in one.items()}
    return named, {"members": len(arrays)} | asdict(sizes)
