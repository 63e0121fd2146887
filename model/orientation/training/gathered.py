"""Lines to learn from, gathered from scans and drawn, in one array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ductus.model.images.files.decode import decode_pixels
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.ordering.training.abjad import abjad_word
from ductus.model.orientation.classes import SCRIPTS, Script
from ductus.model.orientation.strips import cut_strip, strip_of
from ductus.model.orientation.training.drawn import (
    Picture,
    by_hand,
    drawn_column,
    drawn_line,
    penned,
    side_by_side,
    stacked,
)
from ductus.model.orientation.training.faces import Families
from ductus.model.orientation.training.texts import WRITINGS
from ductus.model.paths import Strokes

ROWS = 40
"""Pixels a gathered line is high."""
_LONGEST = 720
"""Columns kept of a long one."""
_KEPT_FAMILY = 5
"""Each so many-th family of fonts of a script is kept apart."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A line as it is gathered.

    Attributes:
        pixels: uint8[h, w], 0 paper to 255 ink; runs across, or is a column on its side.
        is_column: see `TURNED`: the line is one of upright characters, turned to the left.
        source: what it is sampled by, see `SHARES`.
        is_kept: it is measured on, never learned from.
    """

    pixels: Picture
    script: Script
    is_column: bool
    source: str
    is_kept: bool


@dataclass(frozen=True, eq=False)
class Gathered:
    """Many lines.

    Attributes:
        pixels: uint8[ROWS, total], side by side.
        starts: int64[n + 1], where each begins.
        script: int64[n], index of `SCRIPTS`.
        is_column, is_kept: bool[n].
        source: int64[n], index of `SHARES`.
    """

    pixels: NDArray[np.uint8]
    starts: NDArray[np.int64]
    script: NDArray[np.int64]
    is_column: NDArray[np.bool_]
    source: NDArray[np.int64]
    is_kept: NDArray[np.bool_]

    def line(self, index: int) -> Picture:
        """uint8[ROWS, w]."""
        return self.pixels[:, self.starts[index] : self.starts[index + 1]]


SHARES = {
    "written": 0.23,
    "penned": 0.07,
    "Latin": 0.08,
    "Greek": 0.02,
    "Cyrillic": 0.02,
    "Arabic": 0.15,
    "abjad": 0.04,
    "Hebrew": 0.10,
    "Syriac": 0.04,
    "Han": 0.03,
    "kanji": 0.02,
    "columns": 0.06,
    "Han columns": 0.06,
    "kanji columns": 0.03,
    "Devanagari": 0.01,
    "Hangul": 0.01,
}
"""Where windows come from in training; what is left is for the other scripts."""


def likelihood(
    lines: Gathered, which: NDArray[np.bool_], shares: dict[str, float]
) -> NDArray[np.float64]:
    """How likely each line is drawn, float64[n], so that each source has its share.

    Args:
        lines: all.
        which: bool[n], those that may be.
        shares: as `SHARES`.
    """
    parts = np.array([*shares.values(), 1 - sum(shares.values())])
    counts = np.bincount(lines.source[which], minlength=len(parts))
    weights = np.where(which, (parts / np.maximum(counts, 1))[lines.source], 0.0)
    return np.asarray(weights / weights.sum())


def gathered(samples: Iterable[Sample]) -> Gathered:
    """All samples in one array."""
    names = list(SHARES)
    pictures, rows = [], []
    for sample in samples:
        pictures.append(_reduced(sample.pixels))
        source = names.index(sample.source) if sample.source in names else len(names)
        script = SCRIPTS.index(sample.script)
        rows.append((script, sample.is_column, source, sample.is_kept))
    script, column, source, kept = np.array(rows).T
    starts = np.cumsum([0, *(picture.shape[1] for picture in pictures)])
    columns, apart = column.astype(bool), kept.astype(bool)
    return Gathered(np.hstack(pictures), starts, script, columns, source, apart)


def written_lines(folder: Path, count: int, rng: np.random.Generator) -> Iterator[Sample]:
    """Lines of scans, from Parquet files with `image` and `split`; whole documents are kept apart.

    Raises:
        FileNotFoundError: there are no files.
    """
    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise FileNotFoundError(f"no Parquet files of lines in {folder}")
    for path in paths:
        table = pq.read_table(path, columns=["image", "split"])
        chosen = rng.permutation(table.num_rows)[: count // len(paths)]
        for row in table.take(chosen).to_pylist():
            grey = cv2.imdecode(np.frombuffer(row["image"], np.uint8), cv2.IMREAD_GRAYSCALE)
            dark = (strip_of(np.asarray(grey, np.uint8), ROWS) * 255).astype(np.uint8)
            yield Sample(dark, Script.LATIN, False, "written", row["split"] != "train")


def scanned_columns(folder: Path) -> Iterator[Sample]:
    """Columns of upright characters on scans of upright pages, any images under a folder."""
    detector = RapidOcrDetector()
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".png", ".tif"))
    for path in paths:
        image = decode_pixels(path.read_bytes())
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
        for found in detector.detect(image):
            strip, tall = cut_strip(grey, found.polygon, ROWS)
            if tall and strip.shape[1] > 3 * ROWS:
                dark = (strip * 255).astype(np.uint8)
                yield Sample(dark, Script.HAN, True, "columns", False)


def drawn_lines(families: Families, count: int, rng: np.random.Generator) -> Iterator[Sample]:
    """Lines in fonts, so many of each script; some fonts of each are kept apart."""
    for name, fonts in families.items():
        writing = WRITINGS[name]
        share = count if name in SHARES else count // 8
        for k in range(share if fonts else 0):
            family = k % len(fonts)
            kept = len(fonts) >= _KEPT_FAMILY and family % _KEPT_FAMILY == _KEPT_FAMILY - 1
            picture = drawn_line(writing, fonts[family], rng)
            yield Sample(picture, writing.script, False, name, kept)
            if writing.script is Script.HAN:
                picture = drawn_column(writing, fonts[family], rng)
                yield Sample(picture, writing.script, True, "Han columns", kept)


def penned_lines(folder: Path, count: int, rng: np.random.Generator) -> Iterator[Sample]:
    """Lines of pen strokes: Latin words, Han characters, and words as Arabic is written.

    Raises:
        FileNotFoundError: the strokes are not there.
    """
    words = _strokes(folder / "singleline_fonts_words.parquet", count)
    characters = _strokes(folder / "kanjivg.parquet", 6073)
    for k, strokes in enumerate(words):
        picture = by_hand(penned(strokes, rng), rng)
        yield Sample(picture, Script.LATIN, False, "penned", k % 10 == 0)
    for k in range(count):
        several = [
            penned(characters[rng.integers(len(characters))], rng)
            for _ in range(rng.integers(1, 8))
        ]
        column = np.ascontiguousarray(np.rot90(stacked(several, rng)))
        yield Sample(by_hand(column, rng), Script.HAN, True, "kanji columns", k % 10 == 0)
        across = by_hand(side_by_side(several[:4], rng), rng)
        yield Sample(across, Script.HAN, False, "kanji", k % 10 == 0)
        abjad = [penned(abjad_word(rng), rng) for _ in range(rng.integers(1, 4))]
        across = by_hand(side_by_side(abjad, rng), rng)
        yield Sample(across, Script.ARABIC, False, "abjad", k % 10 == 0)


def _strokes(path: Path, count: int) -> list[Strokes]:
    table = pq.read_table(path, columns=["strokes"])
    chosen = np.linspace(0, table.num_rows - 1, min(count, table.num_rows)).astype(int)
    return [
        [np.array([(p["x"], p["y"]) for p in stroke], np.float32) for stroke in strokes]
        for strokes in table.take(chosen)["strokes"].to_pylist()
    ]


def _reduced(pixels: Picture) -> Picture:
    """The rows with ink, ROWS high."""
    inked = np.flatnonzero(pixels.max(axis=1) > 60)
    pixels = pixels[inked[0] : inked[-1] + 1] if len(inked) else pixels
    width = max(8, round(pixels.shape[1] * ROWS / pixels.shape[0]))
    how = cv2.INTER_AREA if pixels.shape[0] > ROWS else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (width, ROWS), interpolation=how), np.uint8)[:, :_LONGEST]
