"""`ductus train figures`: the learning of initials, drawings and stamps with bars to watch."""

from __future__ import annotations

from pathlib import Path

from ductus.model.contents.training import figures_training
from ductus.model.contents.training.figure_lessons import FigureLessons
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress


def train_figures(pages: str, output: str, lessons: FigureLessons) -> Exit:
    """Learns from a folder of marked pages; returns the exit status.

    Args:
        pages: ALTO or PAGE files with SegmOnto's zones, each beside its image.
        output: folder that gets the looks and weights.
        lessons: what to do.
    """
    console = plain_console()
    try:
        with training_progress(console, figures_training.STAGES) as report:
            shares = figures_training.train_figures(Path(pages), Path(output), lessons, report)
    except (FileNotFoundError, ValueError) as error:
        return complain(error)
    for name, share in shares.items():
        console.print(f"{name:20s} {share:.3f} of the cells kept apart told right")
    console.print(f"weights: {output}/model.safetensors")
    return Exit.OK
