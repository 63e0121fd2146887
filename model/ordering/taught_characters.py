"""How characters are taught to be written: the strokes of Han characters and kana, in their order.

The table ships with the package in `weights/characters/`; its README.md tells where it comes from.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ductus.model.ordering.character_shapes import shapes_of
from ductus.model.tracing.stroke_graph import Floats
from ductus.schemas.records import Direction

TABLE = Path(__file__).parent.parent / "weights" / "characters" / "strokes.safetensors"
POINTS = 6
"""Of a stroke in the table, at even distances."""
MOST = 12
"""Characters of one text that are laid out at most."""


class Alike(NamedTuple):
    """A character that looks like something.

    Attributes:
        character: it.
        likeness: 0 to 1.
        strokes: float32[S, 6, 2], as `TaughtCharacters.strokes_of` has them.
    """

    character: str
    likeness: float
    strokes: Floats


class TaughtCharacters:
    """The table of a file.

    Args:
        path: holds `codes` int32[C], Unicode code points in their order; `counts` uint8[C], strokes
            of each; `points` uint8[S, 6, 2], of all of them in turn, 255 the side of a character.
    """

    def __init__(self, path: Path = TABLE) -> None:
        self._path = path

    @cached_property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self._path.read_bytes()).hexdigest()

    @property
    def texts(self) -> list[str]:
        """The characters that are known."""
        return list(self._texts)

    def strokes_of(self, text: str, direction: Direction) -> Floats | None:
        """A text's strokes as they are taught, float32[S, 6, 2]; None where one is not known.

        Args:
            text: gaps in it do not count.
            direction: characters stand below each other for `TTB`, else side by side.

        Returns:
            In sides of a character, from the corner of the first.
        """
        characters = unicodedata.normalize("NFC", "".join(text.split()))
        if not 0 < len(characters) <= MOST or not all(c in self._places for c in characters):
            return None
        step = np.array((0, 1) if direction is Direction.TTB else (1, 0), np.float32)
        parts = [self._points[slice(*self._places[c])] for c in characters]
        return np.concatenate([part + k * step for k, part in enumerate(parts)])

    def like(self, paths: Floats, count: int) -> list[Alike]:
        """The characters that look most like what was written, the likest first.

        Args:
            paths: float32[P, N, 2], the ink in any order.
            count: how many are wanted.
        """
        (shape,) = shapes_of(paths, np.array([0, len(paths)]))
        likeness = self._shapes @ shape
        names = self._texts
        best = likeness.argpartition(-min(count, len(names)))[-count:]
        return [
            Alike(names[k], float(likeness[k]), self._points[slice(*self._places[names[k]])])
            for k in best[np.argsort(-likeness[best], kind="stable")].tolist()
        ]

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(self._places)

    @cached_property
    def _shapes(self) -> Floats:
        """The shape of each character, in their order; 10 MB, made when first asked for."""
        ends = np.cumsum(self._table["counts"], dtype=np.int64)
        return shapes_of(self._points, np.concatenate([[0], ends]))

    @cached_property
    def _table(self) -> dict[str, NDArray[np.integer]]:
        return load(self._path.read_bytes())

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """The strokes of each character, from and to."""
        ends = np.cumsum(self._table["counts"], dtype=np.int64)
        starts = ends - self._table["counts"]
        codes = self._table["codes"].tolist()
        return {
            chr(code): (start, end)
            for code, start, end in zip(codes, starts.tolist(), ends.tolist(), strict=True)
        }

    @cached_property
    def _points(self) -> Floats:
        return np.asarray(self._table["points"], np.float32) / np.float32(255)
