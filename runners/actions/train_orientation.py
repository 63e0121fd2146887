"""`ductus train orientation`: the learning of turns and scripts with bars to watch."""

from __future__ import annotations

from pathlib import Path

from ductus.model.orientation.training import orientation_training
from ductus.model.orientation.training.orientation_lessons import OrientationLessons
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress


def train_orientation(
    lines: str, strokes: str, fonts: str, columns: str, output: str, lessons: OrientationLessons
) -> Exit:
    """Learns from folders of lines, strokes, fonts and scans; returns the exit status.

    Args:
        lines, strokes, fonts, columns: see `orientation_training.Sources`; `columns` may be empty.
        output: folder that gets the lines, checkpoint and weights.
        lessons: what to do.
    """
    console = plain_console()
    scans = Path(columns) if columns else None
    sources = orientation_training.Sources(Path(lines), Path(strokes), Path(fonts), scans)
    try:
        with training_progress(console, ["lines", "learning", "turns"]) as report:
            shares = orientation_training.train_orientation(sources, Path(output), lessons, report)
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        return complain(error)
    for name, share in shares.items():
        console.print(f"{name:14s} {share:.3f} of the windows kept apart told right")
    console.print(f"weights: {output}/model.safetensors and turns.safetensors")
    return Exit.OK
