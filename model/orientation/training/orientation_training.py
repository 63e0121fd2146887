"""Training the orientation network: lines are gathered, learned from, and the weights written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.learning.threads import one_thread
from ductus.model.orientation.classes import SCRIPTS, TURNED
from ductus.model.orientation.feature_head import save_head
from ductus.model.orientation.orientation_network import OrientationNetwork as Asked
from ductus.model.orientation.orientation_network import load_network
from ductus.model.orientation.training.faces import families_in
from ductus.model.orientation.training.gathered import (
    SHARES,
    Gathered,
    Sample,
    drawn_lines,
    gathered,
    likelihood,
    penned_lines,
    scanned_columns,
    written_lines,
)
from ductus.model.orientation.training.orientation_learner import OrientationNetwork
from ductus.model.orientation.training.orientation_lessons import OrientationLessons
from ductus.model.orientation.training.turn_head_fit import learned_head, learned_script_head
from ductus.model.orientation.training.varied import turned_over, varied_window

_BATCH, _EVERY, _WARM, _RATES = 96, 200, 100, (4e-3, 2e-3)
_KEPT = 3000
"""Windows of lines kept apart that are measured on."""
_SMOOTHED = 0.05
"""Of the labels: what is drawn never looks quite like what is written."""


@dataclass(frozen=True)
class Batch:
    """Windows and what they are.

    Attributes:
        windows: float32[B, HEIGHT, WINDOW].
        turned: int64[B], index of `TURNED`.
        script: int64[B], index of `SCRIPTS`.
    """

    windows: NDArray[np.float32]
    turned: NDArray[np.int64]
    script: NDArray[np.int64]


@dataclass(frozen=True)
class Sources:
    """Folders of what is learned from; `columns` may be None."""

    lines: Path
    strokes: Path
    fonts: Path
    columns: Path | None


def train_orientation(
    sources: Sources, output: Path, lessons: OrientationLessons, report: Report
) -> dict[str, float]:
    """Learns from lines; goes on where an earlier call with the same lessons stopped.

    Args:
        sources: of the lines.
        output: gets `lines.npz`, a checkpoint, and at the end `model.safetensors`, and
            `turns.safetensors` and `scripts.safetensors` of the heads on the recogniser's network.
        lessons: what to do.
        report: is told how far it is.

    Returns:
        Shares of windows kept apart that were told right: `turned`, and `script` by script.

    Raises:
        FileNotFoundError: a folder holds nothing to learn from.
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a checkpoint in it is of another version of Ductus.
    """
    cv2.setNumThreads(1)  # windows are too small to share among threads
    with claimed(output, lessons), one_thread():
        lines = _made(sources, output / "lines.npz", lessons, report)
        network = _learned(lines, output / "checkpoint.pt", lessons, report)
        save_file(network.state_dict(), output / "model.safetensors")
        head = learned_head(lines, lessons.read, lessons.seed, report)
        save_head(head, output / "turns.safetensors")
        script_head = learned_script_head(lines, lessons.read, lessons.seed, report)
        save_head(script_head, output / "scripts.safetensors")
        return shares_right(load_network(output), kept_apart(lines, lessons.seed))


def kept_apart(lines: Gathered, seed: int) -> Batch:
    """Windows of lines that were not learned from."""
    return _batch(lines, lines.is_kept, _KEPT, np.random.default_rng([seed, 1 << 20]))


def shares_right(network: Asked, batch: Batch) -> dict[str, float]:
    """How much of a batch the network tells right."""
    turned, script = network.logits(batch.windows)
    right = script.argmax(1) == batch.script
    upright = np.isin(batch.turned, (TURNED.index(0), TURNED.index(90)))
    of = {name: upright & (batch.script == k) for k, name in enumerate(SCRIPTS)}
    by_script = {f"script {name}": float(right[of[name]].mean()) for name in of if of[name].any()}
    return {"turned": float((turned.argmax(1) == batch.turned).mean())} | by_script


def _made(sources: Sources, path: Path, lessons: OrientationLessons, report: Report) -> Gathered:
    if not path.exists():
        unfinished = path.with_name("unfinished.npz")
        lines = gathered(_told(_samples(sources, lessons), lessons, report))
        np.savez_compressed(unfinished, **{f.name: getattr(lines, f.name) for f in fields(lines)})
        unfinished.replace(path)
    with np.load(path) as saved:
        return Gathered(**saved)


def _samples(sources: Sources, lessons: OrientationLessons) -> Iterator[Sample]:
    rng = np.random.default_rng(lessons.seed)
    families = families_in(sources.fonts)
    yield from written_lines(sources.lines, lessons.written, rng)
    yield from penned_lines(sources.strokes, lessons.drawn, rng)
    yield from drawn_lines(families, lessons.drawn, rng)
    if sources.columns:
        yield from scanned_columns(sources.columns)


def _told(
    samples: Iterator[Sample], lessons: OrientationLessons, report: Report
) -> Iterator[Sample]:
    expected = lessons.written + 15 * lessons.drawn  # about
    for done, sample in enumerate(samples):
        report("lines", min(done, expected - 1), expected, sample.source)
        yield sample
    report("lines", expected, expected, "")


def _learned(
    lines: Gathered, checkpoint: Path, lessons: OrientationLessons, report: Report
) -> OrientationNetwork:
    torch.manual_seed(lessons.seed)
    network = OrientationNetwork()
    optimizers = _optimizers_of(network)
    parts = {"network": network}
    done = load_checkpoint(checkpoint, parts, optimizers) if checkpoint.exists() else 0
    smooth = 0.0
    for step in range(done, lessons.steps):
        rng = np.random.default_rng([lessons.seed, step])
        torch.manual_seed(int(rng.integers(1 << 31)))  # of what is dropped out
        loss = _loss(network, _batch(lines, ~lines.is_kept, _BATCH, rng))
        optimizers.descend(loss, warmed_cosine(step, lessons.steps, _WARM))
        smooth = 0.98 * smooth + 0.02 * loss.item() if smooth else loss.item()
        if (step + 1) % _EVERY == 0 or step + 1 == lessons.steps:
            save_checkpoint(checkpoint, step + 1, parts, optimizers)
        report("learning", step + 1, lessons.steps, f"loss {smooth:.3f}")
    return network


def _optimizers_of(network: OrientationNetwork) -> Optimizers:
    inside = list(network.hidden.parameters())[:1]
    others = [p for p in network.parameters() if p is not inside[0]]
    return Optimizers(inside, others, _RATES, network.parameters())


def _loss(network: OrientationNetwork, batch: Batch) -> Tensor:
    """Of both heads; what is upside down is not asked for its script."""
    turned, script = network(torch.from_numpy(batch.windows))
    true_turned, true_script = torch.from_numpy(batch.turned), torch.from_numpy(batch.script)
    upright = (true_turned == TURNED.index(0)) | (true_turned == TURNED.index(90))
    return functional.cross_entropy(
        turned, true_turned, label_smoothing=_SMOOTHED
    ) + functional.cross_entropy(script[upright], true_script[upright], label_smoothing=_SMOOTHED)


def _batch(
    lines: Gathered, which: NDArray[np.bool_], count: int, rng: np.random.Generator
) -> Batch:
    """Windows of the lines asked for, of each source its share, half of them upside down."""
    chosen = rng.choice(len(which), count, p=likelihood(lines, which, SHARES))
    over = rng.random(count) < 0.5
    windows = [varied_window(lines.line(k), rng) for k in chosen]
    windows = [turned_over(w) if turn else w for w, turn in zip(windows, over, strict=True)]
    turned = np.array([[TURNED.index(0), TURNED.index(180)], [TURNED.index(90), TURNED.index(270)]])
    ways = turned[lines.is_column[chosen].astype(int), over.astype(int)]
    return Batch(np.stack(windows), ways, lines.script[chosen])
