"""Minims: the short stems of i, n, m and u, joined at head and foot.

In a formal hand the joins lie level and look like one line along the heads or the feet of a whole
word. The pen came from the left into the head of a stem, and left its foot to the right.
"""

from __future__ import annotations

import numpy as np

from ductus.model.tracing.stroke_graph import Arm, Floats, Joint, StrokeGraph

JOIN = 3.5  # stroke widths: a join between two minims is shorter
STEM = 1.5  # stroke widths: a stem is longer


def minim_links(graph: StrokeGraph, onwards: float) -> dict[Arm, Arm]:
    """The arms that continue each other, with the stems of minims joined to head and foot.

    Args:
        graph: the geometry.
        onwards: 1 for a line that runs to the right, -1 to the left.
    """
    links = graph.partners()
    for joint in graph.joints:
        if len(joint.arms) == 3 and joint.pairs:
            a, b = joint.pairs[0]
            (stem,) = (arm for arm in joint.arms if arm not in (a, b))
            if not (_is_short(graph, a) and _is_short(graph, b)):
                continue
            way = _leaves(graph, joint, stem)
            if (
                abs(way[1]) < 1.5 * abs(way[0])
                or graph.pieces[stem.piece].length < STEM * graph.pen
            ):
                continue
            before, after = sorted((a, b), key=lambda arm: onwards * _leaves(graph, joint, arm)[0])
            kept = before if way[1] > 0 else after
            del links[a], links[b]
            links[stem], links[kept] = kept, stem
    return links


def _is_short(graph: StrokeGraph, arm: Arm) -> bool:
    return graph.pieces[arm.piece].length < JOIN * graph.pen


def _leaves(graph: StrokeGraph, joint: Joint, arm: Arm) -> Floats:
    """From the joint to a few points along the arm."""
    xy = graph.pieces[arm.piece].xy
    path = xy if arm.end == 0 else xy[::-1]
    return np.asarray(path[min(len(path) - 1, int(joint.radius + graph.pen))] - joint.xy)
