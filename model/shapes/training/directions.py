"""What a training of shapes begins with: main directions of columns, and discriminants of words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIRECTIONS = 128
_LEAST_DEVIATION = 1e-3
_ROUND = 0.1
"""Share of a round scatter in that within words, which so can be inverted."""

Floats = NDArray[np.float32]


class Columns(NamedTuple):
    """What becomes of what one column shows.

    Attributes:
        matrix: float32[1152, DIRECTIONS], of numbers that half precision holds.
        mean: float32[DIRECTIONS], what columns show on average, after the matrix.
    """

    matrix: Floats
    mean: Floats


def main_directions(seen: Floats) -> Columns:
    """The directions in which columns differ most, each number divided by its deviation.

    Args:
        seen: float32[N, 1152], columns of lines.
    """
    deviation = seen.std(axis=0) + np.float32(_LEAST_DEVIATION)
    even = (seen - seen.mean(axis=0)) / deviation
    _, vectors = np.linalg.eigh(even.T @ even)
    matrix = (vectors[:, ::-1][:, :DIRECTIONS] / deviation[:, None]).astype(np.float16)
    held = matrix.astype(np.float32)
    return Columns(held, seen.mean(axis=0) @ held)


def discriminants(rows: Floats, texts: NDArray[np.str_], dimensions: int) -> Floats:
    """float32[M, dimensions]: the directions in which words of different text differ most, measured
    by how much words of one text do (linear discriminants), those that tell more being longer.

    Words come out with a mean square length of 1.

    Args:
        rows: float32[N, M], words; each number of mean 0 and deviation 1.
        texts: str[N], what they say; some of them twice.
    """
    within = _scatter_within(rows, texts)
    every = rows.T.astype(np.float64) @ rows / len(rows)
    within = (1 - _ROUND) * within + _ROUND * np.eye(len(within))
    sizes, axes = np.linalg.eigh(within)
    evening = axes / np.sqrt(sizes)
    told, turns = np.linalg.eigh(evening.T @ every @ evening)
    told, turns = told[::-1][:dimensions], turns[:, ::-1][:, :dimensions]
    found = evening @ turns * np.sqrt(np.maximum(told - 1, 0.01) / told)
    return np.asarray(found / np.sqrt(((rows @ found) ** 2).sum(axis=1).mean()), np.float32)


def _scatter_within(rows: Floats, texts: NDArray[np.str_]) -> NDArray[np.float64]:
    """float64[M, M], of words about the mean of their text, if that stands twice."""
    _, text_of, times = np.unique(texts, return_inverse=True, return_counts=True)
    sums = np.zeros((len(times), rows.shape[1]))
    np.add.at(sums, text_of, rows)
    apart = (rows - (sums / times[:, None])[text_of])[times[text_of] > 1]
    return np.asarray(apart.T @ apart / max(1, len(apart)), np.float64)
