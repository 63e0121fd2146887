"""How well words are found by an example of them: by the cosine of their vectors.

Each word that stands in two lines or more is an example once wherever it stands; all words of other
lines are ranked by how near they are. The measure is the mean average precision over examples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def mean_precision_by_example(
    vectors: NDArray[np.int8], words: Sequence[str], lines: Sequence[str]
) -> tuple[float, int]:
    """The mean over examples of the average precision of finding their word, and how many they are.

    Args:
        vectors: int8[N, D], a word each.
        words: N of them, folded; one that is empty is nobody's word: it is ranked, and no example.
        lines: of each word the line that it is in; words of the example's own are not ranked.

    Returns:
        0 to 1, and the number of examples; 0 and 0 where there is none. Words with the same cosine
        are ranked as they come.
    """
    held, word_of, line_of = vectors.astype(np.float32), np.asarray(words), np.asarray(lines)
    held /= np.maximum(np.linalg.norm(held, axis=1, keepdims=True), 1e-9)
    found = []
    for place, word in enumerate(words):
        elsewhere = line_of != line_of[place]
        right = (word_of == word)[elsewhere]
        if not word or not right.any():
            continue
        near = (held @ held[place])[elsewhere]
        ranks = np.flatnonzero(right[np.argsort(-near, kind="stable")]) + 1
        found.append(float((np.arange(1, len(ranks) + 1) / ranks).mean()))
    return (sum(found) / len(found), len(found)) if found else (0.0, 0)
