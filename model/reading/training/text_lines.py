"""Lines with their transcription, to learn reading from: out of Parquet files, or cut from pages.

Lines of pages are cut as a run cuts them, their own ink on plain paper, since that is what the
reader will have to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

HIGHEST = 96
"""Rows of a line that are kept."""
_QUALITY = 60


@dataclass(frozen=True)
class TextLine:
    """A line as it is kept.

    Attributes:
        image: of an image file; grey, ink dark.
        text: what it says, as its editors wrote it.
        source, document: where it comes from.
        split: `train`, or else it is only measured on.
    """

    image: bytes
    text: str
    source: str
    document: str
    split: str

    @property
    def grey(self) -> NDArray[np.uint8]:
        """uint8[h, w].

        Raises:
            ValueError: it is no image.
        """
        found = cv2.imdecode(np.frombuffer(self.image, np.uint8), cv2.IMREAD_GRAYSCALE)
        if found is None:
            raise ValueError(f"a line of {self.source} is no image: {self.text[:40]!r}")
        return np.asarray(found, np.uint8)


_COLUMNS = tuple(TextLine.__dataclass_fields__)


def line_of(pixels: NDArray[np.uint8], text: str, source: str, document: str) -> TextLine:
    """A line to learn from, of uint8[H, W, 3] RGB as it was cut."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if len(grey) > HIGHEST:
        size = (max(8, round(grey.shape[1] * HIGHEST / len(grey))), HIGHEST)
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    _, data = cv2.imencode(".webp", grey, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
    return TextLine(data.tobytes(), text, source, document, "train")


def lines_in(folder: Path) -> Iterator[TextLine]:
    """The lines of a folder's Parquet files, with columns as of `TextLine`, if they say anything.

    Raises:
        FileNotFoundError: there are none.
        ValueError: one lacks a column.
    """
    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise FileNotFoundError(f"no Parquet files of lines in {folder}")
    for path in paths:
        file = pq.ParquetFile(path)
        if lacking := set(_COLUMNS) - set(file.schema_arrow.names):
            raise ValueError(f"{path} has no column {', '.join(sorted(lacking))}")
        for batch in file.iter_batches(500, columns=list(_COLUMNS)):
            yield from (TextLine(**row) for row in batch.to_pylist() if row["text"].strip())
