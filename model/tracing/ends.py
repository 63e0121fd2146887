"""Free ends: thinning stops short of the ink's end, and ink breaks where the pen did not."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.joints import bend, leaving
from ductus.model.tracing.prune import Edge
from ductus.model.tracing.stroke_graph import Arm, Floats, Joint

GAP = 1.0  # the widest gap that is bridged, in stroke widths
GAP_BEND = 0.6  # radians: the most bend, less by GAP_COST for a gap as wide as the stroke
GAP_COST = 0.4
MARK = 2.5  # stroke widths: what is shorter is a mark of its own, not part of a broken stroke


@compiled
def _ink_ahead(
    mask: NDArray[np.bool_], at: NDArray[np.float32], way: NDArray[np.float32], most: float
) -> float:
    """How far the ink goes on from float32[2] in a direction float32[2] of length 1."""
    height, width = mask.shape
    far = 0.0
    while far < most:
        col, row = round(at[0] + way[0] * (far + 0.5)), round(at[1] + way[1] * (far + 0.5))
        if not (0 <= col < width and 0 <= row < height and mask[row, col]):
            return far
        far += 0.5
    return far


def extend(edge: Edge, mask: NDArray[np.bool_]) -> None:
    """Moves free ends on to where a round pen would touch the ink's end; thinning stops short."""
    if len(edge.xy) < 2 or (edge.nodes == [-1, -1] and (edge.xy[0] == edge.xy[-1]).all()):
        return
    for end in (0, 1):
        if edge.nodes[end] < 0:
            xy, radius = (edge.xy, edge.radius) if end else (edge.xy[::-1], edge.radius[::-1])
            xy, radius = _extended(xy, radius, mask)
            edge.xy, edge.radius = (xy, radius) if end else (xy[::-1], radius[::-1])


def _extended(xy: Floats, radius: Floats, mask: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """A path whose last end is moved on."""
    back = int(2 * float(radius[-12:].max())) + 2
    pen = float(np.median(radius[-2 * back :]))
    way = _way(xy, back)
    more = _ink_ahead(mask, xy[-1], way, 4 * pen + 4) + 0.5 - pen
    if more < 0.75:
        return xy, radius
    count = int(more) + 1
    ahead = xy[-1] + way * np.linspace(more / count, more, count, dtype=np.float32)[:, None]
    wide = np.full(count, pen, np.float32)
    return np.vstack([xy, ahead]).astype(np.float32), np.concatenate([radius, wide])


def _way(xy: Floats, back: int) -> Floats:
    """The direction of length 1 in which a path ends, over its last `back` points."""
    way = xy[-1] - xy[max(0, len(xy) - 1 - back)]
    return np.asarray(way / max(float(np.hypot(*way)), 1e-6), np.float32)


def gaps(edges: list[Edge], pen: float) -> list[Joint]:
    """Joints between free ends that a short gap in the ink parts and a smooth path would join."""
    tips = [
        Arm(k, end)
        for k, edge in enumerate(edges)
        for end in (0, 1)
        if edge.nodes[end] < 0 and edge.length > MARK * pen
    ]
    if len(tips) < 2:
        return []
    xy = np.array([edges[tip.piece].xy[-tip.end] for tip in tips])
    radius = np.array([edges[tip.piece].radius[-tip.end] for tip in tips])
    found = []
    for i, j, gap in _near(xy, radius, GAP * pen):
        if tips[i].piece != tips[j].piece:
            cost = GAP_COST * max(gap, 0.0) / pen + bend(
                _leaving_tip(edges, tips[i], pen), _leaving_tip(edges, tips[j], pen), 0.0
            )
            if cost < GAP_BEND:
                found.append((cost, i, j))
    joints, used = [], set[int]()
    for cost, i, j in sorted(found):
        if i not in used and j not in used:
            used |= {i, j}
            middle = ((xy[i] + xy[j]) / 2).astype(np.float32)
            pair = (tips[i], tips[j])
            bends = np.array(((0, cost), (cost, 0)), np.float32)
            joints.append(Joint(middle, math.dist(xy[i], xy[j]) / 2, pair, bends, (pair,)))
    return joints


def _leaving_tip(edges: list[Edge], tip: Arm, pen: float) -> tuple[Floats, Floats]:
    xy = edges[tip.piece].xy
    return leaving(xy, tip.end, xy[-tip.end], 0.0, pen)


def _near(xy: Floats, radius: Floats, reach: float) -> list[tuple[int, int, float]]:
    """The pairs of discs that are less than `reach` apart, and how far; found along the x axis."""
    sort = np.argsort(xy[:, 0], kind="stable")
    x, most = xy[sort, 0], reach + 2 * float(radius.max())
    found: list[tuple[int, int, float]] = []
    for step in range(1, len(sort)):
        firsts = np.flatnonzero(x[step:] - x[:-step] < most)
        if not len(firsts):
            break
        i, j = sort[firsts], sort[firsts + step]
        gap = np.hypot(*(xy[i] - xy[j]).T) - radius[i] - radius[j]
        near = gap < reach
        found += zip(i[near].tolist(), j[near].tolist(), gap[near].tolist(), strict=True)
    return found
