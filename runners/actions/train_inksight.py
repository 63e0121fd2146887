"""`ductus train inksight`: the network learns, with a bar to watch and a report to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ductus.model.derenderers.inksight import device_named
from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.inksight_training import CHECKPOINT_EVERY, train_network
from ductus.model.inksight.training.samples import load_real_lines, load_samples
from ductus.model.inksight.training.tasks import Sample
from ductus.model.inksight.training.trainer import Trainer
from ductus.model.inksight.vocabulary import SENTENCEPIECE_FILE, Bytes, TextVocabulary
from ductus.model.inksight.weights import load_weights
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress
from ductus.runners.console.training_report import write_training_report


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes:
        strokes, pages, output, weights: folders; no pages or weights where empty.
        config: a name of `ductus.model.inksight.network.CONFIGS`; not used with weights.
        device: `auto`, `cpu` or `cuda`.
    """

    strokes: str
    pages: str
    output: str
    weights: str
    config: str
    device: str
    course: InkSightCourse


def train_inksight(asked: Asked) -> Exit:
    """Learns, says how well, writes weights and report; returns the exit status."""
    console = plain_console()
    output = Path(asked.output)
    try:
        network, vocabulary, pieces = _start(asked)
        samples = _samples(asked)
        console.print(f"{len(samples)} samples; a tenth of them is kept to measure on")
        trainer = Trainer(network, vocabulary, asked.course)
        with training_progress(console, ["learning"]) as report:
            history = train_network(trainer, samples, output, report, pieces)
    except (FileNotFoundError, ModuleNotFoundError, ValueError) as error:
        return complain(error)
    except KeyboardInterrupt:
        return complain(
            f"stopped; the same command goes on from {output}/checkpoint.pt, written every "
            f"{CHECKPOINT_EVERY} steps",
            Exit.INTERRUPTED,
        )
    write_training_report(output, history)
    last = history[-1]
    console.print(f"on samples kept apart: ldtw {last.ldtw:.2f} human {last.human:.2f}")
    console.print(f"weights: {output}/model.safetensors, report: {output}/report.html")
    return Exit.OK


def _start(asked: Asked) -> tuple[InkSight, TextVocabulary, bytes | None]:
    """The network to train, its vocabulary, and that one's SentencePiece model if it has one."""
    device = device_named(asked.device)
    if asked.weights:
        folder = Path(asked.weights)
        weights = load_weights(folder, device, torch.float32)
        model = folder / SENTENCEPIECE_FILE
        pieces = model.read_bytes() if model.exists() else None
        return weights.network.requires_grad_(True), weights.vocabulary, pieces
    torch.manual_seed(asked.course.seed)
    config = replace(config_named(asked.config, Bytes.size), longest=asked.course.longest)
    return InkSight(config).to(device), Bytes(), None


def _samples(asked: Asked) -> list[Sample]:
    samples = load_samples(Path(asked.strokes))
    return samples + (load_real_lines(Path(asked.pages)) if asked.pages else [])
