"""Doubling back: where the pen went to an end and came back on the same ink.

As in n, whose arch leaves the stem going up, or in d, whose bowl runs up into the stem before the
stem goes down. Drawn ink shows a branching and an end there; two strokes are one.
"""

from __future__ import annotations

from ductus.model.tracing.pen_plan import Step, Steps, turned
from ductus.model.tracing.stroke_graph import StrokeGraph

BACK = 0.9  # radians: the most that the pen bends when it leaves the way back


def double_back(graph: StrokeGraph, strokes: list[Steps]) -> list[Steps]:
    """Joins consecutive strokes where the pen doubled back.

    Args:
        graph: the geometry.
        strokes: in pen order and directed.

    Returns:
        As many strokes or fewer. A piece that the pen went over twice is in its stroke twice.
    """
    joined: list[Steps] = []
    for steps in strokes:
        if joined and (whole := _joined(graph, joined[-1], steps)):
            joined[-1] = whole
        else:
            joined.append(steps)
    return joined


def _joined(graph: StrokeGraph, before: Steps, after: Steps) -> Steps | None:
    """Both strokes as one with the way back between them, or none."""
    back = _way_back(graph, before, after)
    if back is not None:
        return before + back + after
    back = _way_back(graph, turned(after), turned(before))
    return before + turned(back) + after if back is not None else None


def _way_back(graph: StrokeGraph, stroke: Steps, branch: Steps) -> Steps | None:
    """From the stroke's free end back to where the branch leaves it, going on as it came."""
    joint = _joint(graph, branch[0].first)
    if joint < 0 or _joint(graph, stroke[-1].last) >= 0 or len(stroke) < 2:
        return None
    for k in range(len(stroke) - 1, 0, -1):
        if _joint(graph, stroke[k].first) == joint:
            straight = graph.joints[joint].bend(stroke[k].first, branch[0].first) < BACK
            return turned(stroke[k:]) if straight and _is_steep(graph, joint, stroke[-1]) else None
    return None


def _is_steep(graph: StrokeGraph, joint: int, last: Step) -> bool:
    """Whether the way from a joint to a stroke's end is that of a stem."""
    dx, dy = graph.pieces[last.piece].xy[-last.last.end] - graph.joints[joint].xy
    return bool(abs(dy) > abs(dx))


def _joint(graph: StrokeGraph, arm: tuple[int, int]) -> int:
    return graph.pieces[arm[0]].joints[arm[1]]
