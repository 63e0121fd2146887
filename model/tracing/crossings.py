"""Crossings: where two strokes overlap, thinning makes two branchings and a bridge between them."""

from __future__ import annotations

import math

import numpy as np

from ductus.model.tracing.joints import bend, leaving
from ductus.model.tracing.prune import Edge, by_node
from ductus.model.tracing.stroke_graph import Arm, Floats

REACH = 0.8  # branchings nearer than this share of their radii together are always one crossing
SHARP = 2.2  # the same for strokes that cross at a sharp angle, where both go straight through
THROUGH = 0.6  # radians: no more bend than this is straight through

Place = tuple[Floats, float]
"""The middle and the radius of a joint."""


def merge(edges: list[Edge], pen: float) -> tuple[list[Edge], list[Place]]:
    """Takes bridges out and makes one joint of the branchings that they held together.

    Args:
        edges: `nodes` counts branchings; it is changed to count joints.
        pen: the typical stroke width.

    Returns:
        The edges that are no bridges, and the joints' places.
    """
    arms = by_node(edges)
    parents = {node: node for node in arms}
    bridges, kept = [], []
    for edge in edges:
        if _is_patch(edge) or _is_sharp_crossing(edge, edges, arms, pen):
            bridges.append(edge)
            parents[_root(parents, edge.nodes[0])] = _root(parents, edge.nodes[1])
        else:
            kept.append(edge)
    numbers: dict[int, int] = {}
    ends: dict[int, list[Place]] = {}
    for edge in kept + bridges:
        for end in (0, 1):
            if edge.nodes[end] >= 0:
                joint = numbers.setdefault(_root(parents, edge.nodes[end]), len(numbers))
                ends.setdefault(joint, []).append((edge.xy[-end], float(edge.radius[-end])))
                edge.nodes[end] = joint
    return kept, [_place(ends[joint]) for joint in range(len(numbers))]


def _root(parents: dict[int, int], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


def _place(ends: list[Place]) -> Place:
    xy = np.mean([xy for xy, _ in ends], axis=0).astype(np.float32)
    apart = [math.dist(p, xy) for p, _ in ends]
    return xy, max(max(r, d + 0.5 * r) for d, (_, r) in zip(apart, ends, strict=True))


def _room(edge: Edge) -> float:
    return float(edge.radius[0]) + float(edge.radius[-1])


def _is_patch(edge: Edge) -> bool:
    """Whether the discs of ink at the edge's two branchings overlap."""
    if min(edge.nodes) < 0:
        return False
    if edge.nodes[0] == edge.nodes[1]:
        return edge.length < 1.5 * _room(edge)
    return edge.length < REACH * _room(edge)


def _is_sharp_crossing(
    edge: Edge, edges: list[Edge], arms: dict[int, list[Arm]], pen: float
) -> bool:
    """Whether the two arms at either end of the edge go straight on in the two at the other."""
    first, last = edge.nodes
    if min(first, last) < 0 or first == last or edge.length > SHARP * _room(edge) + 2:
        return False
    near = [arm for arm in arms[first] if edges[arm.piece] is not edge]
    far = [arm for arm in arms[last] if edges[arm.piece] is not edge]
    if len(near) != 2 or len(far) != 2:
        return False
    middle, radius = _place([(edge.xy[k], float(edge.radius[k])) for k in (0, -1)])
    a, b, c, d = (leaving(edges[k].xy, end, middle, radius, pen) for k, end in near + far)

    def straight(*pairs: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]) -> bool:
        return max(bend(p, q, radius) for p, q in pairs) < THROUGH

    return straight((a, c), (b, d)) or straight((a, d), (b, c))
