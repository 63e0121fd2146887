"""`ductus train order`: the learning of the writing order with bars to watch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from ductus.model.ordering.training.examples import PUT_RIGHT, OrderExample
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_refining import Refined, refine_committee
from ductus.model.ordering.training.order_training import load_committee, train_committee
from ductus.model.ordering.writing_order import WEIGHTS
from ductus.runners.actions.corrected_ink import CorrectedWord, corrected_words
from ductus.runners.actions.learned_from_pages import KEPT
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress

LEAST = 20
"""Words that people put right at least, of which some are kept apart."""
PASSES = 6_000
"""Words that are gone through at least, each counted as often as it is."""
GENTLE = 0.1
"""Times the pace: weights that know much are to learn a hand and forget nothing."""


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes:
        strokes: folder of Parquet files to compose words from; empty for none.
        archive: one whose corrected ink is learned from; empty for none.
        output: folder that gets the pairs, checkpoints and weights.
        weights: folder of weights to begin with; empty for chance, or with an archive for those
            that Ductus ships.
        course: what to do.
    """

    strokes: str
    archive: str
    output: str
    weights: str
    course: OrderCourse


def train_order(asked: Asked) -> Exit:
    """Learns and says how well; returns the exit status."""
    if not asked.strokes and not asked.archive:
        return complain("--strokes or --archive says what is learned from")
    console = plain_console()
    try:
        if asked.archive:
            _refine(asked, console)
        else:
            _learn(asked, console)
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        return complain(error)
    except KeyboardInterrupt:
        return complain("stopped; the same command goes on where it was", Exit.INTERRUPTED)
    console.print(
        f"weights: {asked.output}/model.safetensors; use them with --weights {asked.output}"
    )
    return Exit.OK


def _learn(asked: Asked, console: Console) -> None:
    course, begun_with = asked.course, None
    if asked.weights:
        begun_with, sha256 = load_committee(Path(asked.weights))
        course = course.refining(begun_with, sha256)
    with training_progress(console, ["words", "learning"]) as report:
        losses = train_committee(
            Path(asked.strokes), Path(asked.output), course, report, begun_with=begun_with
        )
    for kind, loss in losses.items():
        console.print(f"{kind:10s} {loss:.3f} nats a step on words kept apart")


def _refine(asked: Asked, console: Console) -> None:
    words = _corrected(asked.archive, console)
    learned = [word.example for word in words if not word.is_kept]
    kept = [word.example for word in words if word.is_kept]
    console.print(f"{len(learned)} words to learn from, {len(kept)} kept apart to measure on")
    begun_with, sha256 = load_committee(Path(asked.weights) if asked.weights else WEIGHTS)
    course = _course(asked, words, learned).refining(begun_with, sha256)
    with training_progress(console, ["words", "learning"]) as report:
        place = (Path(asked.output), course)
        found = refine_committee(learned, kept, asked.strokes, place, begun_with, report)
    _say(found, console)


def _corrected(archive: str, console: Console) -> list[CorrectedWord]:
    """The words of lines whose ink people put right; pages that cannot be read are named.

    Raises:
        ValueError: there are too few.
    """
    lost: list[str] = []
    words = list(corrected_words(archive, lost))
    for one in lost:
        console.print(f"left out: {one}", markup=False)
    n = sum(word.example.name == PUT_RIGHT for word in words)
    if n < LEAST or not any(word.is_kept for word in words):
        raise ValueError(
            f"people put the strokes of {n} words right in {archive}; to learn from them and to "
            f"measure it takes {LEAST}, in {KEPT} lines or more: `ductus serve` and "
            "`ductus correct` take corrections of ink"
        )
    return words


def _course(asked: Asked, words: list[CorrectedWord], learned: list[OrderExample]) -> OrderCourse:
    """Few words are gone through more often; beside composed ones as often as those."""
    told = hashlib.sha256("\n".join(word.name for word in words).encode()).hexdigest()
    epochs = asked.course.epochs
    if not asked.strokes:
        epochs = max(epochs, -(-PASSES // len(learned)))
    return replace(asked.course, epochs=epochs, pace=GENTLE * asked.course.pace, learned_from=told)


def _say(found: Refined, console: Console) -> None:
    for kind, after in found.after.items():
        before = found.before[kind]
        console.print(
            f"{kind:15s} {after:.3f} nats a step on words kept apart, before {before:.3f}"
        )
    if found.after["all"] >= found.before["all"]:
        console.print("words kept apart are told no better than before: keep the weights of before")
