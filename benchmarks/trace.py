"""How fast the `trace` de-renderer is on one core, and how true to the ink.

Mask, tracing and learned order together, against the same with scikit-image's thinning and the
order by rules.

    .venv/bin/python benchmarks/trace.py WORDS_FOLDER PAGES_FOLDER

WORDS_FOLDER holds images of single words, PAGES_FOLDER pages, whose lines are found and cut first.
The same masks go through the tracer twice: with its own thinning and with scikit-image's
`skeletonize` (`pip install scikit-image`) in its place; everything else is the same code.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.morphology import skeletonize

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model import registry
from ductus.model.derenderer import Crop, Prompt
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.images.ink_mask import binarized, ink_mask
from ductus.model.layout.crops import cut_crops
from ductus.model.layout.lines import find_lines
from ductus.model.measures.fidelity import fidelity
from ductus.model.tracing import graph_of_mask
from ductus.model.tracing.skeleton import thin
from ductus.schemas.records import Direction

IMAGES = (".png", ".jpg", ".jpeg", ".tif")
WARM = 3


def main() -> None:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path)
    parser.add_argument("pages", type=Path)
    asked = parser.parse_args()
    print(
        "| crops | n | pixels | crops/s | scikit-image and rules, crops/s "
        "| tracing by rules, share | skimage's thinning: all, thinning |"
    )
    print("|---|---|---|---|---|---|---|")
    print(_row("words", list(_images(asked.words))))
    print(_row("lines", [crop for page in _images(asked.pages) for crop in _lines(page)]))


def _images(folder: Path) -> Iterator[Crop]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in IMAGES:
            yield np.array(Image.open(path).convert("RGB"))


def _lines(page: Crop) -> list[Crop]:
    sheet = binarized(page)
    found = registry.load_detector("rapidocr").detect(page)
    lines = find_lines(page, sheet.ink, found, Direction.AUTO)
    return [crop.pixels for crop in cut_crops(sheet, lines)]


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _row(name: str, crops: list[Crop]) -> str:
    tracer, prompts = TraceDerenderer(), [Prompt()] * len(crops)
    tracer.derender(crops[:WARM], prompts[:WARM])
    whole = _seconds(lambda: tracer.derender(crops, prompts))
    masks: list[NDArray[np.bool_]] = []
    masking = _seconds(lambda: masks.extend(ink_mask(crop) for crop in crops))
    own = _seconds(lambda: [traced_by_rules(mask) for mask in masks])
    other = _seconds(lambda: _with_skimage(masks))
    own_thin = _seconds(lambda: [thin(mask) for mask in masks])
    other_thin = _seconds(lambda: [skeletonize(mask) for mask in masks])
    inked = [mask for mask in masks if mask.any()]
    truth = np.mean([fidelity(traced_by_rules(mask), mask)[:2] for mask in inked], axis=0)
    pixels = np.mean([mask.size for mask in masks])
    return (
        f"| {name} | {len(crops)} | {pixels:.0f} | {len(crops) / whole:.1f} "
        f"| {len(crops) / (masking + other):.1f} | {own / whole:.0%} "
        f"| {other / own:.2f} x, {other_thin / own_thin:.1f} x the time |\n"
        f"\nfidelity of {name}: precision {truth[0]:.3f}, recall {truth[1]:.3f}\n"
    )


def _with_skimage(masks: list[NDArray[np.bool_]]) -> None:
    own = graph_of_mask.thin
    graph_of_mask.thin = lambda mask: np.pad(skeletonize(mask).astype(np.uint8), 1)
    try:
        for mask in masks:
            traced_by_rules(mask)
    finally:
        graph_of_mask.thin = own


if __name__ == "__main__":
    main()
