"""Places where a pen may lift or start: pieces cut at corners, rings cut all around."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.stroke_graph import Arm, Floats, Joint, Piece, StrokeGraph

CORNER = 0.75  # radians: a path that turns more within two stroke widths may be two strokes
ARCS = 8  # a smooth ring may begin at so many places


def cut_pieces(graph: StrokeGraph) -> StrokeGraph:
    """The graph with its pieces cut where strokes may begin or end without a branching.

    A cut is a joint of two arms that continue each other. Rings are cut wherever they begin, so
    no piece of the outcome is a ring, unless it is too short to be cut.
    """
    pieces: list[Piece] = []
    added: list[Joint] = []
    ends: dict[Arm, Arm] = {}
    for number, piece in enumerate(graph.pieces):
        at = _ring_cuts(piece.xy) if piece.ring else _corners(piece.xy, graph.pen)
        first = len(pieces)
        parts = _parts(piece, at, len(graph.joints) + len(added))
        if piece.ring and len(parts) > 1:
            parts[-1] = replace(parts[-1], joints=(parts[-1].joints[0], parts[0].joints[0]))
        pieces += parts
        for k in range(len(parts) - 1):
            arms = Arm(first + k, 1), Arm(first + k + 1, 0)
            added.append(_cut_joint(parts[k + 1].xy[0], arms))
        if piece.ring and len(parts) > 1:
            added.append(_cut_joint(parts[0].xy[0], (Arm(len(pieces) - 1, 1), Arm(first, 0))))
        ends[Arm(number, 0)], ends[Arm(number, 1)] = Arm(first, 0), Arm(len(pieces) - 1, 1)
    joints = [
        replace(
            joint,
            arms=tuple(ends[arm] for arm in joint.arms),
            pairs=tuple((ends[a], ends[b]) for a, b in joint.pairs),
        )
        for joint in graph.joints
    ]
    return StrokeGraph(tuple(pieces), tuple(joints + added), graph.pen, graph.distance)


def _cut_joint(xy: Floats, arms: tuple[Arm, Arm]) -> Joint:
    return Joint(xy, 0.0, arms, np.zeros((2, 2), np.float32), (arms,))


def _parts(piece: Piece, at: NDArray[np.intp], joint: int) -> list[Piece]:
    """A piece cut at some of its points; the new joints are numbered from `joint`.

    A ring's first part begins at the first cut and its last part runs over the ring's seam; that
    part's end is left without a joint.
    """
    if not len(at) or (piece.ring and len(at) < 2):
        return [piece]
    xy, radius = piece.xy, piece.radius
    if piece.ring:
        xy = np.vstack([xy[at[0] : -1], xy[: at[0] + 1]])
        radius = np.concatenate([radius[at[0] : -1], radius[: at[0] + 1]])
        at = at[1:] - at[0]
        begin, end = joint + len(at), -1
    else:
        begin, end = piece.joints
    stops = [0, *at.tolist(), len(xy) - 1]
    numbers = [begin, *range(joint, joint + len(at)), end]
    return [
        Piece(xy[a : b + 1], radius[a : b + 1], (numbers[k], numbers[k + 1]))
        for k, (a, b) in enumerate(pairwise(stops))
    ]


def _ring_cuts(xy: Floats) -> NDArray[np.intp]:
    """Where a ring is cut: at even steps of its way around, the first at its top."""
    count = len(xy) - 1
    if count < 2 * ARCS:
        return np.empty(0, np.intp)
    top = int(xy[:-1, 1].argmin())
    return np.sort((top + np.arange(ARCS) * count // ARCS) % count)


def _corners(xy: Floats, pen: float) -> NDArray[np.intp]:
    """Points where float32[N, 2] turns sharply, farther apart than the stroke is wide."""
    reach = max(int(0.8 * pen), 4)
    if len(xy) < 2 * reach + 1:
        return np.empty(0, np.intp)
    return _sharpest(_turns(np.ascontiguousarray(xy), reach), CORNER, 2 * reach)


@compiled
def _turns(xy: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """How much the path turns within `reach` points of each; 0 near its ends."""
    n = len(xy)
    turns = np.zeros(n, np.float32)
    for i in range(reach, n - reach):
        ax, ay = xy[i, 0] - xy[i - reach, 0], xy[i, 1] - xy[i - reach, 1]
        bx, by = xy[i + reach, 0] - xy[i, 0], xy[i + reach, 1] - xy[i, 1]
        turns[i] = abs(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
    return turns


@compiled
def _sharpest(turns: NDArray[np.float32], least: float, apart: int) -> NDArray[np.intp]:
    """Indices above `least` that are largest within `apart`, ascending."""
    n = len(turns)
    found = np.empty(n, np.intp)
    count = 0
    for i in range(n):
        if turns[i] < least:
            continue
        best = True
        for j in range(max(i - apart, 0), min(i + apart + 1, n)):
            if turns[j] > turns[i] or (turns[j] == turns[i] and j < i):
                best = False
                break
        if best:
            found[count] = i
            count += 1
    return found[:count]
