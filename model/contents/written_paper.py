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


def other_paper(lines: Sequence[Line], paper: NDArray[np.uint8], width: int) -> NDArray[np.bool_]:
    """Where paper is of another colour than that under the lines: bool[h, w].

    Args:
        lines: of a page; nowhere is other paper if there are none, as nothing tells what paper is.
        paper: uint8[h, w, 3], the page's bare paper at a reduced scale.
        width: of the page, in its pixels.
    """
    scale = paper.shape[1] / width
    written = filled([line.polygon for line in lines], (0, 0), scale, paper.shape[:2]) > 0
    if not written.any():
        return written
    lab = cv2.cvtColor(paper.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(np.linalg.norm(lab - np.median(lab[written], axis=0), axis=2) > _OTHER)


def is_on_written_paper(figure: Line, other: NDArray[np.bool_], width: int) -> bool:
    """Whether a figure of a page of `width` lies beside `other` paper, but for a little."""
    scale = other.shape[1] / width
    under = filled([figure.polygon], (0, 0), scale, other.shape) > 0
    return float(other[under].mean()) <= _MOST
