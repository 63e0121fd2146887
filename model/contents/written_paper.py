"""Which figures stand on the paper that is written on: rulers, labels and paintings do not."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line import Line
from ductus.schemas.geometry import Polygon

_OTHER = 20.0
"""Difference (CIELAB) of paper of another colour; shade and stains seldom differ as much."""
_MOST = 0.15
"""Share of a stamp that lies on other paper at most."""


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
    scale = paper.shape[1] / width
    written = _under([line.polygon for line in lines], paper.shape[:2], scale)
    if not figures or not written.any():
        return [True] * len(figures)
    lab = cv2.cvtColor(paper.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    is_other = np.linalg.norm(lab - np.median(lab[written], axis=0), axis=2) > _OTHER
    return [
        float(is_other[_under([figure.polygon], paper.shape[:2], scale)].mean()) <= _MOST
        for figure in figures
    ]


def _under(polygons: Sequence[Polygon], shape: tuple[int, ...], scale: float) -> NDArray[np.bool_]:
    filled = np.zeros(shape, np.uint8)
    for polygon in polygons:
        corners = np.rint(np.asarray(polygon) * scale).astype(np.int32)
        cv2.fillPoly(filled, [np.minimum(corners, (shape[1] - 1, shape[0] - 1))], 1)
    return filled > 0
