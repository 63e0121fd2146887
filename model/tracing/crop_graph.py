"""A crop's mask as a stroke graph, at a working scale, and its ink in the crop's own pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop
from ductus.model.tracing.cleaning import working_mask
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.pen import write
from ductus.model.tracing.pen_plan import PenPlan
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink


@dataclass(frozen=True, eq=False)
class CropGraph:
    """The stroke graph of a crop, `scale` times as large."""

    graph: StrokeGraph
    scale: float

    def ink(self, plan: PenPlan) -> Ink:
        """The ink of a plan, in pixels of the crop; pixel centres have whole coordinates."""
        scale = self.scale
        to_crop = Affine(1 / scale, 0, 0.5 / scale - 0.5, 0, 1 / scale, 0.5 / scale - 0.5)
        return write(self.graph, plan, 0.4 * scale).mapped(to_crop)


def crop_graph(mask: NDArray[np.bool_], crop: Crop | None = None) -> CropGraph:
    """The graph of a mask that holds ink, cut where strokes may begin.

    Args:
        mask: bool[H, W].
        crop: uint8[H, W, 3], what it is of; thin lines are looked for in it (`working_mask`).

    Raises:
        TooIntricate: the mask is noise, not writing.
    """
    working, scale = working_mask(mask, crop)
    return CropGraph(cut_pieces(graph_of(working, scale)), scale)
