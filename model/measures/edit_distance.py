"""How many edits make one text of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The fewest insertions, deletions and substitutions (Levenshtein 1966).

    Args:
        one, other: texts, compared by character, or lists of words, compared by word.
    """
    codes: dict[str, int] = {}
    coded = [
        np.array([codes.setdefault(part, len(codes)) for part in parts], np.int64)
        for parts in (one, other)
    ]
    return _distance(*coded)


@compiled
def _distance(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    row = np.arange(len(other) + 1)
    for i in range(len(one)):
        corner, row[0] = row[0], i + 1
        for j in range(len(other)):
            replaced = corner + (one[i] != other[j])
            corner = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, corner + 1)
    return int(row[-1])
