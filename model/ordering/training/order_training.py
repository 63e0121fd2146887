"""Training the writing order: pairs are made, learned from, and the weights written out.

Pairs are made on all cores; then each network of the committee learns on a core of its own.
"""

from __future__ import annotations

import json
import math
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

import numpy as np
import torch
from safetensors.torch import save_file

from ductus.model.ordering.network import Committee, OrderNetwork
from ductus.model.ordering.training import examples as pairs
from ductus.model.ordering.training.examples import NAMES, Example
from ductus.model.ordering.training.letters import Alphabets, load_letters, sources_in
from ductus.model.ordering.training.order_course import Course, batches, begin, go_through
from ductus.model.ordering.training.order_loss import loss_of
from ductus.model.processes import available_cores, safe_imports

SHARD = 1000
EVERY = 200
"""Steps between checkpoints."""

Report = Callable[[str, int, int, str], None]
"""Told the stage, how much is done, of how much, and a remark."""


@safe_imports()
def train(
    strokes: Path,
    output: Path,
    course: Course,
    report: Report,
    every: int = EVERY,
    begun_with: Committee | None = None,
) -> dict[str, float]:
    """Learns from a folder of strokes; goes on where an earlier call with the same course stopped.

    Args:
        strokes: Parquet files, see `letters.SOURCES`.
        output: gets `pairs/`, a checkpoint for each member, and at the end `model.safetensors`
            and `config.json`.
        course: what to do.
        report: is told how far it is.
        every: steps between checkpoints.
        begun_with: networks to refine, as many and as large as the course's; else chance.

    Returns:
        By kind of word, the mean loss a step on words that were not learned from; and over all.

    Raises:
        FileNotFoundError: there are no strokes.
        ValueError: the output holds another course.
        RuntimeError: a network broke off.
    """
    output.mkdir(parents=True, exist_ok=True)
    _same_course(output / "course.json", course)
    *learned, kept = made_pairs(strokes, output / "pairs", course, report)
    if begun_with:
        for path, member in zip(_checkpoints(output, course), begun_with.members, strict=True):
            if not path.exists():
                begin(path, cast(OrderNetwork, member))
    committee = learn(learned, output, course, report, every)
    losses = measure(committee, list(pairs.load(kept)))
    save(committee, output, course)
    return losses


def save(committee: Committee, output: Path, course: Course) -> None:
    """Writes the weights as `ductus.model.ordering.writing_order` reads them."""
    save_file(committee.state_dict(), output / "model.safetensors")
    config = {"members": course.members} | asdict(course.sizes)
    (output / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def measure(network: Committee, examples: Sequence[Example]) -> dict[str, float]:
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


def _same_course(path: Path, course: Course) -> None:
    wanted = json.dumps(asdict(course), indent=2, sort_keys=True) + "\n"
    if path.exists() and path.read_text() != wanted:
        raise ValueError(f"{path.parent} holds a training with other settings")
    path.write_text(wanted)


def made_pairs(strokes: Path, folder: Path, course: Course, report: Report) -> list[Path]:
    """The shards of examples, one to learn from at least, and last the one that is kept apart.

    Each is made once, one a core.
    """
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
    some = (pairs.example(_letters, seed, number) for number in range(first, first + size))
    pairs.save([one for one in some if one], path)


def learn(
    shards: Sequence[Path], output: Path, course: Course, report: Report, every: int = EVERY
) -> Committee:
    """Networks that have gone through a course, all at once, each in a process and on a core of its
    own; goes on from the checkpoints, if there are any.

    Args:
        shards: examples to learn from, as `pairs.save` writes them.
        every: steps between checkpoints.

    Raises:
        RuntimeError: a process broke off, for reasons that it has printed.
    """
    spawn = multiprocessing.get_context("spawn")
    pipes = [spawn.Pipe(duplex=False) for _ in range(course.members)]
    checkpoints = _checkpoints(output, course)
    tasks = [
        (shards, path, course, course.seed + k, every, told)
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
    committee = Committee(course.sizes, course.members)
    for member, path in zip(committee.members, checkpoints, strict=True):
        member.load_state_dict(torch.load(path, weights_only=True)["network"])
    return committee


def _checkpoints(output: Path, course: Course) -> list[Path]:
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
