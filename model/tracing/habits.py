"""Pen order by habit: which pieces are one stroke, which way it runs, and which comes first."""

from __future__ import annotations

import numpy as np

from ductus.model.tracing.minim_joins import minim_links
from ductus.model.tracing.pen_plan import PenPlan, Step, Steps, turned
from ductus.model.tracing.retrace import double_back
from ductus.model.tracing.stroke_graph import Arm, Floats, StrokeGraph, runs
from ductus.model.tracing.succession import LINE, written_order
from ductus.schemas.geometry import path_length
from ductus.schemas.records import Direction

# What speaks for a direction of a stroke, as a logit: going on along the line, going down, turning
# clockwise. Measured like `succession.HABITS`.
ONWARDS, DOWN, CLOCKWISE = 3.9, 4.7, -0.4


def plan_by_habit(graph: StrokeGraph, direction: Direction) -> PenPlan:
    """A plan by the habits of writing.

    Pieces that continue each other are one stroke; strokes run down and onwards; parts are written
    one after the other. Crops of any length take time in proportion.

    Args:
        graph: the geometry.
        direction: which way the line runs; `AUTO` is taken as left to right.
    """
    strokes = [
        tuple(Step(piece, backwards) for piece, backwards in run)
        for run in runs(len(graph.pieces), _links(graph, direction))
    ]
    if not strokes:
        return ()
    paths = [_in_habit_frame(_points(graph, steps), direction) for steps in strokes]
    boxes = np.array([(*path.min(axis=0), *path.max(axis=0)) for path in paths])
    written = [
        strokes[k] if speaks_for(paths[k]) >= 0 else turned(strokes[k])
        for k in written_order(boxes, direction is Direction.TTB)
    ]
    return tuple(double_back(graph, written))


def _links(graph: StrokeGraph, direction: Direction) -> dict[Arm, Arm]:
    """The arms that continue each other."""
    if direction is Direction.TTB:
        return graph.partners()
    height, width = graph.distance.shape
    is_line = width > LINE * height
    onwards = -1.0 if direction is Direction.RTL else 1.0
    return minim_links(graph, onwards) if is_line else graph.partners()


def _points(graph: StrokeGraph, steps: Steps) -> Floats:
    return np.vstack(
        [graph.pieces[s.piece].xy[::-1] if s.backwards else graph.pieces[s.piece].xy for s in steps]
    )


def _in_habit_frame(xy: Floats, direction: Direction) -> Floats:
    """Right-to-left writing seen in a mirror, so that every line runs to the right or down."""
    return xy * np.array((-1, 1), np.float32) if direction is Direction.RTL else xy


def speaks_for(path: Floats) -> float:
    """What speaks for a stroke's direction, as a logit; both ways add up to 0.

    Args:
        path: float32[N, 2]; the line runs to the right or down.
    """
    length = path_length(path)
    if length == 0:
        return 0.0
    x, y = (path - path[0]).T
    turned = 2 * np.pi * float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / length**2
    dx, dy = ((path[-1] - path[0]) / length).tolist()
    return float(ONWARDS * dx + DOWN * dy + CLOCKWISE * turned)
