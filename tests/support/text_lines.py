"""Lines of text drawn in the font that Pillow carries, and files of them to learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductus.model.reading.training.text_lines import TextLine, line_of


def drawn_text(text: str, size: int = 36, slant: float = 0.0) -> NDArray[np.uint8]:
    """uint8[h, w, 3]: dark letters on pale paper."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    box = (int(right - left) + 2 * size, int(bottom - top) + size)
    image = Image.new("L", box, 230)
    ImageDraw.Draw(image).text((size - left, size / 2 - top), text, fill=40, font=font)
    matrix = np.array([[1, slant, 0], [0, 1, 0]], np.float32)
    bent = cv2.warpAffine(np.asarray(image), matrix, box, borderValue=230.0)
    return np.repeat(np.asarray(bent, np.uint8)[..., None], 3, axis=2)


def drawn_line(text: str, split: str = "train", size: int = 36) -> TextLine:
    """A line to learn from."""
    line = line_of(drawn_text(text, size), text, "drawn", "one")
    return TextLine(line.image, text, line.source, line.document, split)


def save_lines(path: Path, lines: Iterable[TextLine]) -> None:
    """Writes a Parquet file that `lines_in` reads."""
    pq.write_table(pa.Table.from_pylist([asdict(line) for line in lines]), path)
