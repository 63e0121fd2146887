"""Whether the strokes of a scan depend on its size: the same picture smaller and larger.

  .venv/bin/python -m benchmarks.scale_of_ink FOLDER... [--most 50]

Each picture of the folders is traced at a quarter, half, twice and four times its size, and the
strokes, scaled back, are held against those at its own. Pictures of a single word are traced whole;
of pages it is the crops of their lines. By factor, and by the width that strokes then have: the
mean of the adaptive IoU and the share of at least 0.9.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.model.derenderer import Crop, Derendered, Prompt
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.images.distance import distance_to_paper
from ductus.model.images.ink_mask import binarized, ink_mask
from ductus.model.layout.crops import cut_crops
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.measures.ink_score import score
from ductus.model.tracing.cleaning import pen_width
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

FACTORS = (0.25, 0.5, 2.0, 4.0)
ENOUGH = 0.9
IMAGES = (".png", ".jpg", ".jpeg", ".tif")
WORD = 500_000
"""Pixels of a picture that is traced whole; larger ones are pages."""
WIDTHS = (1.0, 1.5, 2.0, 3.0, 1e9)


def main() -> None:
    """Prints two tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=50, help="words and lines of a folder")
    asked = parser.parse_args()
    tracer = TraceDerenderer()
    found: list[tuple[float, float, float]] = []
    for folder in asked.folders:
        for crop in _crops(folder, asked.most):
            found += _scores(tracer, crop)
    _print_by_factor(found)
    _print_by_width(found)


def _crops(folder: Path, most: int) -> list[Crop]:
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in IMAGES)
    every = max(1, len(paths) // most)
    crops: list[Crop] = []
    for path in paths[::every]:
        crops += _of(np.array(Image.open(path).convert("RGB")))
    return crops[:: max(1, len(crops) // most)]


def _of(image: Crop) -> Iterator[Crop]:
    if image.shape[0] * image.shape[1] <= WORD:
        yield image
        return
    sheet = binarized(image)
    lines = find_lines(sheet.image, sheet.ink, RapidOcrDetector().detect(sheet.image))
    for crop in cut_crops(sheet, lines):
        yield crop.pixels


def _scores(tracer: TraceDerenderer, crop: Crop) -> list[tuple[float, float, float]]:
    """(factor, width of the strokes then, adaptive IoU) of a crop at each factor."""
    true = _traced(tracer, crop)
    if not true.strokes:
        return []
    width = pen_width(distance_to_paper(ink_mask(crop)))
    return [
        (factor, factor * width, _agreement(_at(tracer, crop, factor), true)) for factor in FACTORS
    ]


def _at(tracer: TraceDerenderer, crop: Crop, factor: float) -> Ink:
    """The ink of a crop that is `factor` times as large, in the crop's own pixels."""
    size = [max(1, round(side * factor)) for side in crop.shape[1::-1]]
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(crop, size, interpolation=how), np.uint8)
    across, down = crop.shape[1] / size[0], crop.shape[0] / size[1]
    back = Affine(across, 0, across / 2 - 0.5, 0, down, down / 2 - 0.5)
    return _traced(tracer, scaled).mapped(back)


def _traced(tracer: TraceDerenderer, crop: Crop) -> Ink:
    (found,) = tracer.derender([crop], [Prompt(Direction.AUTO, "", ink_mask(crop))])
    return found.ink if isinstance(found, Derendered) else Ink()


def _agreement(ink: Ink, true: Ink) -> float:
    return score(_paths(ink), _paths(true)).aiou


def _paths(ink: Ink) -> list[NDArray[np.float32]]:
    return [stroke.xy for stroke in ink.strokes]


def _print_by_factor(found: list[tuple[float, float, float]]) -> None:
    print("| factor | n | aIoU, mean | share of 0.9 and more |\n|---|---|---|---|")
    for factor in FACTORS:
        print(_row(f"{factor:g}", [aiou for at, _, aiou in found if at == factor]))


def _print_by_width(found: list[tuple[float, float, float]]) -> None:
    print("\n| strokes narrower than, pixels | n | aIoU, mean | share of 0.9 and more |")
    print("|---|---|---|---|")
    by_width: dict[float, list[float]] = defaultdict(list)
    for _, width, aiou in found:
        by_width[next(limit for limit in WIDTHS if width < limit)].append(aiou)
    for limit in WIDTHS:
        print(_row("more" if limit == WIDTHS[-1] else f"{limit:g}", by_width[limit]))


def _row(name: str, values: list[float]) -> str:
    if not values:
        return f"| {name} | 0 | | |"
    share = np.mean([value >= ENOUGH for value in values])
    return f"| {name} | {len(values)} | {np.mean(values):.3f} | {share:.2f} |"


if __name__ == "__main__":
    main()
