"""Where a training step of the InkSight network goes, and its optimizer against torch's Muon.

OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.training STROKES.parquet [--config nano]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import torch

from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.samples import load_samples, parted
from ductus.model.inksight.training.trainer import Trainer, inner_matrices
from ductus.model.inksight.vocabulary import Bytes
from ductus.model.learning.muon import Muon

STEPS = 5


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=Path)
    parser.add_argument("--config", default="nano")
    parser.add_argument("--batch", type=int, default=32)
    asked = parser.parse_args()
    samples, _ = parted(load_samples(asked.strokes))
    course = InkSightCourse(steps=1000, batch=asked.batch, tolerance=2.5, longest=96)
    trainer = Trainer(InkSight(config_named(asked.config)), Bytes(), course)
    examples = trainer.examples(samples)
    trainer.learn_from(examples)  # all that is made once
    inside = [torch.nn.Parameter(one.detach().clone()) for one in inner_matrices(trainer.network)]
    for one in inside:
        one.grad = torch.randn_like(one)
    ours = Muon(inside, lr=1e-3)
    theirs = torch.optim.Muon(inside, lr=1e-3, adjust_lr_fn="match_rms_adamw")
    print("| | ms |\n|---|---|")
    for name, work in {
        f"examples, {asked.batch} drawn": lambda: trainer.examples(samples),
        "step, all but examples": lambda: trainer.learn_from(examples),
        "of it Muon": ours.step,
        "torch.optim.Muon instead": theirs.step,
    }.items():
        print(f"| {name} | {1000 * _seconds(work):.0f} |")


def _seconds(work: Callable[[], object]) -> float:
    """The shortest of a few, of the processor."""
    taken = []
    for _ in range(STEPS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


if __name__ == "__main__":
    main()
