"""Makes pen strokes of Arabic and Persian words out of fonts, to learn from or to measure on.

Fonts know no order of strokes: each letter is thinned and run through as it is taught
(`model/ordering/training/arabic_glyphs.py`). What comes of a font is under the font's licence.

    .venv/bin/python -m benchmarks.arabic_words FONT.ttf [...] --output FOLDER [--count 800]

writes FOLDER/arabic_fonts_words.parquet, which `ductus train order` takes beside other strokes;
with --weights it measures each font instead, and writes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ductus.model.derenderer import DerenderError, Prompt
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.ordering.training.arabic_glyphs import glyph_of
from ductus.model.ordering.training.arabic_letters import LETTERS
from ductus.model.ordering.training.arabic_words import Font, arabic_word
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.writing_order import WritingOrder
from ductus.schemas.records import Direction


def main() -> None:
    """Writes words, or prints a row for each font."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, help="gets arabic_fonts_words.parquet")
    parser.add_argument("--weights", type=Path, nargs="*", help="measures these instead")
    parser.add_argument("--count", type=int, default=800, help="words a font")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    fonts = {path.stem: font_of(path) for path in asked.fonts}
    if asked.weights:
        _measure(fonts, asked.weights, asked.count, asked.seed)
    if asked.output:
        rows = [
            _row(name, font, asked.seed, number)
            for name, font in fonts.items()
            for number in range(asked.count)
        ]
        asked.output.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), asked.output / "arabic_fonts_words.parquet")


def font_of(path: Path) -> Font:
    """The letters of a font whose ways are found, in all forms."""
    forms = [
        (letter, after, before)
        for letter in LETTERS
        for after in (False, True)
        for before in ((False, True) if letter.joins else (False,))
    ]
    found = {
        (letter.text, after, before): glyph_of(path, letter, after, before)
        for letter, after, before in forms
    }
    return {form: glyph for form, glyph in found.items() if glyph}


def _row(name: str, font: Font, seed: int, number: int) -> dict[str, object]:
    text, strokes = arabic_word(font, np.random.default_rng([seed, number]))
    told = [[{"x": float(x), "y": float(y), "t": 0.0} for x, y in one] for one in strokes]
    sample = f"{name}-{number}"
    return {"sample_id": sample, "script": "Arabic", "text": text, "writer": name, "strokes": told}


def _measure(fonts: dict[str, Font], weights: list[Path], count: int, seed: int) -> None:
    """Each word is drawn once for all weights, with its direction told."""
    networks = [TraceDerenderer(WritingOrder(folder)) for folder in weights]
    for name, font in fonts.items():
        scores: list[list[InkScore]] = [[] for _ in weights]
        for number in range(count):
            rng = np.random.default_rng([seed, number])
            _, strokes = arabic_word(font, rng)
            height = float(rng.uniform(70, 160))
            true, shape = placed(strokes, height)
            image = draw(true, shape, 0.6 * height, rng)
            for network, mine in zip(networks, scores, strict=True):
                (found,) = network.derender([image], [Prompt(direction=Direction.RTL)])
                ink = [] if isinstance(found, DerenderError) else found.ink.strokes
                mine.append(score([one.xy for one in ink], true))
        cells = " | ".join(
            f"{m.human:.2f}, {m.ldtw:.2f}, {m.start:.2f}" for m in map(mean_score, scores)
        )
        print(f"| {name} | {len(font)} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
