"""From chains of skeleton pixels to clean edges: no spurs, no false pairs of branchings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.chains import Chains
from ductus.model.tracing.stroke_graph import Arm, Floats, PieceRun, runs

SPUR = 0.35  # a spur sticks out of the ink around its root by less than this share of the radius


@compiled
def _length(xy: NDArray[np.float32]) -> float:
    """See `ductus.schemas.geometry.path_length`, for paths of few points."""
    total = 0.0
    for k in range(1, len(xy)):
        total += np.hypot(xy[k, 0] - xy[k - 1, 0], xy[k, 1] - xy[k - 1, 1])
    return total


@dataclass(eq=False)
class Edge:
    """A chain on its way to become a piece; `nodes` are its branchings, -1 for a free end."""

    xy: Floats
    radius: Floats
    nodes: list[int]

    @property
    def length(self) -> float:
        """Arc length."""
        return _length(self.xy)

    def flipped(self) -> Edge:
        """The same edge, run backwards."""
        return Edge(self.xy[::-1], self.radius[::-1], self.nodes[::-1])


def edges_of(chains: Chains, distance: NDArray[np.float32]) -> list[Edge]:
    """The chains with the ink's half width at each point.

    Args:
        chains: K chains.
        distance: float32[H, W], distance to the next pixel of paper.
    """
    xy = chains.points.astype(np.float32)
    radius = distance[chains.points[:, 1], chains.points[:, 0]] - np.float32(0.5)
    cuts = chains.offsets.tolist()
    return [
        Edge(xy[a:b], radius[a:b], list(nodes))
        for a, b, nodes in zip(cuts[:-1], cuts[1:], chains.nodes.tolist(), strict=True)
    ]


def by_node(edges: list[Edge]) -> dict[int, list[Arm]]:
    """The edge ends at each branching."""
    found: dict[int, list[Arm]] = {}
    for k, edge in enumerate(edges):
        for end in (0, 1):
            if edge.nodes[end] >= 0:
                found.setdefault(edge.nodes[end], []).append(Arm(k, end))
    return found


def _is_leaf(edge: Edge) -> bool:
    return (edge.nodes[0] < 0) != (edge.nodes[1] < 0)


def _spurs(edges: list[Edge]) -> set[int]:
    """The leaves to be cut off. A branching of nothing but spurs keeps its two longest."""
    spurs: set[int] = set()
    nodes = by_node(edges)
    for arms in nodes.values():
        room = max(float(edges[k].radius[-end]) for k, end in arms)
        for k, end in arms:
            if _is_leaf(edges[k]):
                out = edges[k].length + float(edges[k].radius[end - 1]) - room
                if out < SPUR * room + 1:
                    spurs.add(k)
    for arms in nodes.values():
        here = [arm.piece for arm in arms]
        if spurs.issuperset(here):
            spurs -= set(sorted(here, key=lambda k: edges[k].length)[-2:])
    return spurs


def _joined(edges: list[Edge], run: PieceRun) -> Edge:
    """The edges of a run as one."""
    parts = [edges[k].flipped() if backwards else edges[k] for k, backwards in run]
    if len(parts) == 1:
        return parts[0]
    xy = np.vstack([part.xy for part in parts])
    radius = np.concatenate([part.radius for part in parts])
    return Edge(xy, radius, [parts[0].nodes[0], parts[-1].nodes[1]])


def dissolve(edges: list[Edge]) -> list[Edge]:
    """Joins edges at branchings of two ends, frees the ends of branchings of one."""
    partners: dict[Arm, Arm] = {}
    for arms in by_node(edges).values():
        if len(arms) == 2:
            partners[arms[0]], partners[arms[1]] = arms[1], arms[0]
        elif len(arms) == 1:
            edges[arms[0].piece].nodes[arms[0].end] = -1
    joined = []
    for run in runs(len(edges), partners):
        edge = _joined(edges, run)
        first, last = Arm(run[0][0], int(run[0][1])), Arm(run[-1][0], int(not run[-1][1]))
        if partners.get(last) == first:  # closed on itself
            edge.xy, edge.radius = (
                np.vstack([edge.xy, edge.xy[:1]]),
                np.append(edge.radius, edge.radius[0]),
            )
            edge.nodes = [-1, -1]
        joined.append(edge)
    return joined


def prune(edges: list[Edge]) -> list[Edge]:
    """Cuts spurs off until there are none."""
    while spurs := _spurs(edges):
        edges = dissolve([edge for k, edge in enumerate(edges) if k not in spurs])
    return edges
