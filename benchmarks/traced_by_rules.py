"""Ink in the order of the rules of habit alone: what the learned order is held against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.tracing.cleaning import working_mask
from ductus.model.tracing.crop_graph import CropGraph
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.habits import plan_by_habit
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction


def traced_by_rules(mask: NDArray[np.bool_], direction: Direction = Direction.LTR) -> Ink:
    """The ink of a mask in the order of the rules alone, which need no cuts in its graph.

    Args:
        mask: bool[H, W], true on ink.
        direction: which way its line runs.

    Returns:
        Strokes in pixels of the mask; pixel centres have whole coordinates.

    Raises:
        TooIntricate: the mask is noise, not writing.
    """
    if not mask.any():
        return Ink()
    working, scale = working_mask(mask)
    graph = graph_of(working)
    return CropGraph(graph, scale).ink(plan_by_habit(graph, direction))
