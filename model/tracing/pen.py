"""The pen: a plan carried out over a stroke graph, as ink."""

from __future__ import annotations

import numpy as np

from model.tracing.graph import Arm, Floats, Joint, StrokeGraph
from model.tracing.joints import leaving
from model.tracing.plan import Plan, Step
from model.tracing.smoothing import bridge, simplified, smooth
from model.tracing.width import across
from schemas.ink import Ink, Stroke

WIDTHS = 0.5  # how much an error of the half width counts against one of the place


def write(graph: StrokeGraph, plan: Plan, error: float = 0.4) -> Ink:
    """The ink of a plan in the graph's pixels.

    Args:
        graph: the pieces.
        plan: the way through them.
        error: how far a point left out may lie from the line between those kept, in pixels.
    """
    return Ink(tuple(_stroke(graph, steps, error) for steps in plan))


def _stroke(graph: StrokeGraph, steps: tuple[Step, ...], error: float) -> Stroke:
    path = _path(graph, steps)
    ring = len(steps) == 1 and graph.pieces[steps[0].piece].ring
    if len(path) > 2:
        path = smooth(path, float(np.clip(graph.pen / 4, 1.0, 4.0)), ring)
        path = _measured(path, graph.distance, ring)
        path = path[simplified(path * np.array((1, 1, WIDTHS), np.float32), error)]
    return Stroke(np.ascontiguousarray(path[:, :2]), np.ascontiguousarray(path[:, 2] * 2))


def _measured(path: Floats, distance: Floats, ring: bool) -> Floats:
    """The path moved to the middle of the ink, with the ink's half width."""
    half, offset = across(path, distance)
    moved = np.column_stack([path[:, :2] + offset, half])
    if not ring:
        moved[0, :2], moved[-1, :2] = path[0, :2], path[-1, :2]
    return smooth(moved.astype(np.float32), 1.5, ring)


def _path(graph: StrokeGraph, steps: tuple[Step, ...]) -> Floats:
    """float32[N, 3]: x, y, radius along the steps, joints crossed in a smooth curve."""
    parts: list[Floats] = []
    for k, step in enumerate(steps):
        piece = graph.pieces[step.piece]
        run = np.column_stack([piece.xy, piece.radius])
        entry, exit_ = (
            Arm(step.piece, int(step.backwards)),
            Arm(step.piece, int(not step.backwards)),
        )
        joint_in = graph.joints[piece.joints[entry.end]] if piece.joints[entry.end] >= 0 else None
        joint_out = graph.joints[piece.joints[exit_.end]] if piece.joints[exit_.end] >= 0 else None
        run = run[::-1] if step.backwards else run
        if len(run) > 2:
            run = _trimmed(run, joint_in, k > 0, joint_out, k + 1 < len(steps))
        if parts:
            parts.append(_across(parts[-1], run, graph.pen))
        parts.append(run)
    return np.vstack(parts).astype(np.float32)


def _trimmed(
    run: Floats, enter: Joint | None, drop_in: bool, leave: Joint | None, drop_out: bool
) -> Floats:
    """A run without what lies in the discs of its joints.

    Where the pen lifts in a disc the points stay, and the width is that at the disc's border.
    """
    n = len(run)
    first, last = 0, n
    if enter is not None:
        near = np.hypot(*(run[:, :2] - enter.xy).T) <= enter.radius
        first = min(n if near.all() else int(np.argmin(near)), n // 2)
    if leave is not None:
        near = np.hypot(*(run[::-1, :2] - leave.xy).T) <= leave.radius
        last = n - min(n if near.all() else int(np.argmin(near)), (n - 1) // 2)
    run = run.copy()
    run[:first, 2] = np.minimum(run[:first, 2], run[first, 2])
    run[last:, 2] = np.minimum(run[last:, 2], run[last - 1, 2])
    return run[first if drop_in else 0 : last if drop_out else n]


def _direction(run: Floats, end: int, pen: float) -> Floats:
    """The direction in which a run leaves its end, outwards."""
    middle = run[-end, :2]
    return -leaving(run[:, :2], end, middle, 0.0, pen)[1]


def _across(before: Floats, after: Floats, pen: float) -> Floats:
    curve = bridge(
        before[-1, :2], _direction(before, 1, pen), after[0, :2], -_direction(after, 0, pen)
    )
    radius = np.linspace(before[-1, 2], after[0, 2], len(curve) + 2)[1:-1]
    return np.column_stack([curve, radius]).astype(np.float32)
