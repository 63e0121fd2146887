"""How likely each cell of a page is part of an initial, a drawing or a stamp.

A few convolutions over what the network that finds lines sees of a page before it looks for lines
in it, from the coarsest map to the finest. Whichever detector finds the lines, this one's maps are
looked at. Weights, data and figures: `model/weights/figures/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from ductus.model.layout.rapidocr.db_detector import FINE_SIDE
from ductus.model.layout.rapidocr.long_pages import by_pieces, is_long
from ductus.model.layout.rapidocr.raw_look import Maps, maps_of
from ductus.schemas.records import Kind

CLASSES = (None, Kind.INITIAL, Kind.DRAWING, Kind.STAMP)
"""What a cell is taken for, in the order of the chances; None is anything else."""
SIDE, CELL = 768, 4
"""Pixels of the longer side of what is looked at, and of a cell's side then: finer than what is
told apart, for outlines without steps."""
SCALES = ("fine", "middle", "coarse")
"""Of the maps, in their order."""
WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "figures" / "model.safetensors"

Weights = Mapping[str, NDArray[np.float32]]
"""Of each scale `.mean` and `.deviation` of what is given; `.given.weight`, [O, I], and
`.seen.weight`, [O, 9 I], each with a `.bias`; `middle.below.` and `fine.below.` for what comes from
the coarser one; `last.`."""


def cell_chances(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The chance of each class for each cell: float32[h, w, len(CLASSES)], adding up to 1.

    Of a long page, as a roll is, there are more cells than of others: it is looked at by pieces.

    Args:
        picture: uint8[H, W, 3], RGB, dark on light.
    """
    return by_pieces(picture, _chances) if is_long(picture, FINE_SIDE) else _chances(picture)


def _chances(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """See `cell_chances`, of a page or of a piece of one."""
    given = told(maps_of(picture), _shipped())
    grown = np.exp(given - given.max(axis=2, keepdims=True))
    chances = grown / grown.sum(axis=2, keepdims=True)
    scale = SIDE / max(picture.shape[:2])
    size = [-(-max(CELL, round(side * scale)) // CELL) for side in picture.shape[1::-1]]
    return np.asarray(cv2.resize(chances, size, interpolation=cv2.INTER_LINEAR), np.float32)


def cell_side(cells: NDArray[np.generic], size: tuple[int, int]) -> float:
    """Page pixels of a cell's side, of cells[h, w, ...] of a page of `size`, width and height."""
    return float(max(size) / max(cells.shape[:2]))


def told(maps: Maps, weights: Weights) -> NDArray[np.float32]:
    """What a network says of each cell of the finest map: float32[h, w, len(CLASSES)], logits."""
    below: NDArray[np.float32] | None = None
    for scale, seen in reversed(tuple(zip(SCALES, maps, strict=True))):
        at = (seen - weights[f"{scale}.mean"]) / weights[f"{scale}.deviation"]
        at = _dense(at, weights, f"{scale}.given")
        if below is not None:
            at += _dense(below, weights, f"{scale}.below").repeat(2, axis=0).repeat(2, axis=1)
        below = np.maximum(at, 0)
        below = np.maximum(_dense(_around(below), weights, f"{scale}.seen"), 0)
    assert below is not None, "there are three scales"
    return _dense(below, weights, "last")


@cache
def _shipped() -> Weights:
    return load_file(WEIGHTS)


def _dense(at: NDArray[np.float32], weights: Weights, name: str) -> NDArray[np.float32]:
    return np.asarray(at @ weights[f"{name}.weight"].T + weights[f"{name}.bias"], np.float32)


def _around(at: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is in the cells around each: float32[h, w, 9 C], of a channel all nine together."""
    padded = np.pad(at, ((1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.asarray(windows.reshape(*at.shape[:2], -1))
