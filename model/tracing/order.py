"""Pen order by habit: which pieces are one stroke, which way it runs, and which comes first.

The habits are few and of all scripts: onwards before back, down before up, the upper before the
lower, the body before what crosses or dots it. How much each counts was measured once on recorded
pen strokes (Omniglot, KanjiVG, single-line fonts) by logistic regression and rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tracing.graph import Floats, StrokeGraph, runs
from model.tracing.plan import Plan, Step
from schemas.records import Direction

Steps = tuple[Step, ...]

# By how two strokes lie to each other, what speaks for the first to be written first: the other's
# left, right, top and bottom edge lie farther on; the other is flatter, is longer (natural log).
# The edges count in units of the box around both.
HABITS = np.array(
    [
        (3.3, 1.9, 3.7, 1.3, 0.1, -0.2),  # their boxes overlap
        (1.1, 5.5, 1.1, 2.4, -0.3, -1.3),  # side by side
        (-0.3, 2.8, 5.5, 1.4, -0.3, -1.6),  # one above the other
        (1.8, 2.6, 0.4, 2.6, 0.1, -0.5),  # apart in both
    ],
    np.float32,
)
ONWARDS, DOWN, CLOCKWISE = 3.9, 4.7, -0.4  # what speaks for the direction of a stroke
MOST = 400  # strokes that are weighed against each other at once


def plan_by_habit(graph: StrokeGraph, direction: Direction) -> Plan:
    """A plan by the habits of writing.

    Pieces that continue each other are one stroke. Crops of any length take time in proportion.

    Args:
        graph: the geometry.
        direction: which way the line runs; `AUTO` is taken as left to right.
    """
    strokes = [
        tuple(Step(piece, backwards) for piece, backwards in run)
        for run in runs(len(graph.pieces), graph.partners())
    ]
    if not strokes:
        return ()
    paths = [_in_habit_frame(_points(graph, steps), direction) for steps in strokes]
    order = written_order(np.array([_box(path) for path in paths]))
    strokes, paths = [strokes[k] for k in order], [paths[k] for k in order]
    return tuple(
        steps if speaks_for(path) >= 0 else _turned(steps)
        for steps, path in zip(strokes, paths, strict=True)
    )


def _turned(steps: Steps) -> Steps:
    """The same way from its end."""
    return tuple(Step(step.piece, not step.backwards) for step in reversed(steps))


def _points(graph: StrokeGraph, steps: Steps) -> Floats:
    return np.vstack(
        [graph.pieces[s.piece].xy[::-1] if s.backwards else graph.pieces[s.piece].xy for s in steps]
    )


def _in_habit_frame(xy: Floats, direction: Direction) -> Floats:
    """Right-to-left writing seen in a mirror, so that all lines run to the right or down."""
    return xy * np.array((-1, 1), np.float32) if direction is Direction.RTL else xy


def _box(xy: Floats) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return x0, y0, x1, y1


def written_order(boxes: NDArray[np.floating]) -> list[int]:
    """The order in which strokes with these boxes are written.

    Args:
        boxes: float[N, 4], left, top, right, bottom; the line runs to the right, or down where
            the whole is higher than wide.

    Returns:
        The indices 0 to N - 1, first written first.
    """
    boxes = np.asarray(boxes, np.float32)
    left, top, right, bottom = boxes.T
    down = bottom.max() - top.min() > 1.5 * (right.max() - left.min())
    along = (top + bottom if down else left + right) / 2
    coarse = np.argsort(along, kind="stable")
    order: list[int] = []
    for first in range(0, len(coarse), MOST):
        some = coarse[first : first + MOST]
        firsts = _speaks_for_first(boxes[some])
        order += some[np.argsort(-firsts, kind="stable")].tolist()
    return order


def _speaks_for_first(boxes: Floats) -> Floats:
    """float32[N]: over all others, how surely a stroke is written before them."""
    left, top, right, bottom = boxes.T
    wide, high = right - left, bottom - top
    flat = (wide - high) / np.maximum(wide + high, 1e-3)
    long = np.log(np.maximum(np.maximum(wide, high), 1.0))

    def differences(values: Floats) -> Floats:
        return np.subtract.outer(-values, -values)  # [a, b]: how far b lies beyond a

    span_x = np.maximum.outer(right, right) - np.minimum.outer(left, left)
    span_y = np.maximum.outer(bottom, bottom) - np.minimum.outer(top, top)
    span = np.maximum(np.maximum(span_x, span_y), 1.0)
    apart_x = np.maximum.outer(left, left) >= np.minimum.outer(right, right)
    apart_y = np.maximum.outer(top, top) >= np.minimum.outer(bottom, bottom)
    weights = HABITS[apart_x + 2 * apart_y]
    logit = sum(
        weights[..., k] * differences(edge) / span
        for k, edge in enumerate((left, right, top, bottom))
    )
    logit += weights[..., 4] * differences(flat) + weights[..., 5] * differences(long)
    return np.asarray(np.tanh(logit / 2).sum(axis=1), np.float32)


def speaks_for(path: Floats) -> float:
    """What speaks for a stroke's direction, as a logit; both ways add up to 0.

    Args:
        path: float32[N, 2]; the line runs to the right or down.
    """
    steps = np.diff(path, axis=0)
    length = float(np.hypot(*steps.T).sum())
    if length == 0:
        return 0.0
    x, y = (path - path[0]).T
    turned = 2 * np.pi * float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / length**2
    dx, dy = ((path[-1] - path[0]) / length).tolist()
    return float(ONWARDS * dx + DOWN * dy + CLOCKWISE * turned)
