"""Refining the writing order by words whose strokes people put right, and how much that gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.ordering.training.examples import OrderExample, load_examples, save_examples
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_learner import Committee
from ductus.model.ordering.training.order_training import (
    begin_with,
    learn,
    made_pairs,
    mean_losses,
    save_committee,
)
from ductus.model.processes import safe_imports

_WORDS = "words.npz"


@dataclass(frozen=True)
class Refined:
    """How well words that were not learned from are told, before and after.

    Attributes:
        before, after: by kind of word, the mean loss a step in nats; and over all. Composed words
            are among them where strokes were given.
    """

    before: dict[str, float]
    after: dict[str, float]


@safe_imports()
def refine_committee(
    learned: Sequence[OrderExample],
    kept: Sequence[OrderExample],
    strokes: str,
    place: tuple[Path, OrderCourse],
    begun_with: Committee,
    report: Report,
) -> Refined:
    """Goes on learning from corrected words; broken off, the same call goes on.

    Args:
        learned: words to learn from.
        kept: words to measure on.
        strokes: folder to compose words from that are learned beside them; empty for none.
        place: the folder that gets checkpoints, `model.safetensors` and `config.json`, and the
            course, as many networks and as large as those that it begins with.
        begun_with: networks to refine.
        report: is told how far it is.

    Raises:
        FileNotFoundError: there are no strokes.
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a checkpoint in it is of another version of Ductus.
        RuntimeError: a network broke off.
    """
    output, course = place
    with claimed(output, course):
        composed, measured = [], list(kept)
        if strokes:
            *composed, last = made_pairs(Path(strokes), output / "pairs", course, report)
            measured += load_examples(last)
        save_examples(list(learned), output / _WORDS)
        begin_with(begun_with, output, course)
        before = mean_losses(begun_with, measured)
        committee = learn([*composed, output / _WORDS], output, course, report)
        after = mean_losses(committee, measured)
        save_committee(committee, output, course)
    return Refined(before, after)
