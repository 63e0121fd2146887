"""A crop's geometry before it is written: its mask as a stroke graph, at a working scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.tracing.build import graph_of
from ductus.model.tracing.cleaning import working_mask
from ductus.model.tracing.cuts import cut
from ductus.model.tracing.order import plan_by_habit
from ductus.model.tracing.pen import write
from ductus.model.tracing.pen_plan import Plan
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction


@dataclass(frozen=True, eq=False)
class Draft:
    """The geometry of a crop, `scale` times as large, before it is written."""

    graph: StrokeGraph
    scale: float

    def ink(self, plan: Plan) -> Ink:
        """The ink of a plan, in pixels of the crop; pixel centres have whole coordinates."""
        scale = self.scale
        to_crop = Affine(1 / scale, 0, 0.5 / scale - 0.5, 0, 1 / scale, 0.5 / scale - 0.5)
        return write(self.graph, plan, 0.4 * scale).mapped(to_crop)


def drafted(mask: NDArray[np.bool_]) -> Draft:
    """The geometry of a mask that holds ink, cut where strokes may begin.

    Raises:
        DerenderError: the mask is noise, not writing.
    """
    working, scale = working_mask(mask)
    return Draft(cut(graph_of(working)), scale)


def trace(mask: NDArray[np.bool_], direction: Direction = Direction.LTR) -> Ink:
    """The ink of a mask, in the order of the rules alone.

    Args:
        mask: bool[H, W], true on ink.
        direction: which way its line runs.

    Returns:
        Strokes in pixels of the mask; pixel centres have whole coordinates.

    Raises:
        DerenderError: the mask is noise, not writing.
    """
    if not mask.any():
        return Ink()
    working, scale = working_mask(mask)
    graph = graph_of(working)
    return Draft(graph, scale).ink(plan_by_habit(graph, direction))
