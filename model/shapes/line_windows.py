"""What is looked at in a line that is not parted into words: its ink, or windows along it."""

from __future__ import annotations

import numpy as np

from ductus.model.shapes.pooling import Span

WIDTH = 24
"""Columns of what was seen to a window: a word of six or seven letters, or three signs of Chinese.
The picture that is seen has letters of one size, whatever the line's is."""
MOST = 20
"""Windows of a line at most."""


def windows(span: Span) -> list[Span]:
    """Spans over another, each `WIDTH` wide, overlapping by half where that makes no more than
    `MOST`; the whole of it where it is not much wider than one.

    Args:
        span: of the line's ink.
    """
    start, end = span
    if end - start <= 1.5 * WIDTH:
        return [span]
    number = min(round((end - start - WIDTH) / (WIDTH / 2)) + 1, MOST)
    starts = np.linspace(start, end - WIDTH, number)
    return [(float(at), float(at) + WIDTH) for at in starts]
