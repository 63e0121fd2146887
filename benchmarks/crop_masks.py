"""Which mask of a line gives the truest strokes: the page's, or one told again from the crop.

    .venv/bin/python -m benchmarks.crop_masks WORDS

WORDS holds `truth.parquet` as `ductus evaluate words` reads it. Its strokes are written in lines on
pages by pens and on paper of chance, level and turned; lines are cut where they are known to lie,
and every word is traced from the mask of the page as it was cut, from one of its line's crop, and
from one of its own.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.random import Generator
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.derenderer import Crop, Derenderer, Prompt
from ductus.model.images.ink_mask import binarized, ink_mask
from ductus.model.layout.crops import LineCrop, cut_crops
from ductus.model.layout.line import Line
from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.ordering.training.drawn_words import draw
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

Word = list[NDArray[np.float64]]

PAGES = 5
ANGLES = (0.0, 0.4, 1.5, -3.0)
HEIGHT, WIDTH, LINES = 64, 1500, 9
SPACING = (1.23, 1.5)
"""Lines lie so many heights apart: the nearer ones touch."""


@dataclass(frozen=True, eq=False)
class Written:
    """A line as it was written, with its words in page pixels."""

    line: Line
    words: list[Word]


def main() -> None:
    """Prints mean scores by angle and mask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path)
    words = _words(parser.parse_args().words)
    cv2.setNumThreads(1)
    tracer = registry.load_derenderer(registry.DerendererSpec())
    print(
        "| turned by | mask | words | aiou | ldtw | valid | human |\n|---|---|---|---|---|---|---|"
    )
    every: dict[str, list[InkScore]] = defaultdict(list)
    for angle in ANGLES:
        scores: dict[str, list[InkScore]] = defaultdict(list)
        for number in range(PAGES):
            for name, one in _scores(words, angle, np.random.default_rng(number), tracer):
                scores[name].append(one)
                every[name].append(one)
        _print(f"{angle:.1f}", scores)
    _print("all", every)


def _words(folder: Path) -> list[Word]:
    """The words that run to the right, each once, of height 1 or of width 6 from (0, 0) on."""
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    return [
        _unit([np.array(stroke, np.float64) for stroke in row["strokes"]])
        for row in rows
        if row["condition"] == "clean" and not row["rtl"]
    ]


def _unit(word: Word) -> Word:
    points = np.concatenate(word)
    width, height = np.maximum(np.ptp(points, axis=0), 1e-6)
    return [(stroke - points.min(axis=0)) * min(1 / height, 6 / width) for stroke in word]


def _scores(
    words: list[Word], angle: float, rng: Generator, tracer: Derenderer
) -> Iterator[tuple[str, InkScore]]:
    """How each word of one page comes out, by the mask that it was traced from."""
    page, lines = _page(words, angle, rng)
    for written, crop in zip(
        lines, cut_crops(binarized(page), [w.line for w in lines]), strict=True
    ):
        masks = {"page's": crop.mask, "line's": ink_mask(crop.pixels), "word's": None}
        for true, columns in _placed(written, crop):
            picture = np.ascontiguousarray(crop.pixels[:, columns])
            for name, mask in masks.items():
                own = ink_mask(picture) if mask is None else mask[:, columns]
                yield name, score(_traced(tracer, picture, own), true)


def _placed(written: Written, crop: LineCrop) -> Iterator[tuple[Word, slice]]:
    """Each word of a line in its own pixels of the crop, and its columns there."""
    to_crop = crop.to_page.inverse()
    for word in written.words:
        moved = [to_crop.apply(stroke) for stroke in word]
        x = np.concatenate(moved)[:, 0]
        start, end = max(int(x.min() - 0.3 * HEIGHT), 0), int(x.max() + 0.3 * HEIGHT)
        if start < crop.pixels.shape[1]:  # a line that was lost shows no ink
            yield [stroke - (start, 0) for stroke in moved], slice(start, end)


def _traced(
    tracer: Derenderer, picture: Crop, mask: NDArray[np.bool_]
) -> list[NDArray[np.float32]]:
    prompt = Prompt(Direction.LTR, "", np.ascontiguousarray(mask))
    (found,) = tracer.derender([picture], [prompt])
    ink = getattr(found, "ink", Ink())  # a word that cannot be traced scores as none
    return [stroke.xy for stroke in ink.strokes]


def _page(words: list[Word], angle: float, rng: Generator) -> tuple[Crop, list[Written]]:
    """A page of lines of words, drawn."""
    margin = 2 * HEIGHT
    down = margin + WIDTH * math.sin(math.radians(max(-angle, 0)))
    turn = Affine.rotation(angle).then(Affine.translation(0, down))
    spacing = HEIGHT * float(rng.choice(SPACING))
    lines = [_line(words, turn, number * spacing, angle, rng) for number in range(LINES)]
    strokes = [stroke for line in lines for word in line.words for stroke in word]
    height = int(max(stroke[:, 1].max() for stroke in strokes)) + margin
    return draw(strokes, (height, WIDTH), 0.75 * HEIGHT, rng), lines


def _line(words: list[Word], turn: Affine, middle: float, angle: float, rng: Generator) -> Written:
    """Words one after the other about a level row, turned."""
    start = x = 1.5 * HEIGHT
    found: list[Word] = []
    while True:
        word = [stroke * HEIGHT for stroke in words[rng.integers(len(words))]]
        width, height = np.concatenate(word).max(axis=0)
        if x + width > WIDTH - 1.5 * HEIGHT:
            break
        to_page = Affine.translation(x, middle - height / 2).then(turn)
        found.append([to_page.apply(stroke) for stroke in word])
        x += width + 0.7 * HEIGHT
    top, bottom, end = middle - HEIGHT / 2, middle + HEIGHT / 2, x - 0.7 * HEIGHT
    corners = np.array([(start, top), (end, top), (end, bottom), (start, bottom)])
    polygon = tuple((float(a), float(b)) for a, b in turn.apply(corners))
    return Written(Line(polygon, angle, Direction.LTR, 1.0), found)


def _print(angle: str, scores: dict[str, list[InkScore]]) -> None:
    for name, found in scores.items():
        mean = mean_score(found)
        print(
            f"| {angle} | {name} | {len(found)} | {mean.aiou:.3f} | {mean.ldtw:.2f} "
            f"| {mean.valid:.3f} | {mean.human:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
