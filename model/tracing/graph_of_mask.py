"""From a mask of ink to its stroke graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import DerenderError
from ductus.model.images.distance import distance_to_paper
from ductus.model.tracing.chains import chains_of
from ductus.model.tracing.cleaning import pen_width
from ductus.model.tracing.crossings import merge
from ductus.model.tracing.ends import extend, gaps
from ductus.model.tracing.joints import joint_at
from ductus.model.tracing.prune import Edge, dissolve, edges_of, prune
from ductus.model.tracing.skeleton import thin
from ductus.model.tracing.stroke_graph import Arm, Floats, Joint, Piece, StrokeGraph

MOST_CHAINS = 20_000
"""Runs of ink in a crop; a long line of dense writing has under a thousand."""


def graph_of(mask: NDArray[np.bool_]) -> StrokeGraph:
    """The stroke graph of a mask.

    Args:
        mask: bool[H, W], true on ink.

    Returns:
        Pieces and joints in pixels of the mask; none without ink.

    Raises:
        DerenderError: the mask is noise, not writing.
    """
    distance = distance_to_paper(mask)
    pen = max(pen_width(distance), 1.0)
    chains = chains_of(thin(mask))
    if len(chains.nodes) > MOST_CHAINS:
        raise DerenderError(f"{len(chains.nodes)} runs of ink: noise, not writing")
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
