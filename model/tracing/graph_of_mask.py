"""From a mask of ink to its stroke graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import TooIntricate
from ductus.model.images.distance import distance_to_paper
from ductus.model.tracing.chains import chains_of
from ductus.model.tracing.cleaning import pen_width
from ductus.model.tracing.crossings import merge
from ductus.model.tracing.ends import extend, gaps
from ductus.model.tracing.joints import joint_at
from ductus.model.tracing.prune import Edge, dissolve, edges_of, prune
from ductus.model.tracing.skeleton import thin
from ductus.model.tracing.stroke_graph import Arm, Floats, Joint, Piece, StrokeGraph

# How many runs of ink a crop may have: each costs up to a millisecond and some kB, whatever it is.
# Of the words and lines of writing that were looked at the finest, in letters of ten pixels, had
# 17 a thousand pixels, and none had over a thousand.
_FINE, _FEW = 30, 100
"""In small crops: a thousand pixels, and however small."""
_DENSE, _SOME = 2, 1_500
"""In large ones."""
MOST_CHAINS = 20_000
"""In any."""


def most_chains(pixels: float) -> int:
    """How many runs of ink a crop of so many pixels may have."""
    kilo = pixels / 1000
    return int(min(_FEW + _FINE * kilo, _SOME + _DENSE * kilo, MOST_CHAINS))


def graph_of(mask: NDArray[np.bool_], scale: float = 1.0) -> StrokeGraph:
    """The stroke graph of a mask.

    Args:
        mask: bool[H, W], true on ink.
        scale: how much larger it is than its crop.

    Returns:
        Pieces and joints in pixels of the mask; none without ink.

    Raises:
        TooIntricate: the mask is noise, not writing.
    """
    distance = distance_to_paper(mask)
    pen = max(pen_width(distance), 1.0)
    chains = chains_of(thin(mask))
    most = most_chains(mask.size / scale**2)
    if len(chains.nodes) > most:
        raise TooIntricate(f"{len(chains.nodes)} runs of ink, over {most}: noise, not writing")
    edges = dissolve(prune(edges_of(chains, distance)))
    edges, places = merge(edges, pen)
    for edge in edges:
        extend(edge, mask)
    arms: list[list[Arm]] = [[] for _ in places]
    for k, edge in enumerate(edges):
        for end in (0, 1):
            if edge.nodes[end] >= 0:
                arms[edge.nodes[end]].append(Arm(k, end))
    joints = [joint_at(edges, arms[j], *places[j], pen) for j in range(len(places))]
    return _finished(edges, joints + gaps(edges, pen), pen, distance)


def _finished(edges: list[Edge], joints: list[Joint], pen: float, distance: Floats) -> StrokeGraph:
    for number, joint in enumerate(joints):
        for arm in joint.arms:
            edges[arm.piece].nodes[arm.end] = number
    pieces = tuple(_piece(edge) for edge in edges)
    return StrokeGraph(pieces, tuple(joints), pen, distance)


def _piece(edge: Edge) -> Piece:
    if _is_ring(edge):
        order = ring_order(edge.xy)
        return Piece(edge.xy[order], edge.radius[order], ring=True)
    return Piece(edge.xy, edge.radius, (edge.nodes[0], edge.nodes[1]))


def ring_order(xy: NDArray[np.floating]) -> NDArray[np.intp]:
    """The points of a ring from its top right, counter-clockwise, as most hands write an o.

    Args:
        xy: float[N, 2], the last point the first one again.

    Returns:
        int[N] indices, the last the first one again.
    """
    x, y = (xy[:-1] - xy[:-1].mean(axis=0)).T
    count = len(x)
    start = int(np.argmax(0.5 * x - 0.87 * y))  # one o'clock
    clockwise = float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) > 0
    steps = np.arange(count + 1)
    return (start - steps if clockwise else start + steps) % count


def _is_ring(edge: Edge) -> bool:
    closed = len(edge.xy) > 2 and bool((edge.xy[0] == edge.xy[-1]).all())
    return closed and edge.nodes == [-1, -1]
