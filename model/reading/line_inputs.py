"""Crops of lines as rows of a network's input, all of one height, and in batches of like width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.ctc import CtcPath
from ductus.model.reading.guesses import along_crop
from ductus.model.reading.recognizer import Guess, Reading
from ductus.schemas.records import Direction

_ALIKE = 1.25
"""Rows of a batch are at most so many times as wide as its narrowest: little of it is padding."""


@dataclass(frozen=True)
class InputForm:
    """What a network's input looks like.

    Attributes:
        height: rows of pixels.
        widened: how much lines that run across are stretched: joined hands need more columns than
            print.
        max_width: columns at most; a longer line is squeezed.
        batch_pixels: pixels of a batch at most, which bounds its memory.
    """

    height: int
    widened: float
    max_width: int
    batch_pixels: int


@dataclass(frozen=True, eq=False)
class LineInput:
    """A line as a network sees it, the writing running along its columns.

    Attributes:
        pixels: uint8[height, w, 3], RGB.
        scale: pixels of the crop, along the writing, to a column; 0 where the writing is to run
            down and the crop is not higher than wide, so that no column has a place along it.
        length: pixels of the crop along the writing.
    """

    pixels: NDArray[np.uint8]
    scale: float
    length: int

    @property
    def width(self) -> int:
        """Its columns."""
        return int(self.pixels.shape[1])


def line_input(crop: NDArray[np.uint8], direction: Direction, form: InputForm) -> LineInput:
    """A crop, uint8[H, W, 3] with H, W >= 1, as a row; upright columns are laid on their side."""
    runs_down = direction is Direction.TTB
    length = crop.shape[0 if runs_down else 1]
    is_column = runs_down and crop.shape[0] > crop.shape[1]
    crop = np.ascontiguousarray(np.rot90(crop)) if is_column else crop
    stretch = 1 if is_column else form.widened
    wanted = round(crop.shape[1] * form.height / crop.shape[0] * stretch)
    width = int(np.clip(wanted, form.height // 4, form.max_width))
    pixels = cv2.resize(crop, (width, form.height), interpolation=cv2.INTER_AREA)
    scale = 0.0 if runs_down and not is_column else crop.shape[1] / width
    return LineInput(np.asarray(pixels, np.uint8), scale, length)


def batches(inputs: Mapping[int, LineInput], form: InputForm) -> Iterator[list[int]]:
    """Keys in groups of similar width."""
    batch: list[int] = []
    for key in sorted(inputs, key=lambda key: inputs[key].width):
        width = inputs[key].width
        is_full = form.height * width * (len(batch) + 1) > form.batch_pixels
        if batch and (is_full or width > _ALIKE * inputs[batch[0]].width):
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch


def padded(inputs: list[LineInput]) -> NDArray[np.float32]:
    """float32[N, 3, height, w], -1 to 1: rows as wide as the widest, grey (0) behind their end."""
    height, width = inputs[0].pixels.shape[0], max(row.width for row in inputs)
    batch = np.zeros((len(inputs), 3, height, width), np.float32)
    for into, row in zip(batch, inputs, strict=True):
        into[:, :, : row.width] = row.pixels.transpose(2, 0, 1) / 127.5 - 1
    return batch


def reading_of(
    path: CtcPath, row: LineInput, columns: float, recognizer: str, found: Iterable[Guess] = ()
) -> Reading:
    """What was read in a row, its letters in pixels of the crop.

    Args:
        path: through the row's frames.
        row: it.
        columns: of the row, that a frame stands for.
        recognizer: who read it.
        found: words that it may hold, in frames.
    """
    if not path.text or not row.scale:
        anywhere = tuple(replace(guess, span=(0.0, float(row.length))) for guess in found)
        return Reading(path.text, path.confidence, recognizer=recognizer, guesses=anywhere)
    places = path.spans * np.float32(columns * row.scale)
    held = along_crop(found, columns * row.scale, row.length)
    return Reading(path.text, path.confidence, places, path.probabilities, recognizer, guesses=held)
