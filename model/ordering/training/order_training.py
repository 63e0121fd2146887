"""Training the writing order: pairs are made, learned from, and the weights written out.

Pairs are made on all cores; then each network of the committee learns on a core of its own.
"""

from __future__ import annotations

import json
import math
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from ductus.model.learning.checkpoints import load_checkpoint
from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.ordering.training.examples import (
    NAMES,
    OrderExample,
    load_examples,
    order_example,
    save_examples,
)
from ductus.model.ordering.training.letters import Alphabets, load_letters, sources_in
from ductus.model.ordering.training.order_course import OrderCourse, batches, begin, go_through
from ductus.model.ordering.training.order_learner import Committee, OrderNetwork
from ductus.model.ordering.training.order_loss import loss_of
from ductus.model.ordering.writing_order import WritingOrder
from ductus.model.processes import available_cores, safe_imports

SHARD = 1000
EVERY = 200
"""Steps between checkpoints."""


@safe_imports()
def train_committee(
    strokes: Path,
    output: Path,
    course: OrderCourse,
    report: Report,
    begun_with: Committee | None = None,
) -> dict[str, float]:
    """Learns from a folder of strokes; goes on where an earlier call with the same course stopped.

    Args:
        strokes: Parquet files, see `letters.SOURCES`.
        output: gets `pairs/`, a checkpoint for each member, and at the end `model.safetensors`
            and `config.json`.
        course: what to do.
        report: is told how far it is.
        begun_with: networks to refine, as many and as large as the course's; else chance.

    Returns:
        By kind of word, the mean loss a step on words that were not learned from; and over all.

    Raises:
        FileNotFoundError: there are no strokes.
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a checkpoint in it is of another version of Ductus.
        RuntimeError: a network broke off.
    """
    sources_in(strokes)
    with claimed(output, course):
        *learned, kept = made_pairs(strokes, output / "pairs", course, report)
        if begun_with:
            begin_with(begun_with, output, course)
        committee = learn(learned, output, course, report)
        losses = mean_losses(committee, list(load_examples(kept)))
        save_committee(committee, output, course)
    return losses


def begin_with(committee: Committee, output: Path, course: OrderCourse) -> None:
    """Writes the checkpoints from which a course begins with networks, unless it has begun."""
    for path, member in zip(_checkpoints(output, course), committee.members, strict=True):
        if not path.exists():
            begin(path, cast(OrderNetwork, member))


