"""What the network learns: five tasks, each a picture, a prompt and an answer.

Source: InkSight (arXiv 2402.05804, section 3.1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.answers import MOST_TOKENS, TOLERANCE
from ductus.model.inksight.grid import GRID_SIDE, on_grid
from ductus.model.inksight.prompts import PLAIN, RECOGNIZE, Mode, prompt_for
from ductus.model.inksight.tokens import GridPath
from ductus.model.inksight.training.other_hands import sheared, swayed
from ductus.model.inksight.training.pens import drawing, thin_lines
from ductus.model.inksight.training.pictures import random_pictures
from ductus.model.inksight.vocabulary import END, PAD, TextVocabulary

READ = "Recognize the text."
"""Asks for text alone; never asked in a run."""


class Task(StrEnum):
    """What is asked of a picture."""

    DERENDER = "derender"
    DERENDER_WITH_TEXT = "derender-with-text"
    RECOGNIZE_SYNTHETIC = "recognize-synthetic"
    RECOGNIZE_REAL = "recognize-real"
    RECOGNIZE_AND_DERENDER = "recognize-and-derender"


MIXTURE = {
    Task.DERENDER: 0.3,
    Task.DERENDER_WITH_TEXT: 0.2,
    Task.RECOGNIZE_SYNTHETIC: 0.1,
    Task.RECOGNIZE_REAL: 0.1,
    Task.RECOGNIZE_AND_DERENDER: 0.3,
}
"""How often each task is set, where there is what it needs."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Something to learn from: pen strokes or a picture, and its text if known.

    Attributes:
        strokes: in any frame, y down, in pen order; none for a picture.
        picture: uint8[H, W, 3] of a real line; None for strokes.
        kin: samples of the same writer or text share it.
    """

    strokes: tuple[GridPath, ...] = ()
    text: str = ""
    picture: np.ndarray | None = None
    kin: str = ""

    def tasks(self) -> list[Task]:
        """Those that it has all for."""
        if self.picture is not None:
            return [Task.RECOGNIZE_REAL] if self.text else []
        with_text = [
            Task.DERENDER_WITH_TEXT,
            Task.RECOGNIZE_SYNTHETIC,
            Task.RECOGNIZE_AND_DERENDER,
        ]
        return [Task.DERENDER, *(with_text if self.text else [])]


@dataclass(frozen=True, eq=False)
class TaskExample:
    """A sample with its task, placed on the grid.

    Attributes:
        strokes: in grid pixels.
        frame: x0, y0, x1, y1 of the crop on the grid.
        prompt, answer: ids; the answer with its end.
    """

    sample: Sample
    strokes: tuple[GridPath, ...]
    frame: tuple[float, float, float, float]
    prompt: list[int]
    answer: list[int]


@dataclass(frozen=True, eq=False)
class TaskBatch:
    """A batch.

    Attributes:
        images: uint8[B, 224, 224, 3].
        prompts, answers: int64[B, P] and int64[B, N], padded with 0.
        ways: float32[B, 224, 224], a thin line where the pen went; NaN for pictures of which
            that is not known.
    """

    images: Tensor
    prompts: Tensor
    answers: Tensor
    ways: Tensor


def pick_task(sample: Sample, rng: Generator) -> Task | None:
    """A task by chance, weighted by the mixture; None for a sample that is good for none."""
    tasks = sample.tasks()
    if not tasks:
        return None
    shares = np.array([MIXTURE[task] for task in tasks])
    return tasks[int(rng.choice(len(tasks), p=shares / shares.sum()))]


@dataclass(frozen=True)
class AnswerForm:
    """How answers are written down.

    Attributes:
        vocabulary: of text.
        first_ink: the id of ink token 0.
        tolerance: how far paths may lie from the strokes, in grid pixels.
    """

    vocabulary: TextVocabulary
    first_ink: int
    tolerance: float = TOLERANCE


def task_example(
    sample: Sample, task: Task, form: AnswerForm, rng: Generator | None
) -> TaskExample | None:
    """A sample as an example of a task; None when the answer does not fit 1024 tokens.

    Args:
        rng: turns, slants, stretches and bends strokes a little, and chooses margins; None leaves
            them as they were written, with even margins.
    """
    strokes, frame = (
        _placed(sample.strokes, rng) if sample.strokes else ((), (0, 0, GRID_SIDE, GRID_SIDE))
    )
    says_text = task is not Task.DERENDER and task is not Task.DERENDER_WITH_TEXT
    text = form.vocabulary.encode(sample.text) if says_text else []
    if task in (Task.RECOGNIZE_SYNTHETIC, Task.RECOGNIZE_REAL):
        encoded = ink_tokens.Encoded(())
    else:
        encoded = ink_tokens.encode(strokes, MOST_TOKENS - 1 - len(text), form.tolerance)
    answer = [*text, *(form.first_ink + token for token in encoded.tokens), END]
    if encoded.truncated or len(answer) > MOST_TOKENS:
        return None
    prompt = [*form.vocabulary.encode(_prompt(task, sample.text)), END]
    return TaskExample(sample, strokes, frame, prompt, answer)


def collated(examples: Sequence[TaskExample], chance: torch.Generator) -> TaskBatch:
    """Examples as a batch, their pictures drawn on the device of `chance`."""
    device = chance.device
    drawn = [k for k, one in enumerate(examples) if one.sample.picture is None]
    images = torch.zeros((len(examples), GRID_SIDE, GRID_SIDE, 3), dtype=torch.uint8, device=device)
    ways = torch.full((len(examples), GRID_SIDE, GRID_SIDE), torch.nan, device=device)
    if drawn:
        some = [examples[k] for k in drawn]
        inks = drawing([one.strokes for one in some], [one.frame for one in some]).to(device)
        images[drawn], ways[drawn] = random_pictures(inks, chance), thin_lines(inks)
    for k, one in enumerate(examples):
        if one.sample.picture is not None:
            images[k] = torch.from_numpy(on_grid(one.sample.picture).pixels).to(device)
    prompts, answers = (
        torch.nn.utils.rnn.pad_sequence(
            [torch.tensor(ids) for ids in rows], batch_first=True, padding_value=PAD
        ).to(device)
        for rows in ([one.prompt for one in examples], [one.answer for one in examples])
    )
    return TaskBatch(images, prompts, answers, ways)


def _prompt(task: Task, text: str) -> str:
    if task is Task.DERENDER_WITH_TEXT:
        return prompt_for(Mode.WITH_TEXT, text)
    if task is Task.DERENDER:
        return PLAIN
    return RECOGNIZE if task is Task.RECOGNIZE_AND_DERENDER else READ


def _placed(
    strokes: Sequence[GridPath], rng: Generator | None
) -> tuple[tuple[GridPath, ...], tuple[float, float, float, float]]:
    """Strokes in a crop with margins, on the grid as `on_grid` places crops."""
    inked = _of_another_hand(strokes, rng) if rng else strokes
    points = np.concatenate(inked)
    low, high = points.min(axis=0), points.max(axis=0)
    size = float(max((high - low).max(), 1e-3))
    # No margin is thinner than a pen, none wider than the ink is high.
    across = max(float((high - low).min()), 0.15 * size)
    margins = rng.uniform(0.06, 0.35, (2, 2)) if rng else np.full((2, 2), 0.2)
    before, after = margins * across
    low, high = low - before, high + after
    scale = GRID_SIDE / float((high - low).max())
    corner = np.maximum(np.floor((GRID_SIDE - (high - low) * scale) / 2), 0)  # -1 by rounding
    placed = tuple(((xy - low) * scale + corner).astype(np.float32) for xy in inked)
    x1, y1 = corner + np.floor((high - low) * scale + 1e-3)
    return placed, (float(corner[0]), float(corner[1]), float(x1), float(y1))


def _of_another_hand(strokes: Sequence[GridPath], rng: Generator) -> list[GridPath]:
    degrees, slant, stretch = rng.normal(0, (5, 0.12, 0.12))
    turned = sheared(strokes, float(np.clip(degrees, -20, 20)), slant, math.exp(stretch))
    return swayed(turned, rng)
