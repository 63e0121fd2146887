"""A training of the InkSight network from beginning to end, broken off and resumed at will.

The output folder gets `checkpoint.pt`, `history.jsonl` (an entry a line), and at the end the
weights that `ductus.model.inksight.weights` reads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ductus.model.inksight.training.evaluation import evaluated
from ductus.model.inksight.training.samples import parted
from ductus.model.inksight.training.tasks import Sample
from ductus.model.inksight.training.trainer import Trainer
from ductus.model.inksight.weights import save_weights
from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report

CHECKPOINT, HISTORY = "checkpoint.pt", "history.jsonl"
CHECKPOINT_EVERY, MEASURE_EVERY = 100, 500
"""Steps from checkpoint to checkpoint, and from measuring to measuring on samples kept apart."""
_MEASURED = 128  # samples


@dataclass(frozen=True)
class HistoryEntry:
    """How far a training is.

    Attributes:
        step: steps done.
        loss: nats a token, the mean since the last entry.
        ldtw, start, human: of ink derendered from pictures of samples that are not learned from,
            see `ductus.model.measures.ink_score`; None where it was not measured.
    """

    step: int
    loss: float
    ldtw: float | None = None
    start: float | None = None
    human: float | None = None


def train_network(
    trainer: Trainer,
    samples: Sequence[Sample],
    output: Path,
    report: Report,
    sentencepiece_model: bytes | None = None,
) -> list[HistoryEntry]:
    """Goes through a course, or the rest of it where an earlier call was broken off.

    Args:
        trainer: at step 0.
        samples: about a tenth of them, other words or writers than the rest, are measured on.
        output: see above; is made.
        report: is told how far it is.
        sentencepiece_model: the text vocabulary's, if it is none of bytes.

    Returns:
        The whole history.

    Raises:
        OutputError: the output is another course's, or another training is writing there.
        ValueError: there is too little to learn from or to measure on, or the output's checkpoint
            is of another network or version of Ductus.
    """
    learned, kept = parted(samples)
    measured = [sample for sample in kept if sample.strokes][:: max(1, len(kept) // _MEASURED)]
    if not learned or not measured:
        raise ValueError(f"too few samples: {len(learned)} to learn from, {len(measured)} kept")
    with claimed(output, trainer.course):
        history = _gone_through(trainer, learned, measured, output, report)
        save_weights(output, trainer.network, sentencepiece_model)
    return history


def _gone_through(
    trainer: Trainer,
    learned: Sequence[Sample],
    measured: Sequence[Sample],
    output: Path,
    report: Report,
) -> list[HistoryEntry]:
    """The history of the course's steps, once they are all done."""
    if (output / CHECKPOINT).exists():
        trainer.resume(output / CHECKPOINT)
    steps, losses = trainer.course.steps, list[float]()
    history = [one for one in read_history(output) if one.step <= trainer.step]
    while trainer.step < steps:
        losses.append(trainer.learn(learned))
        report("learning", trainer.step, steps, f"loss {losses[-1]:.2f}{_last_score(history)}")
        at_end = trainer.step == steps
        if at_end or trainer.step % CHECKPOINT_EVERY == 0:
            is_measured = at_end or trainer.step % MEASURE_EVERY == 0
            history.append(_entry(trainer, losses, measured if is_measured else []))
            losses = []
            _write_history(output, history)
            trainer.save(output / CHECKPOINT)
    return history


def read_history(output: Path) -> list[HistoryEntry]:
    """The history of a training, empty before its first checkpoint."""
    path = output / HISTORY
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [HistoryEntry(**json.loads(line)) for line in lines]


def _write_history(output: Path, history: Sequence[HistoryEntry]) -> None:
    unfinished = output / f"{HISTORY}.unfinished"
    unfinished.write_text(
        "".join(json.dumps(asdict(one)) + "\n" for one in history), encoding="utf-8"
    )
    unfinished.replace(output / HISTORY)


def _entry(trainer: Trainer, losses: Sequence[float], measured: Sequence[Sample]) -> HistoryEntry:
    loss = sum(losses) / len(losses)
    if not measured:
        return HistoryEntry(trainer.step, loss)
    mean = evaluated(trainer.network, trainer.vocabulary, measured, trainer.course.seed)
    return HistoryEntry(trainer.step, loss, mean.ldtw, mean.start, mean.human)


def _last_score(history: Sequence[HistoryEntry]) -> str:
    last = next((one for one in reversed(history) if one.ldtw is not None), None)
    return f", at step {last.step} ldtw {last.ldtw:.2f} human {last.human:.2f}" if last else ""
