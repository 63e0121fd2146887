"""How far confidences can be trusted: reliability in bins, and the error over all of them.

Source: expected calibration error as of Naeini, Cooper and Hauskrecht 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True)
class Bin:
    """What was said with about the same confidence.

    Attributes:
        n: how many.
        confidence: their mean confidence, 0 to 1.
        right: the mean share of them that was right, 0 to 1.
    """

    n: int
    confidence: float
    right: float


def reliability(confidences: Sequence[float], right: Sequence[float]) -> list[Bin | None]:
    """Ten bins of equal width from 0 to 1, the highest with 1 in it; None for an empty one.

    Args:
        confidences: 0 to 1.
        right: of each, the share that was right, 0 to 1; 0 or 1 where it is either right or not.
    """
    said, was = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        Bin(int(own.sum()), float(said[own].mean()), float(was[own].mean())) if own.any() else None
        for own in (bins == index for index in range(BINS))
    ]


def expected_calibration_error(bins: Sequence[Bin | None]) -> float:
    """The mean distance of confidence and truth over the bins, by how much is in each; 0 is best.

    Returns:
        0 to 1; 0 where there is nothing.
    """
    there = [one for one in bins if one]
    n = sum(one.n for one in there)
    return sum(one.n * abs(one.confidence - one.right) for one in there) / n if n else 0.0
