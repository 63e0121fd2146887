"""Pen strokes to train on: the Parquet files of a folder, with the text where it is one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from model.inksight_tasks import Sample

_NO_TEXT = ("omniglot",)
"""Sources, by how their names begin, whose `text` is a class and not what is written."""


def load_samples(folder: Path, split: str = "train") -> list[Sample]:
    """The samples of all `*.parquet` of a folder, in the order of names and rows.

    Args:
        folder: files with the columns `source`, `split`, `text` and `strokes`, the last a list of
            strokes, each a list of structs with `x` and `y`; y down.
        split: which rows are read.

    Raises:
        FileNotFoundError: there is no such file, or no row.
    """
    samples: list[Sample] = []
    for path in sorted(folder.glob("*.parquet")):
        table = pq.read_table(path, columns=["source", "split", "text", "strokes"])
        for batch in table.to_batches():
            samples += _samples(batch, split)
    if not samples:
        raise FileNotFoundError(f"no strokes of split {split} in {folder}/*.parquet")
    return samples


def _samples(batch: pa.RecordBatch, split: str) -> list[Sample]:
    rows, strokes = batch["strokes"].offsets.to_numpy(), batch["strokes"].values
    cuts, points = strokes.offsets.to_numpy(), strokes.values
    axes = [points.field(axis).to_numpy(zero_copy_only=False) for axis in "xy"]
    xy = np.stack(axes, axis=1).astype(np.float32)
    names = ("source", "split", "text")
    found = []
    for k, (source, of, text) in enumerate(
        zip(*(batch[name].to_pylist() for name in names), strict=True)
    ):
        bounds = [(cuts[i], cuts[i + 1]) for i in range(rows[k], rows[k + 1])]
        paths = tuple(xy[a:b] for a, b in bounds if b > a)
        if of == split and paths and all(np.isfinite(path).all() for path in paths):
            said = "" if source.startswith(_NO_TEXT) else (text or "")
            found.append(Sample(paths, said))
    return found
