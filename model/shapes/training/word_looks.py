"""What is seen of the words of many lines, each pooled, kept in files of some hundred lines.

What one column shows is first brought to the main directions of what columns show, which stay as
they are; so a word takes three kilobytes. Files are whole or not there, so that a training that was
broken off goes on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.learning.progress import Report
from ductus.model.reading.manuscript_recognizer import Look, ManuscriptRecognizer
from ductus.model.reading.training.spoiled import spoiled_picture
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.shapes.pooling import ROWS, Span, pooled, within
from ductus.model.shapes.training.directions import Columns, main_directions
from ductus.model.shapes.training.placed_words import PlacedWord, placed_words

SHARD = 250
"""Lines of a file."""
_DESCRIBED = 300
"""Lines that tell the main directions, and which of their columns are looked at."""
_EVERY = 3
_MOVED = 1.5
"""Columns by which the ends of a word are moved by chance, their deviation."""


@dataclass(frozen=True, eq=False)
class WordLooks:
    """Words as they were seen.

    Attributes:
        parts: float16[N, 2, ROWS * C + 1], each word as it was placed and with its ends moved: its
            rows, then the logarithm of its width.
        texts: str[N], folded.
        lines: int64[N], which line of those that were drawn each stands in.
        documents: str[N].
    """

    parts: NDArray[np.float16]
    texts: NDArray[np.str_]
    lines: NDArray[np.int64]
    documents: NDArray[np.str_]


class Looking:
    """Looks at lines that are spoiled by chance, each once.

    Args:
        lines: in the order in which they were drawn.
        seed: of all chance.
    """

    def __init__(self, lines: Sequence[TextLine], seed: int) -> None:
        self._lines, self._seed = lines, seed
        self._reader = ManuscriptRecognizer()

    def columns(self, path: Path) -> Columns:
        """The main directions, from the file if it is there."""
        if not path.exists():
            some = range(min(_DESCRIBED, len(self._lines)))
            seen = [self._look(place).strokes[::_EVERY] for place in some]
            found = main_directions(np.concatenate(seen))
            with (unfinished := path.with_suffix(".unfinished")).open("wb") as file:
                np.savez(file, **found._asdict())
            os.replace(unfinished, path)
        return Columns(**np.load(path))

    def words(self, folder: Path, columns: Columns, report: Report) -> WordLooks:
        """All words that could be placed; files that are there are not made again.

        Args:
            folder: gets the files.
            columns: the main directions.
            report: is told how many lines were looked at.
        """
        folder.mkdir(exist_ok=True)
        files = []
        for first in range(0, len(self._lines), SHARD):
            places = range(first, min(first + SHARD, len(self._lines)))
            files.append(folder / f"{first:06d}-{len(places):03d}.npz")
            if not files[-1].exists():
                self._save(files[-1], places, columns)
            report("looking", places.stop, len(self._lines), "")
        held = [np.load(file) for file in files]
        names = WordLooks.__dataclass_fields__
        return WordLooks(**{name: np.concatenate([one[name] for one in held]) for name in names})

    def _save(self, path: Path, places: range, columns: Columns) -> None:
        rows = [(place, *self._seen(place, columns)) for place in places]
        of_words = [(place, word.text) for place, words, _ in rows for word in words]
        with (unfinished := path.with_suffix(".unfinished")).open("wb") as file:
            np.savez(
                file,
                parts=np.concatenate([parts for _, _, parts in rows]),
                texts=np.array([text for _, text in of_words], np.str_),
                lines=np.array([place for place, _ in of_words], np.int64),
                documents=np.array([document_of(self._lines[k]) for k, _ in of_words], np.str_),
            )
        os.replace(unfinished, path)

    def _seen(self, place: int, columns: Columns) -> tuple[list[PlacedWord], NDArray[np.float16]]:
        look = self._look(place)
        words = placed_words(look.scores, self._lines[place].text, self._reader.letters)
        chance = np.random.default_rng([self._seed, 1, place])
        moves = chance.normal(0, _MOVED, (len(words), 2))
        spans = [word.span for word in words]
        moved = [(span[0] + by[0], span[1] + by[1]) for span, by in zip(spans, moves, strict=True)]
        both = [_rows(look.strokes, ends, columns) for ends in (spans, moved)]
        return words, np.stack(both, axis=1)

    def _look(self, place: int) -> Look:
        chance = np.random.default_rng([self._seed, 0, place])
        other = self._lines[int(chance.integers(len(self._lines)))].grey
        return self._reader.look_at(spoiled_picture(self._lines[place].grey, other, chance))


def document_of(line: TextLine) -> str:
    """A document's name, its own among all sources."""
    return f"{line.source}/{line.document}"


def _rows(
    strokes: NDArray[np.float32], spans: Sequence[Span], columns: Columns
) -> NDArray[np.float16]:
    """float16[N, ROWS * C + 1]: the words of a line, as in `WordLooks`."""
    if not spans:
        return np.zeros((0, ROWS * columns.matrix.shape[1] + 1), np.float16)
    shown = pooled(strokes, spans) @ columns.matrix - columns.mean
    widths = [end - start for start, end in (within(span, len(strokes)) for span in spans)]
    return np.column_stack([shown.reshape(len(spans), -1), np.log(widths)]).astype(np.float16)
