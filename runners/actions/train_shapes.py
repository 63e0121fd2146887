"""`ductus train shapes`: the learning of how words look, with bars to watch."""

from __future__ import annotations

from pathlib import Path

from ductus.model.reading.training.text_lines import lines_in
from ductus.model.shapes.training.shape_lessons import ShapeLessons
from ductus.model.shapes.training.shapes_training import MODEL, STAGES, train_shapes
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress


def learn_shapes(lines: str, output: str, lessons: ShapeLessons) -> Exit:
    """Learns from a folder of lines and says how well; returns the exit status.

    Args:
        lines: folder of Parquet files; see `lines_in`.
        output: folder that gets the looks, a checkpoint and the weights.
        lessons: what to do.
    """
    console = plain_console()
    try:
        given = list(lines_in(Path(lines)))
        with training_progress(console, STAGES) as report:
            found, before = train_shapes(given, Path(output), lessons, report)
    except (FileNotFoundError, ValueError) as error:
        return complain(error)
    except KeyboardInterrupt:
        return complain("stopped; the same command goes on where it was", Exit.INTERRUPTED)
    if found.examples:
        console.print(
            f"mean average precision over {found.examples} examples kept apart: "
            f"{found.precision:.3f}, of the shipped weights {before.precision:.3f}"
        )
    else:
        console.print("no word kept apart stands twice, so how well it finds is not known")
    for document, (precision, examples) in found.by_document.items():
        shipped = before.by_document[document][0]
        line = f"  {document}: {precision:.3f}, {shipped:.3f}; {examples} examples"
        console.print(line, markup=False)
    console.print(f"weights: {output}/{MODEL}")
    return Exit.OK
