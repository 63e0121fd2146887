"""Letters taller and thicker than those of the lines, whose outlines reach over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_cells import LEAST_CELLS, NOTHING, outline, pieces
from ductus.model.contents.placing import filled, share_within
from ductus.model.images.ink_mask import stroke_width
from ductus.model.layout.line import Line
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind

_TALL = 1.9
"""Usual heights of lines that the letter takes at least: it stands before two of them."""
_THICK = 3.5
"""How many times as thick as the pen of the lines its thickest stroke is, at least."""
_LARGEST = 6.0
"""Usual heights of lines that a letter which the network does not know is wide at most."""
_COVERED, _TOUCHED, _BEFORE = 0.3, 0.05, 0.3
"""Share of it that lines cover at least, share from which a line is on it, and share of its width
that such a line begins before it at most."""
_SOME = 0.45
"""Mean chance to be some figure of its cells, at least."""
_FOUND = 0.2
"""Share of it that lies in other figures at most."""
_BRUSH, _MOSTLY, _MARGIN = 1.6, 0.4, 0.12
"""The whole of a letter: its strokes are so many times as thick as the pen, at least; such a share
of each lies in the letter's outline; so much paper is around it, in usual heights of lines."""
_HEIGHT = 40.0
"""Pixels of a line's height, at most, at which pens are compared."""
_INKED = 110
"""Of 255: the ink that makes a reduced pixel one of ink."""


def bold_initials(
    chances: NDArray[np.float32], size: tuple[int, int], script: Script, found: Sequence[Line]
) -> list[Line]:
    """Bold letters before lines that are taken for some figure, without a word which one.

    Args:
        chances: float32[h, w, len(CLASSES)] of the page's cells, smoothed.
        size: of the page, width and height, in its pixels.
        script: of the page.
        found: its other figures.
    """
    initials = []
    for cells in pieces(chances[..., 0] < NOTHING):
        chance = 1 - float(chances[cells, 0].mean())
        if cells.sum() < LEAST_CELLS[Kind.INITIAL] or chance < _SOME:
            continue
        direction = script.lines[0].direction
        letter = Line(outline(cells, size), 0.0, direction, chance, Kind.INITIAL)
        if (
            share_within(letter.polygon, found) <= _FOUND
            and script.begins_with(letter)
            and script.is_bold(letter)
        ):
            initials.append(script.whole(letter))
    return initials


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
        _, y0, _, y1 = self._along(figure)
        return y1 - y0 >= _TALL * self._height and self._thickest(figure) >= _THICK * self._pen

    def begins_with(self, figure: Line) -> bool:
        """Whether a figure stands before some lines, as far as outlines go: they cover it, and none
        of them begins much before it.
        """
        x0, _, x1, _ = self._along(figure)
        if x1 - x0 > _LARGEST * self._height or share_within(figure.polygon, self.lines) < _COVERED:
            return False
        on_it = [one for one in self.lines if share_within(figure.polygon, [one]) > _TOUCHED]
        return all(self._along(one)[0] >= x0 - _BEFORE * (x1 - x0) for one in on_it)

    def whole(self, letter: Line) -> Line:
        """A bold letter with all of its thick strokes, where its outline was drawn too narrow."""
        own, brush = self._under([letter]), max(3, round(_BRUSH * self._pen) | 1)
        thick = cv2.morphologyEx(self._reduced, cv2.MORPH_OPEN, _disc(brush))
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(thick)
        inside = np.bincount(labels.ravel(), weights=own.ravel(), minlength=count)
        is_of_it = inside >= _MOSTLY * boxes[:, cv2.CC_STAT_AREA]
        is_of_it[0] = False
        margin = _disc(2 * round(_MARGIN * self._height * self._scale) + 1)
        grown = own | cv2.dilate(is_of_it[labels].astype(np.uint8), margin)
        found, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        around = cv2.approxPolyDP(max(found, key=cv2.contourArea), 1.5, True).reshape(-1, 2)
        corners = np.minimum((around + 0.5) / self._scale, np.array(self.ink.shape[::-1]) - 1)
        return replace(letter, polygon=tuple((float(x), float(y)) for x, y in corners))

    @staticmethod
    def _along(one: Line) -> tuple[float, float, float, float]:
        """Bounds, x along the writing from where lines begin, y across it."""
        x0, y0, x1, y1 = bounds(one.polygon)
        if one.direction is Direction.TTB:
            return y0, x0, y1, x1
        return (-x1, y0, -x0, y1) if one.direction is Direction.RTL else (x0, y0, x1, y1)

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


def _disc(width: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)), np.uint8)
