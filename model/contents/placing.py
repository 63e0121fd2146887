"""Lines and figures on one page: which line is part of a figure, and where a figure is read.

Of an opening, a figure that lies wholly on one page is read with that page's lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line import Line
from ductus.model.layout.lines import SIDES
from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.records import Direction, Kind, Side

_ON_IT = 0.6
"""Share of a line's outline that lies in a figure when it is part of that."""
_TORN, _MOSTLY = 0.3, 0.5
"""From this share of a line on, a figure that lies mostly on the line tears it."""
_ACROSS = 0.1
"""Share of the width of a figure on one page that may lie beyond the fold: outlines are wide."""
_SIDE = 800
"""Pixels of the longer side at which outlines are compared."""


def beside_figures(lines: Sequence[Line], figures: Sequence[Line]) -> list[Line]:
    """The lines that are no part of a figure, in their order."""
    return [line for line in lines if share_within(line.polygon, figures) < _ON_IT]


def share_within(polygon: Polygon, figures: Sequence[Line]) -> float:
    """The share of an outline that lies in figures, 0 to 1."""
    near = [figure for figure in figures if _touch(bounds(polygon), bounds(figure.polygon))]
    if not near:
        return 0.0
    corner, scale = _frame(polygon)
    own = filled([polygon], corner, scale)
    covered = filled([figure.polygon for figure in near], corner, scale, own.shape)
    return float(covered[own > 0].mean())


def tears_a_line(figure: Line, lines: Sequence[Line]) -> bool:
    """Whether a figure is a piece of a line, which runs on beyond it."""
    return any(
        _TORN < share_within(line.polygon, [figure]) < _ON_IT
        and share_within(figure.polygon, [line]) > _MOSTLY
        for line in lines
    )


def on_their_pages(figures: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """Figures of an opening with the page that they lie wholly on; one across the fold is of both.

    The fold is taken to run in the middle between the lines of both pages.
    """
    left, right = (
        [bounds(line.polygon) for line in lines if line.side is side]
        for side in (Side.LEFT, Side.RIGHT)
    )
    if not left or not right:
        return list(figures)
    fold = (max(x1 for _, _, x1, _ in left) + min(x0 for x0, _, _, _ in right)) / 2
    return [replace(figure, side=_side(figure, fold)) for figure in figures]


def _side(figure: Line, fold: float) -> Side:
    x0, _, x1, _ = bounds(figure.polygon)
    slight = _ACROSS * (x1 - x0)
    if x1 - slight <= fold:
        return Side.LEFT
    return Side.RIGHT if x0 + slight >= fold else Side.WHOLE


def in_order(lines: Sequence[Line], figures: Sequence[Line]) -> list[Line]:
    """Figures among lines that are in reading order.

    An initial comes before the line beside the middle of its upper half, which it begins. Drawings
    and stamps come before the first line that begins below their middle in their column, or at
    the end.
    """
    slots = [(_slot(figure, lines), bounds(figure.polygon)[1], figure) for figure in figures]
    placed: list[Line] = []
    for index in range(len(lines) + 1):
        here = sorted((s for s in slots if s[0] == index), key=lambda slot: slot[1])
        placed += [figure for _, _, figure in here]
        placed += lines[index : index + 1]
    return placed


def _slot(figure: Line, lines: Sequence[Line]) -> int:
    """The place among all lines, from that among the lines of the figure's page."""
    own = [k for k, line in enumerate(lines) if figure.side in (Side.WHOLE, line.side)]
    if not own:
        return 0 if figure.side is SIDES[figure.direction][0] else len(lines)
    place = _slot_on_page(figure, [lines[k] for k in own])
    return own[place] if place < len(own) else own[-1] + 1


def _slot_on_page(figure: Line, lines: Sequence[Line]) -> int:
    x0, y0, x1, y1 = bounds(figure.polygon)
    boxes = np.array([bounds(line.polygon) for line in lines]).reshape(-1, 4)
    if figure.kind is Kind.INITIAL:
        return _line_begun(figure, boxes)
    column = (np.minimum(boxes[:, 2], x1) > np.maximum(boxes[:, 0], x0)) | (len(lines) < 2)
    below = np.flatnonzero(column & ((boxes[:, 1] + boxes[:, 3]) / 2 > (y0 + y1) / 2))
    return int(below[0]) if len(below) else len(lines)


def _line_begun(initial: Line, boxes: NDArray[np.float64]) -> int:
    """The line nearest to an initial's upper half of those that go on beyond it.

    A note or a number in the margin before it does not, and is no line that it begins.
    """
    if not len(boxes):
        return 0
    x0, y0, x1, y1 = bounds(initial.polygon)
    goes_on = boxes[:, 0] < x0 if initial.direction is Direction.RTL else boxes[:, 2] > x1
    off_x = np.maximum(np.maximum(boxes[:, 0] - x1, x0 - boxes[:, 2]), 0)
    at = y0 + (y1 - y0) / 4
    off_y = np.maximum(np.maximum(boxes[:, 1] - at, at - boxes[:, 3]), 0)
    return int(np.lexsort((off_x + off_y, ~goes_on))[0])


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _frame(polygon: Polygon) -> tuple[tuple[float, float], float]:
    x0, y0, x1, y1 = bounds(polygon)
    return (x0, y0), min(1.0, _SIDE / max(x1 - x0, y1 - y0, 1))


def filled(
    polygons: Sequence[Polygon],
    corner: tuple[float, float],
    scale: float,
    shape: tuple[int, ...] | None = None,
) -> NDArray[np.uint8]:
    """uint8[H, W], 1 within the polygons, of a frame that begins at `corner`."""
    moved = [
        np.rint((np.asarray(polygon) - corner) * scale).astype(np.int32) for polygon in polygons
    ]
    if shape is None:
        width, height = moved[0].max(axis=0) + 1
        shape = (int(height), int(width))
    mask = np.zeros(shape, np.uint8)
    for outline in moved:
        cv2.fillPoly(mask, [outline], 1)
    return mask
