"""A word that was drawn with mouse or pen, as what searches by look take: a vector of `shapes`."""

from __future__ import annotations

import json
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.projection import shipped
from ductus.schemas.ink import Ink
from ductus.schemas.ink_json import ink_from_json
from ductus.schemas.records import Direction

_HEIGHT, _LONGEST = 96, 2_000
"""Pixels of the picture that is drawn: its height without the margin, and its width at most."""
_MARGIN = 12
_PEN = 0.05
"""Width of the pen by the height of the word, where the drawing does not tell."""
_SHIFT = 4


def drawn_vector(strokes: Any) -> tuple[bytes, str]:
    """The vector of a drawing and the projection that made it.

    Args:
        strokes: as in corrections of ink: [[x, y, width], ...] each, in any unit; a width of 0 is
            not told.

    Raises:
        ValueError: it is no drawing.
    """
    picture = drawn_picture(ink_from_json(json.dumps(strokes)))
    seen, made = line_strokes(picture, Direction.LTR), shipped()
    (vector,) = made.vectors(seen, [(0.0, float(len(seen)))])
    return vector, made.version


def drawn_picture(ink: Ink) -> NDArray[np.uint8]:
    """uint8[H, W, 3]: dark strokes on white, the word as high as the picture but for a margin.

    Raises:
        ValueError: there is no stroke.
    """
    if not ink.strokes:
        raise ValueError("nothing is drawn")
    points = np.concatenate([stroke.xy for stroke in ink.strokes])
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-3)
    scale = min(_HEIGHT / max(size[1], size[0] / 12), _LONGEST / size[0])
    width, height = (int(side * scale) + 2 * _MARGIN + 1 for side in size.tolist())
    picture = np.full((height, width, 3), 255, np.uint8)
    for stroke in ink.strokes:
        at = (stroke.xy - low) * scale + _MARGIN
        told = float(stroke.width.mean()) * scale
        pen = max(2, round(told if 0.5 < told < _HEIGHT / 3 else _PEN * _HEIGHT))
        path = np.round(at * (1 << _SHIFT)).astype(np.int32).reshape(-1, 1, 2)
        if len(path) == 1:
            path = np.concatenate([path, path + 1])
        cv2.polylines(picture, [path], False, (30, 30, 30), pen, cv2.LINE_AA, _SHIFT)
    return picture
