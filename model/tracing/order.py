"""Pen order by habit: which way each stroke runs, and which comes first."""

from __future__ import annotations

import numpy as np

from model.tracing.graph import Floats, StrokeGraph, runs
from model.tracing.plan import Plan, Step
from schemas.records import Direction

Steps = tuple[Step, ...]


def plan_by_habit(graph: StrokeGraph, direction: Direction) -> Plan:
    """A plan by the habits of writing: pieces that continue each other are one stroke; strokes run
    down and onwards; what lies before is written before.
    """
    strokes = [
        tuple(Step(piece, backwards) for piece, backwards in run)
        for run in runs(len(graph.pieces), graph.partners())
    ]
    strokes = [_directed(graph, steps, direction) for steps in strokes]
    return tuple(sorted(strokes, key=lambda steps: _place(graph, steps, direction)))


def _points(graph: StrokeGraph, steps: Steps) -> Floats:
    return np.vstack(
        [graph.pieces[s.piece].xy[::-1] if s.backwards else graph.pieces[s.piece].xy for s in steps]
    )


def _directed(graph: StrokeGraph, steps: Steps, direction: Direction) -> Steps:
    xy = _points(graph, steps)
    dx, dy = (xy[-1] - xy[0]).tolist()
    onwards = -dx if direction is Direction.RTL else dx
    if onwards + dy < 0:
        return tuple(Step(s.piece, not s.backwards) for s in reversed(steps))
    return steps


def _place(graph: StrokeGraph, steps: Steps, direction: Direction) -> float:
    xy = _points(graph, steps)
    if direction is Direction.TTB:
        return float(xy[:, 1].min())
    return float(-xy[:, 0].max() if direction is Direction.RTL else xy[:, 0].min())
