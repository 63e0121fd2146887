"""`ductus train order`: the learning of the writing order with bars to watch."""

from __future__ import annotations

from pathlib import Path

from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_training import load_committee, train_committee
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress


def train_order(strokes: str, output: str, weights: str, course: OrderCourse) -> Exit:
    """Learns from a folder of strokes and says how well; returns the exit status.

    Args:
        strokes: folder of Parquet files.
        output: folder that gets the pairs, checkpoints and weights.
        weights: folder of weights to begin with; chance where empty.
        course: what to do.
    """
    console = plain_console()
    try:
        begun_with = None
        if weights:
            begun_with, sha256 = load_committee(Path(weights))
            course = course.refining(begun_with, sha256)
        with training_progress(console, ["words", "learning"]) as report:
            losses = train_committee(
                Path(strokes),
                Path(output),
                course,
                report,
                begun_with=begun_with,
            )
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        return complain(error)
    for kind, loss in losses.items():
        console.print(f"{kind:10s} {loss:.3f} nats a step on words kept apart")
    console.print(f"weights: {output}/model.safetensors")
    return Exit.OK
