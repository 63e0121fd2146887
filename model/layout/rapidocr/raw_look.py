"""The detector's network looks at a page as it is: where bodies of lines are, and its inner maps.

Lines are told from the one, figures from the others (`model/contents/`), so the page is looked at
once for both. The inner maps tell ornament, pictures and print from handwriting.
"""

from __future__ import annotations

import weakref
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model, rapidocr_model
from ductus.model.processes import give_back

SIDE = 1152
"""Pixels of the longer side at which a page is looked at; smaller ones as they are."""
STRIDE = 32
"""Both sides are stretched to multiples of it."""
STEPS = (8, 16, 32)
"""Pixels that a cell of each inner map is wide and high, at that size."""
CHANNELS = (96, 192, 384)
"""Of each inner map."""
_OUTPUTS = ("fetch_name_0", "p2o.pd_op.add.27.0", "p2o.pd_op.add.50.0", "p2o.pd_op.add.63.0")

Maps = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Inner maps of a page, float32[h, w, C] each: each half as high and wide as the one before."""
_kept: list[tuple[weakref.ref[NDArray[np.uint8]], Maps]] = []
"""The maps of the page that was looked at last, until they are asked for."""


class RawLook(NamedTuple):
    """What is seen.

    Attributes:
        bodies: float32[h, w], 0 to 1: the chance of a line's body, of each pixel.
        maps: inner ones, see `Maps`.
    """

    bodies: NDArray[np.float32]
    maps: Maps


def raw_look(image: NDArray[np.uint8]) -> RawLook:
    """Looks at a page, and keeps its maps for `maps_of`.

    Args:
        image: uint8[H, W, 3], RGB, dark on light.
    """
    small = reduced(image, SIDE)
    batch = np.asarray(small[..., ::-1].transpose(2, 0, 1)[None] / 255, np.float32)
    batch *= 2
    batch -= 1
    bodies, *inner = told(batch)
    fine, middle, coarse = (np.ascontiguousarray(one[0].transpose(1, 2, 0)) for one in inner)
    _kept[:] = [(weakref.ref(image), (fine, middle, coarse))]
    return RawLook(np.asarray(bodies[0, 0], np.float32), (fine, middle, coarse))


def maps_of(image: NDArray[np.uint8]) -> Maps:
    """The inner maps of a page; those that are kept, once, if it was looked at last."""
    for seen, maps in _kept:
        if seen() is image:
            _kept.clear()  # a worker needs its memory for the next page
            return maps
    maps = raw_look(image).maps
    _kept.clear()
    return maps


def reduced(image: NDArray[np.uint8], side: float) -> NDArray[np.uint8]:
    """The page with a longer side of about `side` or less, both sides multiples of the stride."""
    scale = min(1.0, side / max(image.shape[:2]))
    size = [max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in image.shape[1::-1]]
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def told(batch: NDArray[np.float32], count: int = 1 + len(STEPS)) -> list[NDArray[np.float32]]:
    """What the network tells of pictures float32[1, 3, h, w], -1 to 1, BGR.

    Args:
        batch: one picture; both sides multiples of the stride.
        count: how much is wanted: 1, the bodies, float32[1, 1, h, w]; more, the maps, too.
    """
    session = _session()
    found: list[NDArray[np.float32]] = session.run(
        list(_OUTPUTS[:count]), {session.get_inputs()[0].name: batch}
    )
    give_back()  # up to 250 MB, which the next look would come on top of
    return found


@cache
def _session() -> Any:
    return open_model(cut_at(rapidocr_model("*_det_*.onnx").read_bytes(), *_OUTPUTS))
