"""Training the writing order: pairs are made, learned from, and the weights written out."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from model.ordering import pairs
from model.ordering.learning import loss_of, varied
from model.ordering.letters import Alphabets, load_letters, sources_in
from model.ordering.network import Committee, OrderNetwork, Sizes
from model.ordering.pairs import NAMES, Example

SHARD = 1000
_CELLS = 30_000  # pairs of pieces in a batch
_MOST = 64  # words in a batch
_RATE, _MUON_RATE, _DECAY, _CLIP, _WARM = 2e-3, 4e-3, 0.01, 1.0, 50
_EVERY = 200  # steps between checkpoints

Report = Callable[[str, int, int, str], None]
"""Told the stage, how much is done, of how much, and a remark."""


@dataclass(frozen=True)
class Course:
    """What is learned from, and how long.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        words: how many are composed; the last shard's are kept apart to measure on.
        epochs: how often each is seen.
        members: how many networks learn, each for itself; together they decide.
        sizes: of each network.
    """

    seed: int = 1
    words: int = 48_000
    epochs: int = 8
    members: int = 2
    sizes: Sizes = field(default_factory=Sizes)


def train(strokes: Path, output: Path, course: Course, report: Report) -> dict[str, float]:
    """Learns from a folder of strokes; goes on where an earlier call with the same course stopped.

    Args:
        strokes: Parquet files, see `letters.SOURCES`.
        output: gets `pairs/`, a checkpoint for each member, and at the end `model.safetensors`
            and `config.json`.
        course: what to do.
        report: is told how far it is.

    Returns:
        By kind of word, the mean loss a step on words that were not learned from; and over all.

    Raises:
        FileNotFoundError: there are no strokes.
        ValueError: the output holds another course.
    """
    output.mkdir(parents=True, exist_ok=True)
    _same_course(output / "course.json", course)
    learned, kept = made_pairs(strokes, output / "pairs", course, report)
    committee = learn(learned, output, course, report)
    losses = measure(committee, kept)
    save(committee, output, course)
    return losses


def save(committee: Committee, output: Path, course: Course) -> None:
    """Writes the weights as `model.writing_order` reads them."""
    save_file(committee.state_dict(), output / "model.safetensors")
    config = {"members": course.members} | asdict(course.sizes)
    (output / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def measure(network: Committee, examples: Sequence[Example]) -> dict[str, float]:
    """The mean loss a step, by kind of word and over all."""
    total: dict[str, float] = {}
    count: dict[str, int] = {}
    network.eval()
    with torch.no_grad():
        for batch in _batches(examples, np.random.default_rng(0)):
            _, misses = loss_of(network, batch)
            for one, row in zip(batch, misses.sum(1).tolist(), strict=True):
                for name in (NAMES[one.kind], "all"):
                    total[name] = total.get(name, 0.0) + row
                    count[name] = count.get(name, 0) + len(one.steps)
    network.train()
    return {name: total[name] / count[name] for name in sorted(total)}


def _same_course(path: Path, course: Course) -> None:
    wanted = json.dumps(asdict(course), indent=2, sort_keys=True) + "\n"
    if path.exists() and path.read_text() != wanted:
        raise ValueError(f"{path.parent} holds a training with other settings")
    path.write_text(wanted)


def made_pairs(
    strokes: Path, folder: Path, course: Course, report: Report
) -> tuple[list[Example], list[Example]]:
    """The examples to learn from and those kept apart; each shard is made once, one a core."""
    sources_in(strokes)
    folder.mkdir(exist_ok=True)
    shards = [folder / f"{k:04d}.npz" for k in range(max(math.ceil(course.words / SHARD), 2))]
    size = min(SHARD, max(course.words // 2, 1))
    missing = [(k, path) for k, path in enumerate(shards) if not path.exists()]
    done = len(shards) - len(missing)
    report("words", done * size, len(shards) * size, "")
    if missing:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(
            min(os.cpu_count() or 1, len(missing)), spawn, _load_strokes, (strokes,)
        ) as pool:
            made = [pool.submit(_make, path, course.seed, k * SHARD, size) for k, path in missing]
            for number, shard in enumerate(as_completed(made), done + 1):
                shard.result()
                report("words", number * size, len(shards) * size, "")
    return [one for path in shards[:-1] for one in pairs.load(path)], list(pairs.load(shards[-1]))


_letters: Alphabets = {}
"""What a process that makes pairs composes from."""


def _load_strokes(strokes: Path) -> None:
    torch.set_num_threads(1)
    _letters.update(load_letters(strokes))


def _make(path: Path, seed: int, first: int, size: int) -> None:
    """Writes the examples of the numbers from `first` on."""
    some = (pairs.example(_letters, seed, number) for number in range(first, first + size))
    pairs.save([one for one in some if one], path)


def learn(examples: Sequence[Example], output: Path, course: Course, report: Report) -> Committee:
    """Networks that have gone through a course; goes on from the checkpoints, if there are any."""
    committee = Committee(course.sizes, course.members)
    steps = sum(1 for _ in _schedule(examples, course, course.seed))
    for number in range(course.members):

        def told(done: int, remark: str, before: int = number * steps) -> None:
            report("learning", before + done, course.members * steps, remark)

        checkpoint = output / f"checkpoint-{number}.pt"
        network = _member(examples, checkpoint, course, course.seed + number, steps, told)
        committee.members[number].load_state_dict(network.state_dict())
    return committee


def _member(
    examples: Sequence[Example],
    checkpoint: Path,
    course: Course,
    seed: int,
    total: int,
    report: Callable[[int, str], None],
) -> OrderNetwork:
    torch.manual_seed(seed)
    network = OrderNetwork(course.sizes)
    optimizers = _optimizers(network)
    done = _resume(checkpoint, network, optimizers)
    smooth = 0.0
    for step, batch in enumerate(_schedule(examples, course, seed)):
        if step < done:
            continue
        rng = np.random.default_rng([seed, step])
        loss = _step(network, optimizers, [varied(one, rng) for one in batch], _pace(step, total))
        smooth = 0.98 * smooth + 0.02 * loss if smooth else loss
        report(step + 1, f"loss {smooth:.3f}")
        if (step + 1) % _EVERY == 0 or step + 1 == total:
            _checkpoint(checkpoint, network, optimizers, step + 1)
    return network


def _optimizers(network: OrderNetwork) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the network, AdamW for all else.

    Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks".
    """
    inside = [p for name, p in network.named_parameters() if p.ndim == 2 and _is_inside(name)]
    others = [p for name, p in network.named_parameters() if p.ndim != 2 or not _is_inside(name)]
    return [
        torch.optim.Muon(
            inside, lr=_MUON_RATE, weight_decay=_DECAY, adjust_lr_fn="match_rms_adamw"
        ),
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
        yield from _batches(examples, np.random.default_rng([seed, 1 << 20, epoch]))


def _batches(examples: Sequence[Example], rng: np.random.Generator) -> Iterator[list[Example]]:
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
