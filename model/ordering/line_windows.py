"""Long lines in windows: connected parts side by side, few enough to be looked at together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ductus.model.ordering.description import connected
from ductus.model.tracing.stroke_graph import Arm, StrokeGraph
from ductus.model.tracing.succession import Indices
from ductus.schemas.records import Direction


def windows(graph: StrokeGraph, direction: Direction, most: int) -> list[Indices]:
    """The pieces of a graph in groups along its line, the first written first.

    Args:
        graph: of one piece or more.
        direction: which way the line runs; `AUTO` is taken as left to right.
        most: pieces in a group; one connected part of more is a group of its own.
    """
    parts = connected(np.array([piece.joints for piece in graph.pieces], np.int32))
    axis = 1 if direction is Direction.TTB else 0
    sense = -1 if direction is Direction.RTL else 1
    ends = np.array([(p.xy[:, axis].min(), p.xy[:, axis].max()) for p in graph.pieces]) * sense
    numbers, of_part = np.unique(parts, return_inverse=True)
    low = np.full(len(numbers), np.inf)
    high = np.full(len(numbers), -np.inf)
    np.minimum.at(low, of_part, ends.min(axis=1))
    np.maximum.at(high, of_part, ends.max(axis=1))
    groups: list[list[int]] = []
    size = most
    for part in np.argsort(low + high, kind="stable").tolist():
        members = np.flatnonzero(of_part == part).tolist()
        if size + len(members) > most:
            groups.append([])
            size = 0
        groups[-1] += members
        size += len(members)
    return [np.array(sorted(group)) for group in groups]


def window(graph: StrokeGraph, pieces: Indices) -> StrokeGraph:
    """The graph of some pieces alone, numbered in their order; they share no joint with others."""
    number = {int(old): new for new, old in enumerate(pieces)}
    joints: dict[int, int] = {}
    kept = []
    for old in number:
        piece = graph.pieces[old]
        ends = [joints.setdefault(j, len(joints)) if j >= 0 else -1 for j in piece.joints]
        kept.append(replace(piece, joints=(ends[0], ends[1])))
    meeting = []
    for old in joints:
        joint = graph.joints[old]
        arms = tuple(Arm(number[arm.piece], arm.end) for arm in joint.arms)
        pairs = tuple(
            (Arm(number[a.piece], a.end), Arm(number[b.piece], b.end)) for a, b in joint.pairs
        )
        meeting.append(replace(joint, arms=arms, pairs=pairs))
    return StrokeGraph(tuple(kept), tuple(meeting), graph.pen, graph.distance)
