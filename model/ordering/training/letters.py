"""Written letters and words to compose from: the pen strokes of a folder of Parquet files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from ductus.model.paths import Strokes

SOURCES = (
    *("omniglot", "kanjivg", "singleline_fonts_glyphs", "singleline_fonts_words"),
    "arabic_fonts_words",
)
"""Files that are read, each `<source>.parquet`; `benchmarks.arabic_words` makes the last."""


@dataclass(frozen=True, eq=False)
class Letter:
    """A letter or word as one writer wrote it.

    Attributes:
        strokes: float32[N, 2] each, in the order of writing, y down.
        advance: how far the pen moves on to the next letter, in the same unit; 0 when unknown.
    """

    strokes: Strokes
    advance: float = 0.0


Alphabets = dict[str, list[list[Letter]]]
"""By source, the letters of each alphabet or font."""


def sources_in(folder: Path) -> list[str]:
    """Those of `SOURCES` that lie in a folder.

    Raises:
        FileNotFoundError: none does.
    """
    found = [name for name in SOURCES if (folder / f"{name}.parquet").exists()]
    if not found:
        raise FileNotFoundError(f"no {', '.join(SOURCES)} .parquet in {folder}")
    return found


def load_letters(folder: Path) -> Alphabets:
    """The letters of the sources that lie in a folder.

    Raises:
        FileNotFoundError: none of them is there.
    """
    return {name: _alphabets(folder / f"{name}.parquet") for name in sources_in(folder)}


def _alphabets(path: Path) -> list[list[Letter]]:
    table = pq.read_table(path, columns=["sample_id", "script", "writer", "strokes"])
    ids, scripts, writers = (table[name].to_pylist() for name in ("sample_id", "script", "writer"))
    alphabets: dict[str, list[Letter]] = defaultdict(list)
    for name, script, writer, strokes in zip(
        ids, scripts, writers, strokes_of_column(table["strokes"].combine_chunks()), strict=True
    ):
        if strokes:
            _, _, advance = name.partition("adv=")
            group = writer if "/" not in writer and "template" not in writer else script
            alphabets[group].append(Letter(strokes, float(advance or 0)))
    return [alphabets[key] for key in sorted(alphabets)]


def strokes_of_column(column: object) -> list[Strokes]:
    """float32[N, 2] for each stroke of each row of an Arrow column of lists of lists of x and y."""
    rows = column.offsets.to_numpy()  # type: ignore[attr-defined]
    strokes = column.values  # type: ignore[attr-defined]
    cuts = strokes.offsets.to_numpy()
    points = strokes.values
    xy = np.stack([points.field(axis).to_numpy(zero_copy_only=False) for axis in "xy"], axis=1)
    xy = xy.astype(np.float32)
    return [
        [xy[cuts[k] : cuts[k + 1]] for k in range(a, b) if cuts[k + 1] > cuts[k]]
        for a, b in zip(rows[:-1].tolist(), rows[1:].tolist(), strict=True)
    ]
