"""Letters taller and thicker than those of the lines, whose outlines reach over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.placing import filled
from ductus.model.images.ink_mask import stroke_width
from ductus.model.layout.line import Line
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction

_TALL = 1.9
"""Usual heights of lines that the letter takes at least: it stands before two of them."""
_THICK = 3.5
"""How many times as thick as the pen of the lines its thickest stroke is, at least."""
_HEIGHT = 40.0
"""Pixels of a line's height, at most, at which pens are compared."""
_INKED = 110
"""Of 255: the ink that makes a reduced pixel one of ink."""


@dataclass(frozen=True, eq=False)
class Script:
    """How large and how thick a page is written.

    Attributes:
        lines: of the page, at least one.
        ink: bool[H, W], the page's.
    """

    lines: Sequence[Line]
    ink: NDArray[np.bool_]

    def is_bold(self, figure: Line) -> bool:
        """Whether a figure is tall, and of strokes thicker than those of the lines."""
        x0, y0, x1, y1 = bounds(figure.polygon)
        across = x1 - x0 if figure.direction is Direction.TTB else y1 - y0
        return across >= _TALL * self._height and self._thickest(figure) >= _THICK * self._pen

    @cached_property
    def _height(self) -> float:
        """Usual height of the outlines of lines, in page pixels."""
        corners = [np.asarray(line.polygon, np.float32) for line in self.lines]
        heights = [cv2.contourArea(p) / max(*cv2.minAreaRect(p)[1], 1.0) for p in corners]
        return max(float(np.median(heights)), 1.0)

    @cached_property
    def _scale(self) -> float:
        return min(1.0, _HEIGHT / self._height)

    @cached_property
    def _reduced(self) -> NDArray[np.uint8]:
        """uint8[h, w] of 0 and 1, the ink."""
        small = cv2.resize(
            self.ink.astype(np.uint8) * 255,
            None,
            fx=self._scale,
            fy=self._scale,
            interpolation=cv2.INTER_AREA,
        )
        return np.asarray(small > _INKED, np.uint8)

    @cached_property
    def _pen(self) -> float:
        """Mean width of the strokes under the lines, in reduced pixels."""
        return stroke_width(self._reduced * self._under(self.lines))

    def _thickest(self, figure: Line) -> float:
        """Width of a figure's thickest stroke, in reduced pixels."""
        inside = self._reduced * self._under([figure])
        return 2 * float(cv2.distanceTransform(inside, cv2.DIST_L2, 3).max())

    def _under(self, some: Sequence[Line]) -> NDArray[np.uint8]:
        shape = self._reduced.shape
        return filled([one.polygon for one in some], (0, 0), self._scale, shape)
