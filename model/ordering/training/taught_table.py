"""The table of taught characters, made of KanjiVG's strokes.

.venv/bin/python -m ductus.model.ordering.training.taught_table kanjivg.parquet OUTPUT.safetensors
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from safetensors.numpy import save_file

from ductus.model.ordering.taught_characters import POINTS
from ductus.model.ordering.training.letters import strokes_of_column
from ductus.model.paths import Strokes, resampled_each

SIDE = 109
"""Of the square in which KanjiVG draws a character."""
SCRIPTS = ("Han", "Hiragana", "Katakana")


def save_table(source: Path, path: Path) -> int:
    """Writes the table of the characters of a Parquet file; returns how many.

    Args:
        source: columns `text`, `script` and `strokes`, in KanjiVG's frame.
        path: gets what `TaughtCharacters` reads.
    """
    table = pq.read_table(source, columns=["text", "script", "strokes"])
    texts, scripts = table["text"].to_pylist(), table["script"].to_pylist()
    drawn = strokes_of_column(table["strokes"].combine_chunks())
    found: dict[str, Strokes] = {}
    for text, script, strokes in zip(texts, scripts, drawn, strict=True):
        if script in SCRIPTS and len(text) == 1 and strokes:
            found.setdefault(text, strokes)
    characters = sorted(found)
    every = [stroke for character in characters for stroke in found[character]]
    cuts = np.cumsum([0] + [len(stroke) for stroke in every])
    points, _ = resampled_each(np.concatenate(every), cuts, POINTS)
    save_file(
        {
            "codes": np.array([ord(character) for character in characters], np.int32),
            "counts": np.array([len(found[character]) for character in characters], np.uint8),
            "points": np.clip(np.rint(points * (255 / SIDE)), 0, 255).astype(np.uint8),
        },
        path,
    )
    return len(characters)


if __name__ == "__main__":
    print(save_table(Path(sys.argv[1]), Path(sys.argv[2])), "characters")
