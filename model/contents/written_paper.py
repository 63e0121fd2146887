"""Which figures stand on the paper that is written on: rulers, labels and paintings do not."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.placing import filled
from ductus.model.layout.line import Line

_OTHER = 20.0
"""Difference (CIELAB) of paper of another colour; shade and stains seldom differ as much."""
_MOST = 0.15
"""Share of a figure that lies on other paper at most."""


def on_written_paper(
    figures: Sequence[Line], lines: Sequence[Line], paper: NDArray[np.uint8], width: int
) -> list[bool]:
    """Whether each figure lies on paper of the colour of that under the lines, but for a little.

    Args:
        figures: of a page.
        lines: of the same; all do where there are none, as nothing tells what paper is.
        paper: uint8[h, w, 3], the page's bare paper at a reduced scale.
        width: of the page, in its pixels.
    """
    if not figures:
        return []
    scale = paper.shape[1] / width

    def under(some: Sequence[Line]) -> NDArray[np.bool_]:
        return filled([one.polygon for one in some], (0, 0), scale, paper.shape[:2]) > 0

    written = under(lines)
    if not written.any():
        return [True] * len(figures)
    lab = cv2.cvtColor(paper.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    is_other = np.linalg.norm(lab - np.median(lab[written], axis=0), axis=2) > _OTHER
    return [float(is_other[under([figure])].mean()) <= _MOST for figure in figures]
