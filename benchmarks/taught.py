"""What the taught strokes of a character add: found by its look, read right or wrongly, or unknown.

Characters of the table, bent more than those that the network learned from, drawn with other pens
on other papers. They are bent by rule, not by another hand: hands differ more.

    .venv/bin/python -m benchmarks.taught KANJIVG.parquet [--count 100] [--seed 1]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.random import Generator
from safetensors.numpy import load_file, save_file

from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.ink_score import mean_score, score
from ductus.model.ordering.taught_characters import TABLE, TaughtCharacters
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.letters import strokes_of_column
from ductus.model.ordering.training.true_plan import true_plan
from ductus.model.ordering.writing_order import WritingOrder
from ductus.model.paths import Strokes
from ductus.model.tracing.crop_graph import CropGraph, crop_graph
from ductus.schemas.records import Direction

BENT = 0.03
"""How far parts of a character are moved, of its side, for each of six waves."""


class Drawn(NamedTuple):
    """A character as it was drawn and traced."""

    text: str
    strokes: Strokes
    crop: CropGraph


def main() -> None:
    """Prints a row for each thing that is told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kanjivg", type=Path)
    parser.add_argument("--count", type=int, default=100, help="characters")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    table = pq.read_table(asked.kanjivg, columns=["text", "strokes"])
    texts, strokes = (
        table["text"].to_pylist(),
        strokes_of_column(table["strokes"].combine_chunks()),
    )
    order = WritingOrder()
    known = [k for k, text in enumerate(texts) if order.characters.strokes_of(text, Direction.LTR)
             is not None and strokes[k]]  # fmt: skip
    rng = np.random.default_rng(asked.seed)
    words: list[Drawn] = []
    while len(words) < asked.count:
        k = known[rng.integers(len(known))]
        words += _drawn(texts[k], strokes[k], rng)
    right = [word.text for word in words]
    nothing = [""] * len(words)
    for name, network, said in (
        ("nothing, no table", _with_table(lambda text: text == "十"), nothing),
        ("nothing, not in the table", _with_table(lambda text: text not in right), nothing),
        ("nothing", order, nothing),
        ("what it is", order, right),
        ("another", order, right[1:] + right[:1]),
    ):
        start = time.process_time()
        plans = [
            network.plan([word.crop.graph], [Direction.LTR], [text])[0]
            for word, text in zip(words, said, strict=True)
        ]
        each = 1000 * (time.process_time() - start) / len(words)
        _show(f"told {name}", words, [plan.plan if plan else () for plan in plans], f"{each:.1f}")
    _show("order known", words, [_true(word) for word in words], "")


def _with_table(kept: Callable[[str], bool]) -> WritingOrder:
    """The package's network, its table having only the characters that are kept."""
    table = load_file(TABLE)
    keep = np.array([kept(chr(code)) for code in table["codes"].tolist()])
    points = table["points"][keep.repeat(table["counts"])]
    order = WritingOrder()
    with TemporaryDirectory() as folder:
        path = Path(folder) / TABLE.name
        save_file(
            {"codes": table["codes"][keep], "counts": table["counts"][keep], "points": points}, path
        )
        order.characters = TaughtCharacters(path)
        order.characters.strokes_of("十", Direction.LTR)  # it is read when first asked for
    return order


def _drawn(text: str, taught: Strokes, rng: Generator) -> list[Drawn]:
    height = float(rng.uniform(60, 150))
    strokes, shape = placed(_bent(taught, rng), height)
    image = draw(strokes, shape, height, rng)
    mask = ink_mask(image)
    crop = crop_graph(mask, image) if mask.any() else None
    return [Drawn(text, strokes, crop)] if crop and crop.graph.pieces else []


def _bent(strokes: Strokes, rng: Generator) -> Strokes:
    """A character 1 high, slanted, stretched, its parts moved, each stroke a little more."""
    xy = np.concatenate(strokes)
    low, size = xy.min(axis=0), max(float(np.ptp(xy, axis=0).max()), 1e-3)
    waves = rng.normal(0, BENT, (2, 3))
    matrix = np.array([[rng.uniform(0.75, 1.3), rng.normal(0, 0.18)], [rng.normal(0, 0.05), 1.0]])
    bent = []
    for stroke in strokes:
        u = (stroke - low) / size
        slow = np.stack([np.sin(np.pi * u) * u[:, ::-1], np.sin(2 * np.pi * u),
                         np.sin(2 * np.pi * u[:, ::-1])], axis=-1)  # fmt: skip
        moved = u + (slow * waves).sum(-1) + rng.normal(0, 0.02, 2)
        bent.append((moved @ matrix.T).astype(np.float32))
    return bent


def _true(word: Drawn) -> tuple[object, ...]:
    scale = np.float32(word.crop.scale)
    return true_plan(word.crop.graph, [(s + 0.5) * scale - 0.5 for s in word.strokes]).plan


def _show(name: str, words: list[Drawn], plans: list[tuple], each: str) -> None:
    inks = [word.crop.ink(plan).strokes for word, plan in zip(words, plans, strict=True)]
    mean = mean_score(
        score([s.xy for s in ink], word.strokes) for ink, word in zip(inks, words, strict=True)
    )
    print(
        f"| {name} | {mean.human:.2f} | {mean.ldtw:.2f} | {mean.start:.2f} | {mean.strokes:.2f} "
        f"| {mean.valid:.2f} | {each} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
