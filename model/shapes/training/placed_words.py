"""Where the words of a line stand whose text is known: it is laid over what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.forced_alignment import laid
from ductus.model.reading.training.alphabet import classes, taught, written
from ductus.model.shapes.pooling import Span
from ductus.schemas.text_folding import fold

LEAST = 3
"""Letters of a word that is learned from or measured on."""
_NARROWEST = 3.0
"""Columns of what was seen; a narrower word was laid wrongly."""


class PlacedWord(NamedTuple):
    """A word of a line.

    Attributes:
        text: folded.
        span: where it stands, in columns of what was seen.
    """

    text: str
    span: Span


def placed_words(
    scores: NDArray[np.float32], text: str, letters: Sequence[str]
) -> list[PlacedWord]:
    """The words of `LEAST` letters and more; none where the text does not fit on the line.

    Args:
        scores: float32[T, C], probabilities of the classes at each column, T >= 1.
        text: what the line says, as its editors wrote it.
        letters: what each of the C classes stands for, the first for none.
    """
    signs = classes(taught(text), "".join(letters[1:]))
    twice = sum(one == other for one, other in pairwise(signs))
    if not signs or len(signs) + twice > len(scores):
        return []
    path = laid(scores, np.array(signs, np.int32), letters)
    said = "".join(letters[sign] for sign in signs).strip()
    if path.text != said:
        return []
    found, start = [], 0
    for word in said.split(" "):
        spans, start = path.spans[start : start + len(word)], start + len(word) + 1
        folded = fold(written(word)).replace(" ", "")
        if len(folded) >= LEAST and spans[-1, 1] - spans[0, 0] >= _NARROWEST:
            found.append(PlacedWord(folded, (float(spans[0, 0]), float(spans[-1, 1]))))
    return found
