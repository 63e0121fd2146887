"""A training of the InkSight network from beginning to end, broken off and resumed at will.

The output folder gets `checkpoint.pt`, `history.jsonl` (one reading a line), and at the end the
weights that `ductus.model.inksight.weights` reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ductus.model.inksight.training.samples import parted
from ductus.model.inksight.training.tasks import Sample
from ductus.model.inksight.training.trainer import Trainer, evaluated
from ductus.model.inksight.weights import save_weights

CHECKPOINT, HISTORY = "checkpoint.pt", "history.jsonl"
READ_EVERY, MEASURE_EVERY = 100, 500
"""Steps from reading to reading; from measuring to measuring on samples that are kept apart."""
_MEASURED = 128  # samples


@dataclass(frozen=True)
class Reading:
    """How far a training is.

    Attributes:
        step: steps done.
        loss: nats a token, the mean since the last reading.
        ldtw, start, human: of ink derendered from pictures of samples that are not learned from,
            see `ductus.model.measures.ink_score`; None where it was not measured.
    """

    step: int
    loss: float
    ldtw: float | None = None
    start: float | None = None
    human: float | None = None


Report = Callable[[int, str], None]
"""Told the steps done and a remark."""


def train(
    trainer: Trainer,
    samples: Sequence[Sample],
    output: Path,
    report: Report,
    sentencepiece_model: bytes | None = None,
) -> list[Reading]:
    """Goes through a course, or the rest of it where an earlier call was broken off.

    Args:
        trainer: at step 0.
        samples: about a tenth of them, other words or writers than the rest, are measured on.
        output: see above; is made.
        report: is told how far it is.
        sentencepiece_model: the text vocabulary's, if it is none of bytes.

    Returns:
        All readings.

    Raises:
        ValueError: the output holds another course, or there is too little to learn from or to
            measure on.
    """
    output.mkdir(parents=True, exist_ok=True)
    learned, kept = parted(samples)
    measured = [sample for sample in kept if sample.strokes][:: max(1, len(kept) // _MEASURED)]
    if not learned or not measured:
        raise ValueError(f"too few samples: {len(learned)} to learn from, {len(measured)} kept")
    if (output / CHECKPOINT).exists():
        trainer.resume(output / CHECKPOINT)
    readings = [one for one in read_history(output) if one.step <= trainer.step]
    losses: list[float] = []
    while trainer.step < trainer.course.steps:
        losses.append(trainer.learn(learned))
        report(trainer.step, f"loss {losses[-1]:.2f}{_last_score(readings)}")
        at_end = trainer.step == trainer.course.steps
        if at_end or trainer.step % READ_EVERY == 0:
            is_measured = at_end or trainer.step % MEASURE_EVERY == 0
            readings.append(_reading(trainer, losses, measured if is_measured else []))
            losses = []
            _write_history(output, readings)
            trainer.save(output / CHECKPOINT)
    save_weights(output, trainer.network, sentencepiece_model)
    return readings


def read_history(output: Path) -> list[Reading]:
    """The readings of a training, none before its first."""
    path = output / HISTORY
    lines = path.read_text().splitlines() if path.exists() else []
    return [Reading(**json.loads(line)) for line in lines]


def _write_history(output: Path, readings: Sequence[Reading]) -> None:
    unfinished = output / f"{HISTORY}.unfinished"
    unfinished.write_text("".join(json.dumps(asdict(one)) + "\n" for one in readings))
    unfinished.replace(output / HISTORY)


def _reading(trainer: Trainer, losses: Sequence[float], measured: Sequence[Sample]) -> Reading:
    loss = sum(losses) / len(losses)
    if not measured:
        return Reading(trainer.step, loss)
    mean = evaluated(trainer.network, trainer.vocabulary, measured, trainer.course.seed)
    return Reading(trainer.step, loss, mean.ldtw, mean.start, mean.human)


def _last_score(readings: Sequence[Reading]) -> str:
    last = next((one for one in reversed(readings) if one.ldtw is not None), None)
    return f", at step {last.step} ldtw {last.ldtw:.2f} human {last.human:.2f}" if last else ""
