"""What the lower part sees of lines, computed once and kept in files of small whole numbers.

A line takes 150 KB, so the files are read piece by piece, never as a whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.training.head import ROWS, SEEN

_MOST = 99.97
"""Per cent of what a channel says that keeps its value; what is beyond is cut off."""

Seen = NDArray[np.float32]
"""float32[T, SEEN], what is seen in each column."""


@dataclass(frozen=True)
class SeenLine:
    """A line as the lower part saw it.

    Attributes:
        start, length: its columns in the file.
        text: what it says, sign by sign from left to right (see `taught`).
        source: where it is from.
    """

    start: int
    length: int
    text: str
    source: str


class SeenLines:
    """Lines in a pair of files, `NAME.int8` and `NAME.json`.

    Args:
        stem: path of the files without their suffix.
    """

    def __init__(self, stem: Path) -> None:
        about = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
        self.lines = [SeenLine(*row) for row in about["lines"]]
        self._scale = np.array(about["scale"], np.float32)
        empty = not self.lines  # an empty file cannot be mapped
        path = stem.with_suffix(".int8")
        numbers = np.zeros(0, np.int8) if empty else np.memmap(path, np.int8, "r")
        self._numbers = numbers.reshape(-1, SEEN)

    def columns(self, line: SeenLine) -> Seen:
        """float32[T, SEEN]."""
        return self._numbers[line.start : line.start + line.length] * self._scale


def scale_of(seen: Iterable[Seen]) -> NDArray[np.float32]:
    """float32[SEEN]: the size of one step, channel by channel, so that 127 are enough."""
    channels = (one.reshape(len(one), -1, ROWS) for one in seen)
    most = [np.percentile(np.abs(one), _MOST, axis=(0, 2)) for one in channels]
    return np.repeat(np.maximum(np.max(most, axis=0), 1e-6) / 127, ROWS).astype(np.float32)


def save_seen(
    stem: Path,
    lines: Sequence[tuple[str, str]],
    look: Callable[[int], Seen],
    scale: NDArray[np.float32],
) -> None:
    """Writes the files of `SeenLines`; they are whole or not there.

    Args:
        stem: path of the files without their suffix.
        lines: text and source of each.
        look: what the network sees of a line, by its place.
        scale: see `scale_of`.
    """
    rows, start = [], 0
    unfinished = stem.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        for place, (text, source) in enumerate(lines):
            columns = np.clip(np.rint(look(place) / scale), -127, 127).astype(np.int8)
            file.write(columns.tobytes())
            rows.append((start, len(columns), text, source))
            start += len(columns)
    os.replace(unfinished, stem.with_suffix(".int8"))
    about = json.dumps({"scale": scale.tolist(), "lines": rows})
    unfinished.write_text(about, encoding="utf-8")
    os.replace(unfinished, stem.with_suffix(".json"))
