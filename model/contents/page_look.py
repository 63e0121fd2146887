"""What the network that finds lines sees of a page, before it looks for lines in it.

Its inner maps (PP-OCRv6, Apache-2.0) tell ornament, pictures and print from handwriting better than
measures of ours did, and it has seen far more pages than are marked. Whichever detector finds the
lines, this one's maps are looked at.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model, rapidocr_model

SIDE = 768
"""Pixels of the longer side at which a page is looked at."""
STEPS = (8, 16, 32)
"""Pixels that a cell of each map is wide and high, at that size."""
CHANNELS = (96, 192, 384)
"""Of each map."""
_INNER = ("p2o.pd_op.add.27.0", "p2o.pd_op.add.50.0", "p2o.pd_op.add.63.0")

Look = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Maps of a page, float32[h, w, C] each: each half as high and wide as the one before."""


def look_at(picture: NDArray[np.uint8]) -> Look:
    """The maps of a page.

    Args:
        picture: uint8[H, W, 3], RGB, dark on light, at about the size that `SIDE` tells; it is
            stretched to whole cells of the last map.
    """
    size = [max(1, round(side / STEPS[-1])) * STEPS[-1] for side in picture.shape[1::-1]]
    whole = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    batch = np.asarray(whole[..., ::-1].transpose(2, 0, 1)[None], np.float32, order="C")
    batch = batch / np.float32(127.5) - np.float32(1)  # never in double precision
    session = _session()
    maps = session.run(None, {session.get_inputs()[0].name: batch})
    fine, middle, coarse = (np.ascontiguousarray(one[0].transpose(1, 2, 0)) for one in maps)
    return fine, middle, coarse


@cache
def _session() -> Any:
    model = rapidocr_model("*_det_*.onnx").read_bytes()
    return open_model(cut_at(model, *_INNER))
