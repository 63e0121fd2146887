"""How a head, and the block below it, go through the lines they learn from, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.progress import Report
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.reading.training.alphabet import classes
from ductus.model.reading.training.head import SEEN, TOGETHER, Head, ctc_loss
from ductus.model.reading.training.last_block import Upper
from ductus.model.reading.training.seen_lines import SeenLine, SeenLines
from ductus.model.reading.training.text_lessons import TextCourse

_COLUMNS, _FEW, _MOST = 2600, 1300, 48
"""Columns of a batch at most, of one that refines, and lines: small steps suit few lines."""
_RATE, _WARM, _EVERY = 2.2e-3, 300, 200
_REFINED = 0.3
"""Share of the rate for a head that can read already."""
_SLOWER = 0.5
"""The block below the head learns at this share of the rate: it can see already."""
_MASKS, _MASKED = 2, 8
"""Stretches of columns that are wiped out, and how long they are at most (SpecAugment, 2019)."""
_LEAST_ROOM = 1.15
"""Columns a sign: a line with fewer cannot say its text."""
NOTHING = "no line says anything that can be learned"


class Lessons:
    """Lines to learn from, out of several looks.

    Args:
        looks: files of lines.
        alphabet: of the head.
        refines: whether they are for a reader that can read already.
    """

    def __init__(self, looks: Sequence[SeenLines], alphabet: str, refines: bool = False) -> None:
        self._columns = _FEW if refines else _COLUMNS
        every = [
            (look, line, torch.tensor(classes(line.text, alphabet)))
            for look in looks
            for line in look.lines
        ]
        self._lines = [
            (look, line, signs) for look, line, signs in every if can_say(line.length, len(signs))
        ]
        self._lengths = np.array([line.length for _, line, _ in self._lines])
        if not self._lines:
            raise ValueError(NOTHING)

    def __len__(self) -> int:
        return len(self._lines)

    def batches(self, chance: np.random.Generator) -> list[list[int]]:
        """All lines in groups of like length, in an order of chance."""
        order = np.argsort(self._lengths * np.exp(chance.normal(0, 0.04, len(self._lengths))))
        groups = grouped(order.tolist(), self._lengths.tolist(), self._columns, _MOST)
        chance.shuffle(groups)
        return groups

    def batch(self, places: Sequence[int]) -> tuple[Tensor, list[Tensor], list[int]]:
        """What was seen, float32[N, T, SEEN]; the signs; the lengths."""
        lines = [self._lines[place] for place in places]
        seen = columns_of([(look, line) for look, line, _ in lines])
        return seen, [signs for *_, signs in lines], [line.length for _, line, _ in lines]


def can_say(columns: int, signs: int) -> bool:
    """Whether a line of so many columns of what is seen has room for its signs, if it has any."""
    return signs > 0 and signs * _LEAST_ROOM + 2 < columns


def grouped(
    order: Iterable[int], lengths: Sequence[int], columns: int, most: int
) -> list[list[int]]:
    """Lines of like length in groups, each filled up to its longest.

    Args:
        order: of the lines, from short to long or nearly so.
        lengths: of each line, by its place.
        columns: of a group at most, but for one line.
        most: lines of a group.
    """
    groups: list[list[int]] = [[]]
    for place in order:
        is_full = (len(groups[-1]) + 1) * lengths[place] > columns or len(groups[-1]) == most
        if groups[-1] and is_full:
            groups.append([])
        groups[-1].append(place)
    return groups


def columns_of(lines: Sequence[tuple[SeenLines, SeenLine]]) -> Tensor:
    """float32[N, T, SEEN] of several lines, filled up with nothing."""
    columns = max(line.length for _, line in lines)
    seen = np.zeros((len(lines), columns + columns % TOGETHER, SEEN), np.float32)
    for row, (look, line) in zip(seen, lines, strict=True):
        row[: line.length] = look.columns(line)
    return torch.from_numpy(seen)


def go_through(
    upper: Upper, lessons: Lessons, course: TextCourse, checkpoint: Path, report: Report
) -> None:
    """Takes a reader's upper part through the course; broken off, it goes on from its checkpoint.

    Args:
        upper: learns.
        lessons: what it learns from, all looks together.
        course: how long.
        checkpoint: file that gets it, at the end and every few steps.
        report: is told the steps.
    """
    rate = _RATE * (_REFINED if course.begun_with else 1)
    optimizers = Optimizers(
        [],
        upper.head.parameters(),
        (rate, rate),
        upper.parameters(),
        slower=(upper.block.parameters(), _SLOWER),
    )
    done = load_checkpoint(checkpoint, {"upper": upper}, optimizers) if checkpoint.exists() else 0
    places = [
        group
        for turn in range(course.rounds_through(len(lessons)))
        for group in lessons.batches(np.random.default_rng([course.seed, turn]))
    ]
    losses: list[float] = []
    for step, group in enumerate(places):
        if step < done:
            continue
        torch.manual_seed(course.seed * 1_000_003 + step)  # dropout goes on as it would have
        seen, signs, lengths = lessons.batch(group)
        seen = wipe(seen, np.random.default_rng([course.seed, step]))
        loss = ctc_loss(upper(seen), signs, lengths)
        optimizers.descend(
            loss, warmed_cosine(step, len(places), min(_WARM, len(places) // 10 + 1))
        )
        losses = [*losses[-_EVERY:], loss.item()]
        if step % _EVERY == _EVERY - 1 or step == len(places) - 1:
            save_checkpoint(checkpoint, step + 1, {"upper": upper}, optimizers)
        report("learning", step + 1, len(places), f"loss {np.mean(losses):.3f}")


def wipe(seen: Tensor, chance: np.random.Generator) -> Tensor:
    """The same with a few columns wiped out, or not: what stands beside them has to tell."""
    if chance.random() < 0.5:
        return seen
    kept = torch.ones(seen.shape[1], device=seen.device, dtype=seen.dtype)
    for _ in range(_MASKS):
        long = int(chance.integers(2, _MASKED + 1))
        start = int(chance.integers(0, max(1, seen.shape[1] - long)))
        kept[start : start + long] = 0
    return seen * kept[:, None]


def best_path(reader: Upper | Head, seen: NDArray[np.float32]) -> NDArray[np.int64]:
    """Classes of what is read in a line, float32[T, SEEN], by the best path.

    A line by itself, as in a run.
    """
    room = np.zeros((1, len(seen) + len(seen) % TOGETHER, SEEN), np.float32)
    room[0, : len(seen)] = seen
    reader.eval()
    with torch.inference_mode():
        best = reader(torch.from_numpy(room))[0, : len(seen)].argmax(1).numpy()
    reader.train()
    return np.asarray(best[(best != 0) & np.r_[True, best[1:] != best[:-1]]])
