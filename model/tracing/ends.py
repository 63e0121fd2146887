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


@compiled
def _median(values: Floats) -> float:
    ordered = np.sort(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return float((ordered[half - 1] + ordered[half]) / np.float32(2))


@compiled
def _way(xy: Floats, back: int) -> Floats:
    """The direction of length 1 in which a path ends, over its last `back` points."""
    way = xy[-1] - xy[max(0, len(xy) - 1 - back)]
    size = max(np.hypot(way[0], way[1]), np.float32(1e-6))
    return np.asarray((way / size).astype(np.float32))


def extend(edge: Edge, mask: NDArray[np.bool_]) -> None:
    """Moves free ends on to where a round pen would touch the ink's end; thinning stops short."""
    if len(edge.xy) < 2 or (edge.nodes == [-1, -1] and (edge.xy[0] == edge.xy[-1]).all()):
        return
    for end in (0, 1):
        if edge.nodes[end] < 0:
            edge.xy, edge.radius = _extended(edge.xy, edge.radius, end, mask)


@compiled
def _extended(
    xy: Floats, radius: Floats, end: int, mask: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """A path whose first end, 0, or last, 1, is moved on."""
    if not end:
        xy, radius = xy[::-1].copy(), radius[::-1].copy()
    else:
        xy, radius = xy.copy(), radius.copy()
    back = int(2 * radius[-12:].max()) + 2
    pen = _median(radius[-2 * back :])
    way = _way(xy, back)
    more = _ink_ahead(mask, xy[-1], way, 4 * pen + 4) + 0.5 - pen
    count = int(more) + 1 if more >= 0.75 else 0
    longer = np.empty((len(xy) + count, 2), np.float32)
    longer[: len(xy)] = xy
    for k in range(count):
        far = more if k + 1 == count else more / count + k * ((more - more / count) / (count - 1))
        for axis in range(2):
            longer[len(xy) + k, axis] = xy[-1, axis] + way[axis] * np.float32(far)
    wide = np.full(len(longer), pen, np.float32)
    wide[: len(xy)] = radius
    if not end:
        return longer[::-1].copy(), wide[::-1].copy()
    return longer, wide


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
