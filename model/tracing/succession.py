"""Which stroke comes first: parts before parts, and within a part a table of habits.

Writing falls apart at straight cuts: words and letters side by side, the parts of a Han character
above or beside each other (recursive X-Y cut; Nagy and Seth 1984). What no cut parts is weighed
stroke against stroke.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.tracing.stroke_graph import Floats

# By how two strokes lie to each other, what speaks for the first to be written first: the other's
# left, right, top and bottom edge lie farther on; the other is flatter, is longer (natural log).
# The edges count in units of the box around both. Measured on recorded pen strokes (Omniglot,
# KanjiVG, single-line fonts) by logistic regression, rounded.
HABITS = np.array(
    [
        (3.3, 1.9, 3.7, 1.3, 0.1, -0.2),  # their boxes overlap
        (1.1, 5.5, 1.1, 2.4, -0.3, -1.3),  # side by side
        (-0.3, 2.8, 5.5, 1.4, -0.3, -1.6),  # one above the other
        (1.8, 2.6, 0.4, 2.6, 0.1, -0.5),  # apart in both
        (3.6, 4.7, 4.4, -1.6, 0.7, -0.6),  # one above the other, in a line that runs to the side
    ],
    np.float32,
)
LINE = 1.5  # longer than this over its breadth, writing is a line and cut only across
SMALL = 0.3  # less than this share of the whole is a dot or an accent, not a part
SLANT = 0.05  # parts may overlap by this share of the whole and still be apart
BESIDE = 0.1  # in doubt parts lie beside each other rather than above: by this share of the whole
MOST = 400  # strokes that are weighed against each other at once

Indices = NDArray[np.intp]


def written_order(boxes: NDArray[np.floating], down: bool = False) -> list[int]:
    """The order in which strokes are written.

    Args:
        boxes: float[N, 4]: left, top, right, bottom of each stroke, y down.
        down: the line runs down and not to the right.

    Returns:
        The indices 0 to N - 1, first written first.
    """
    boxes = np.asarray(boxes, np.float32)
    if not len(boxes):
        return []
    order: list[int] = []
    todo = [np.arange(len(boxes))]
    along, across = _size(boxes, todo[0])
    in_line = not down and along > LINE * across
    while todo:
        part = todo.pop()
        if len(part) < 2:
            order += part.tolist()
        elif parts := _parted(boxes, part, down):
            todo += parts[::-1]
        else:
            order += _weighed(boxes, part, down, in_line)
    return order


def _size(boxes: Floats, part: Indices) -> tuple[float, float]:
    low, high = boxes[part, :2].min(axis=0), boxes[part, 2:].max(axis=0)
    return float(high[0] - low[0]), float(high[1] - low[1])


def _cuts(boxes: Floats, part: Indices, axis: int) -> tuple[float, list[Indices]]:
    """The widest gap along an axis, below 0 for the least overlap, and the parts.

    The parts lie between all gaps, or if there is none, on both sides of the least overlap.
    """
    low, high = boxes[part, axis], boxes[part, axis + 2]
    sort = np.argsort(low + high, kind="stable")
    before = np.maximum.accumulate(high[sort])[:-1]
    after = np.minimum.accumulate(low[sort][::-1])[::-1][1:]
    gaps = after - before
    widest = float(gaps.max())
    places = np.flatnonzero(gaps > 0) if widest > 0 else np.array([gaps.argmax()])
    return widest, np.split(part[sort], places + 1)


def _parted(boxes: Floats, part: Indices, down: bool) -> list[Indices] | None:
    """The parts of a part in the order of writing, or none."""
    along, across = _size(boxes, part)[:: -1 if down else 1]
    whole = max(along, across, 1.0)
    gap, parts = _cuts(boxes, part, int(down))
    gap_across, parts_across = _cuts(boxes, part, int(not down))

    def are_parts(parts: list[Indices]) -> bool:
        return min(max(_size(boxes, one)) for one in parts) > SMALL * whole

    if along > LINE * across:
        return parts if gap > -SLANT * whole else None
    beside = gap > -SLANT * whole and are_parts(parts)
    above = gap_across > -SLANT * whole and are_parts(parts_across)
    if beside and (not above or gap + BESIDE * whole >= gap_across):
        return parts
    return parts_across if above else None


def _weighed(boxes: Floats, part: Indices, down: bool, in_line: bool) -> list[int]:
    """A part's strokes in order, each weighed against the others, `MOST` at a time."""
    along = boxes[part, int(down)] + boxes[part, int(down) + 2]
    part = part[np.argsort(along, kind="stable")]
    order: list[int] = []
    for start in range(0, len(part), MOST):
        some = part[start : start + MOST]
        order += some[np.argsort(-_firstness(boxes[some], in_line), kind="stable")].tolist()
    return order


def _firstness(boxes: Floats, in_line: bool) -> Floats:
    """float32[N]: how surely a stroke is written before the others, added up over them."""
    left, top, right, bottom = boxes.T
    wide, high = right - left, bottom - top
    flat = (wide - high) / np.maximum(wide + high, 1e-3)
    long = np.log(np.maximum(np.maximum(wide, high), 1.0))

    def beyond(values: Floats) -> Floats:
        return np.asarray(values[None, :] - values[:, None], np.float32)  # [a, b]: b beyond a

    span_x = np.maximum.outer(right, right) - np.minimum.outer(left, left)
    span_y = np.maximum.outer(bottom, bottom) - np.minimum.outer(top, top)
    span = np.maximum(np.maximum(span_x, span_y), 1.0)
    apart_x = np.maximum.outer(left, left) >= np.minimum.outer(right, right)
    apart_y = np.maximum.outer(top, top) >= np.minimum.outer(bottom, bottom)
    relation = apart_x + 2 * apart_y
    weights = HABITS[np.where(relation == 2, 4, relation) if in_line else relation]
    logit = weights[..., 4] * beyond(flat) + weights[..., 5] * beyond(long)
    for k, edge in enumerate((left, right, top, bottom)):
        logit += weights[..., k] * beyond(edge) / span
    return np.asarray(np.tanh(logit / 2).sum(axis=1), np.float32)
