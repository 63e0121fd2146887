"""The InkSight network against tracing, on letters of writers it has not learned from.

The letters that `ductus train inksight` keeps apart, drawn black on white, de-rendered by the
network of a weights folder, by `trace`, and by tracing with the rules' order.

    .venv/bin/python -m benchmarks.inksight STROKES.parquet [--weights FOLDER] [--sheet PNG]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.plain_pictures import plain_pictures
from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.derenderer import Derenderer, DerenderError, Prompt
from ductus.model.derenderers.inksight import InkSightDerenderer
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.images.ink_mask import ink_mask
from ductus.model.inksight.training.pens import drawing
from ductus.model.inksight.training.samples import load_samples, parted
from ductus.model.inksight.training.tasks import AnswerForm, Task, TaskExample, task_example
from ductus.model.inksight.vocabulary import Bytes
from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.registry import SHIPPED_WEIGHTS
from ductus.runners.actions.evaluate_words import ScoredWord, TrueWord, contact_sheet
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

Image = NDArray[np.uint8]


def main() -> None:
    """Prints a table row for each de-renderer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED_WEIGHTS)
    parser.add_argument("--sheet", type=Path, help="gets what the network made of some letters")
    asked = parser.parse_args()
    letters = _kept(asked.strokes)
    pictures = _drawn(letters)
    found = {
        "inksight": _derendered(InkSightDerenderer(asked.weights), pictures),
        "trace": _derendered(TraceDerenderer(), pictures),
        "trace, rules' order": [traced_by_rules(ink_mask(picture)) for picture in pictures],
    }
    print(f"{len(letters)} letters\n")
    print("| | aiou | ldtw | start | strokes | valid | human |\n|---|---|---|---|---|---|---|")
    for name, inks in found.items():
        mean = mean_score(_scores(letters, inks))
        print(
            f"| {name} | {mean.aiou:.3f} | {mean.ldtw:.2f} | {mean.start:.2f} | "
            f"{mean.strokes:.2f} | {mean.valid:.2f} | {mean.human:.2f} |"
        )
    if asked.sheet:
        _draw_sheet(asked.sheet, letters, pictures, found["inksight"])


def _kept(strokes: Path) -> list[TaskExample]:
    _, kept = parted(load_samples(strokes))
    form = AnswerForm(Bytes(), Bytes.size)
    placed = (task_example(one, Task.DERENDER, form, None) for one in kept)
    return [one for one in placed if one]


def _drawn(letters: list[TaskExample]) -> list[Image]:
    """Each letter in its crop, without the black around it."""
    found = []
    for one in letters:
        x0, y0, x1, y1 = map(int, one.frame)
        grid = plain_pictures(drawing([one.strokes], [one.frame]), 5.0)[0].numpy()
        found.append(np.ascontiguousarray(grid[y0:y1, x0:x1]))
    return found


def _in_crop(one: TaskExample) -> list[NDArray[np.float32]]:
    return [stroke - np.float32(one.frame[:2]) for stroke in one.strokes]


def _derendered(derenderer: Derenderer, pictures: list[Image]) -> list[Ink]:
    found = derenderer.derender(pictures, [Prompt(direction=Direction.LTR)] * len(pictures))
    return [Ink() if isinstance(one, DerenderError) else one.ink for one in found]


def _scores(letters: list[TaskExample], inks: list[Ink]) -> list[InkScore]:
    return [
        score([stroke.xy for stroke in ink.strokes], _in_crop(one))
        for one, ink in zip(letters, inks, strict=True)
    ]


def _draw_sheet(
    path: Path, letters: list[TaskExample], pictures: list[Image], inks: list[Ink]
) -> None:
    scores = _scores(letters, inks)
    results = [
        ScoredWord(
            TrueWord(str(k), "", "", Direction.LTR, pictures[k], _in_crop(letters[k])),
            inks[k],
            scores[k],
        )
        for k in range(0, len(letters), max(1, len(letters) // 20))
    ]
    cv2.imwrite(str(path), contact_sheet(results)[..., ::-1])


if __name__ == "__main__":
    main()
