"""Training what tells how words look: lines are looked at, words learned from, and measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.learning.threads import one_thread
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.shapes.projection import projection_of, shipped
from ductus.model.shapes.training.found_words import FoundWords, found_words
from ductus.model.shapes.training.shape_course import learned
from ductus.model.shapes.training.shape_lessons import ShapeLessons
from ductus.model.shapes.training.word_looks import Looking

STAGES = ("looking", "learning", "measuring")
"""What is reported, in order."""
MODEL = "model.safetensors"


def train_shapes(
    lines: Sequence[TextLine], output: Path, lessons: ShapeLessons, report: Report
) -> tuple[FoundWords, FoundWords]:
    """Learns from lines; goes on where an earlier call with the same lessons stopped.

    Args:
        lines: to learn from (`split` is `train`), and such as are only measured on.
        output: gets `looks/`, the main directions, a checkpoint, and at the end
            `model.safetensors`, as `Projection` takes it.
        lessons: what to do.
        report: is told how far it is.

    Returns:
        How well words of the lines kept apart are found by an example: by what was learned, and by
        the projection that Ductus ships.

    Raises:
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a line is no image, no word stands in two lines, or a checkpoint is of another
            version of Ductus.
    """
    cv2.setNumThreads(1)  # lines are too small to share among threads
    with claimed(output, lessons), one_thread():
        apart = [line for line in lines if line.split != "train"]
        looking = Looking(_drawn(lines, lessons), lessons.seed)
        columns = looking.columns(output / "columns.npz")
        words = looking.words(output / "looks", columns, report)
        head = learned(words, columns, lessons, output / "checkpoint.pt", report)
        content = head.content()
        unfinished = output / "model.unfinished"
        unfinished.write_bytes(content)
        unfinished.replace(output / MODEL)
        found, before = found_words(apart, [projection_of(content), shipped()], report)
        return found, before


def _drawn(lines: Sequence[TextLine], lessons: ShapeLessons) -> list[TextLine]:
    """Lines to learn from, in an order of chance; fewer of them are the first of more."""
    learned_from = [line for line in lines if line.split == "train"]
    if not learned_from:
        raise ValueError("no line to learn from: all are kept apart")
    order = np.random.default_rng(lessons.seed).permutation(len(learned_from))
    return [learned_from[place] for place in order[: lessons.most]]
