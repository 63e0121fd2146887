"""The pen: a plan carried out over a stroke graph, as ink."""

from __future__ import annotations

import numpy as np

from ductus.model.compiled import compiled
from ductus.model.paths import needed
from ductus.model.tracing.joints import first_beyond, leaving
from ductus.model.tracing.pen_plan import PenPlan, Steps
from ductus.model.tracing.smoothing import bridge, smooth
from ductus.model.tracing.stroke_graph import Arm, Floats, StrokeGraph
from ductus.model.tracing.width import across
from ductus.schemas.ink import Ink, Stroke

WIDTHS = 0.5  # how much an error of the half width counts against one of the place


def write(graph: StrokeGraph, plan: PenPlan, error: float = 0.4) -> Ink:
    """The ink of a plan in the graph's pixels.

    Args:
        graph: the pieces.
        plan: the way through them.
        error: how far a point left out may lie from the line between those kept, in pixels.
    """
    return Ink(tuple(_stroke(graph, steps, error) for steps in plan))


def _stroke(graph: StrokeGraph, steps: Steps, error: float) -> Stroke:
    legs = [_drawn(graph, leg, error) for leg in _legs(steps)]
    path = np.vstack([legs[0]] + [leg[1:] for leg in legs[1:]])
    return Stroke(np.ascontiguousarray(path[:, :2]), np.ascontiguousarray(path[:, 2] * 2))


def _legs(steps: Steps) -> list[Steps]:
    """The steps parted where the pen turns round."""
    cuts = [k for k in range(1, len(steps)) if steps[k] == steps[k - 1].turned()]
    return [steps[a:b] for a, b in zip([0, *cuts], [*cuts, len(steps)], strict=True)]


def _drawn(graph: StrokeGraph, steps: Steps, error: float) -> Floats:
    """float32[N, 3]: x, y and the ink's half width, smooth and in few points."""
    ring = len(steps) == 1 and graph.pieces[steps[0].piece].ring
    sigma = min(max(graph.pen / 4, 1.0), 4.0)
    drawn = _even(_path(graph, steps), graph.distance, sigma, ring)
    keep = needed(drawn * np.array((1, 1, WIDTHS), np.float32), error)
    return np.asarray(drawn[keep], np.float32)


@compiled
def _even(path: Floats, distance: Floats, sigma: float, ring: bool) -> Floats:
    """float32[N, 3]: a path made smooth and moved to the middle of its ink, and the half width."""
    path = smooth(path, sigma, ring)
    half, offset = across(path, distance)
    drawn = np.empty((len(path), 3), np.float32)
    for i in range(len(path)):
        held = not ring and (i == 0 or i == len(path) - 1)
        for c in range(2):
            drawn[i, c] = path[i, c] if held else path[i, c] + offset[i, c]
        drawn[i, 2] = half[i]
    return smooth(drawn, 1.5, ring)


def _path(graph: StrokeGraph, steps: Steps) -> Floats:
    """float32[N, 2] along the steps, a point about every pixel, joints crossed in smooth curves."""
    parts: list[Floats] = []
    for k, step in enumerate(steps):
        xy = graph.pieces[step.piece].xy
        run = xy[::-1] if step.backwards else xy
        first = _in_joint(graph, step.first, run) if k else 0
        last = _in_joint(graph, step.last, run[::-1]) if k + 1 < len(steps) else 0
        run = run[min(first, len(run) // 2) : len(run) - min(last, (len(run) - 1) // 2)]
        if parts:
            parts.append(_across(_tail(parts, graph.pen), run, graph.pen))
        parts.append(run)
    return np.concatenate(parts)


def _tail(parts: list[Floats], pen: float) -> Floats:
    """The last of a path, long enough to tell where it runs."""
    some = parts[-1:]
    while len(some) < len(parts) and sum(map(len, some)) < 3 * pen + 12:
        some = parts[-len(some) - 1 :]
    return np.concatenate(some)


def _in_joint(graph: StrokeGraph, arm: Arm, run: Floats) -> int:
    """How many points at the start of a run lie in the joint of an arm."""
    number = graph.pieces[arm.piece].joints[arm.end]
    if number < 0:
        return 0
    joint = graph.joints[number]
    return first_beyond(run, joint.xy, joint.radius, 0)


def _across(before: Floats, after: Floats, pen: float) -> Floats:
    """The curve through a joint, from where a path left off to where a run goes on."""
    _, back = leaving(before, 1, before[-1], 0.0, pen)
    _, onwards = leaving(after, 0, after[0], 0.0, pen)
    return bridge(before[-1], -back, after[0], onwards)
