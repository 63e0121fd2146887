"""What is trained on: pen strokes from Parquet files, and real lines from transcribed pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.model.images.ink_mask import binarized
from ductus.model.inksight.training.tasks import Sample
from ductus.model.layout.crops import cut_crops
from ductus.model.learning.truth_files import image_beside
from ductus.model.reading.page_truth import read_truth

_KEPT = 26  # of 256
_NO_TEXT = ("omniglot",)
"""Sources, by how their names begin, whose `text` is a class and not what is written."""


def load_samples(folder: Path, split: str = "train") -> list[Sample]:
    """The samples of a file, or of all `*.parquet` of a folder, in the order of names and rows.

    Args:
        folder: files with the columns `source`, `split`, `text`, `writer` and `strokes`, the last
            a list of strokes, each a list of structs with `x` and `y`; y down.
        split: which rows are read.

    Raises:
        FileNotFoundError: there is no such file, or no row.
    """
    samples: list[Sample] = []
    for path in [folder] if folder.is_file() else sorted(folder.glob("*.parquet")):
        table = pq.read_table(path, columns=["source", "split", "text", "writer", "strokes"])
        for batch in table.to_batches():
            samples += _samples(batch, split)
    if not samples:
        raise FileNotFoundError(f"no strokes of split {split} in {folder}")
    return samples


def _samples(batch: pa.RecordBatch, split: str) -> list[Sample]:
    rows, strokes = batch["strokes"].offsets.to_numpy(), batch["strokes"].values
    cuts, points = strokes.offsets.to_numpy(), strokes.values
    axes = [points.field(axis).to_numpy(zero_copy_only=False) for axis in "xy"]
    xy = np.stack(axes, axis=1).astype(np.float32)
    names = ("source", "split", "text", "writer")
    found = []
    for k, (source, of, text, writer) in enumerate(
        zip(*(batch[name].to_pylist() for name in names), strict=True)
    ):
        bounds = [(cuts[i], cuts[i + 1]) for i in range(rows[k], rows[k + 1])]
        paths = tuple(xy[a:b] for a, b in bounds if b > a)
        if of == split and paths and all(np.isfinite(path).all() for path in paths):
            said = "" if source.startswith(_NO_TEXT) else (text or "")
            found.append(Sample(paths, said, kin=f"{source}/{said or writer}"))
    return found


def load_real_lines(folder: Path, max_pixels: int = 100_000_000) -> list[Sample]:
    """The transcribed lines of all pages of a folder, cut out as a run cuts them.

    Args:
        folder: ALTO or PAGE files, anywhere below, each beside its image of the same name.

    Raises:
        FileNotFoundError: there is none, or one has no image beside it.
        ValueError: a file cannot be read.
    """
    samples: list[Sample] = []
    for path in sorted(folder.rglob("*.xml")):
        truth = read_truth(path)
        try:
            page = open_scan(image_beside(path).read_bytes(), max_pixels).page(0).pixels
        except UnreadableScan as error:
            raise ValueError(f"{image_beside(path)}: {error}") from error
        crops = cut_crops(binarized(page), [one.line for one in truth])
        samples += [
            Sample(text=one.text, picture=crop.pixels, kin=str(path.relative_to(folder)))
            for one, crop in zip(truth, crops, strict=True)
        ]
    if not samples:
        raise FileNotFoundError(f"no transcribed lines in {folder}: ALTO or PAGE files (.xml)")
    return samples


def parted(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Samples to learn from, and about a tenth to measure on, of other words or writers."""
    learned: list[Sample] = []
    kept: list[Sample] = []
    for sample in samples:
        chance = hashlib.sha256(sample.kin.encode()).digest()[0]
        (kept if chance < _KEPT else learned).append(sample)
    return learned, kept
