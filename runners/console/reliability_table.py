"""How far probabilities can be trusted, as lines of text: what was said, and how much was right."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.model.measures.calibration import BINS, Bin, expected_calibration_error


def reliability_rows(bins: Sequence[Bin | None], counted: str, said: str) -> list[str]:
    """A line for each bin that holds anything, and the expected calibration error.

    Args:
        bins: see `reliability`.
        counted: what is in them, as `lines`.
        said: what they were sorted by, as `confidence`.
    """
    rows = [
        f"  {index / BINS:.1f} to {(index + 1) / BINS:.1f}  {counted}={one.n:<6d} "
        f"{said}={one.confidence:.3f} right={one.right:.3f}"
        for index, one in enumerate(bins)
        if one
    ]
    return [*rows, f"  expected calibration error={expected_calibration_error(bins):.3f}"]