def save_committee(committee: Committee, output: Path, course: OrderCourse) -> None:
    """Writes the weights as `ductus.model.ordering.writing_order` reads them."""
    save_file(committee.state_dict(), output / "model.safetensors")
    config = {"members": course.members} | asdict(course.sizes)
    (output / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def load_committee(folder: Path) -> tuple[Committee, str]:
    """The networks of a folder of weights, to go on learning, and the sha256 of their weights.

    Raises:
        FileNotFoundError: there are none.
        ValueError: the weights are not those of the configuration.
    """
    order = WritingOrder(folder)  # tells what is wrong with them
    committee = Committee(order.sizes, order.members).eval()
    committee.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
    return committee, order.sha256


def mean_losses(network: Committee, examples: Sequence[OrderExample]) -> dict[str, float]:
    """The mean loss a step, by kind of word and over all."""
    total: dict[str, float] = {}
    count: dict[str, int] = {}
    network.eval()
    with torch.no_grad():
        for batch in batches(examples, np.random.default_rng(0)):
            _, misses = loss_of(network, batch)
            for one, row in zip(batch, misses.sum(1).tolist(), strict=True):
                for name in (NAMES[one.kind], "all"):
                    total[name] = total.get(name, 0.0) + row
                    count[name] = count.get(name, 0) + len(one.steps)
    network.train()
    return {name: total[name] / count[name] for name in sorted(total)}


def made_pairs(strokes: Path, folder: Path, course: OrderCourse, report: Report) -> list[Path]:
    """The shards of examples, one to learn from at least, and last the one that is kept apart.

    Each is made once, one a core.
    """
    folder.mkdir(exist_ok=True)
    shards = [folder / f"{k:04d}.npz" for k in range(max(math.ceil(course.words / SHARD), 2))]
    size = min(SHARD, max(course.words // 2, 1))
    missing = [(k, path) for k, path in enumerate(shards) if not path.exists()]
    done = len(shards) - len(missing)
    report("words", done * size, len(shards) * size, "")
    if missing:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(
            min(available_cores(), len(missing)), spawn, _load_strokes, (strokes,)
        ) as pool:
            made = [pool.submit(_make, path, course.seed, k * SHARD, size) for k, path in missing]
            for number, shard in enumerate(as_completed(made), done + 1):
                shard.result()
                report("words", number * size, len(shards) * size, "")
    return shards


_letters: Alphabets = {}
"""What a process that makes pairs composes from."""


def _load_strokes(strokes: Path) -> None:
    torch.set_num_threads(1)
    _letters.update(load_letters(strokes))


def _make(path: Path, seed: int, first: int, size: int) -> None:
    """Writes the examples of the numbers from `first` on."""
    some = (order_example(_letters, seed, number) for number in range(first, first + size))
    save_examples([one for one in some if one], path)


def learn(shards: Sequence[Path], output: Path, course: OrderCourse, report: Report) -> Committee:
    """Networks that have gone through a course, all at once, each in a process and on a core of its
    own; goes on from the checkpoints, if there are any.

    Args:
        shards: examples to learn from, as `save_examples` writes them.

    Raises:
        ValueError: a checkpoint is of another version of Ductus.
        RuntimeError: a process broke off, for reasons that it has printed.
    """
    committee = Committee(course.sizes, course.members)
    checkpoints = _checkpoints(output, course)
    _load_members(committee, checkpoints)  # what none could go on from is refused at once
    spawn = multiprocessing.get_context("spawn")
    pipes = [spawn.Pipe(duplex=False) for _ in range(course.members)]
    tasks = [
        (shards, path, replace(course, seed=course.seed + k), EVERY, told)
        for k, (path, (_, told)) in enumerate(zip(checkpoints, pipes, strict=True))
    ]
    processes = [spawn.Process(target=go_through, args=task, daemon=True) for task in tasks]
    try:
        for process, (_, told) in zip(processes, pipes, strict=True):
            process.start()
            told.close()  # so that the other end sees when the process ends
        _follow([heard for heard, _ in pipes], report)
        for process in processes:
            process.join()
            if process.exitcode:
                raise RuntimeError(f"a network broke off in {output}; the same command goes on")
    finally:
        for process in processes:
            if process.pid is not None:
                process.terminate()
    _load_members(committee, checkpoints)
    return committee


def _load_members(committee: Committee, checkpoints: Sequence[Path]) -> None:
    """Gives the members the state of those checkpoints that there are."""
    for member, path in zip(committee.members, checkpoints, strict=True):
        if path.exists():
            load_checkpoint(path, {"network": member})


def _checkpoints(output: Path, course: OrderCourse) -> list[Path]:
    return [output / f"checkpoint-{number}.pt" for number in range(course.members)]


def _follow(pipes: Sequence[Connection], report: Report) -> None:
    """Reports what the processes tell until all have ended."""
    done: dict[Connection, tuple[int, int]] = dict.fromkeys(pipes, (0, 0))
    talking = set(pipes)
    while talking:
        ready = wait(talking)
        for pipe in [one for one in pipes if one in ready]:
            try:
                step, total, loss = pipe.recv()
            except EOFError:
                talking.discard(pipe)
                continue
            done[pipe] = step, total
            steps, totals = zip(*done.values(), strict=True)
            report("learning", sum(steps), sum(totals), f"loss {loss:.3f}")
