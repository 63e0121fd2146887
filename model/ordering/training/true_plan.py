"""What the pen did, told from true strokes: the plan that a network learns to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.ordering.training.map_matching import Visit, places_on, way_of
from ductus.model.tracing.pen_plan import PenPlan, Step
from ductus.model.tracing.stroke_graph import StrokeGraph

HALF = 0.45  # a piece of which less is run through is not written
QUARTER = 0.2  # unless no stroke ran through more of it


@dataclass(frozen=True, eq=False)
class TruePlan:
    """A graph's pieces as the pen wrote them.

    Attributes:
        plan: strokes of steps; every piece that is ink of the pen occurs.
        stray: pieces that no stroke ran through.
    """

    plan: PenPlan
    stray: tuple[int, ...]


def true_plan(graph: StrokeGraph, strokes: Sequence[NDArray[np.floating]]) -> TruePlan:
    """What the pen did.

    Args:
        graph: as traced from a drawing of the strokes.
        strokes: float[N, 2] each, N >= 1, in pixels of the graph, in the order of writing.
    """
    if not graph.pieces:
        return TruePlan((), ())
    places = places_on(graph)
    sigma = max(1.0, 0.3 * graph.pen)
    ways = [way_of(places, stroke, sigma) for stroke in strokes]
    visits = [visit for way in ways for visit in [*way, None]]
    keep = _kept([visit for visit in visits if visit], len(graph.pieces))
    return _plan(visits, keep, len(graph.pieces))


def _kept(visits: list[Visit], n_pieces: int) -> NDArray[np.bool_]:
    """Which visits write their piece."""
    share = np.array([visit[1] for visit in visits])
    piece = np.array([visit[0] // 2 for visit in visits])
    keep = share >= HALF
    for k in set(range(n_pieces)) - set(piece[keep].tolist()):
        mine = np.flatnonzero(piece == k)
        if len(mine) and share[mine].max() >= QUARTER:
            keep[mine[share[mine].argmax()]] = True
    return keep


def _plan(visits: list[Visit | None], keep: NDArray[np.bool_], n_pieces: int) -> TruePlan:
    strokes: list[list[Step]] = [[]]
    number = 0
    broken = True
    for visit in visits:
        if visit is None:
            strokes.append([])
            broken = True
            continue
        owner, _, joined = visit
        kept = bool(keep[number])
        number += 1
        if not kept:
            broken = True
            continue
        if strokes[-1] and (broken or not joined):
            strokes.append([])
        strokes[-1].append(Step(owner // 2, bool(owner % 2)))
        broken = False
    plan = tuple(tuple(stroke) for stroke in strokes if stroke)
    written = {step.piece for stroke in plan for step in stroke}
    return TruePlan(plan, tuple(sorted(set(range(n_pieces)) - written)))
