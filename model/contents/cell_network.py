"""How likely each cell of a page is part of an initial, a drawing or a stamp.

Two small networks of three layers: one sees a cell and its surroundings, the other also what the
first took these for. Weights, data and figures: `model/weights/figures/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from ductus.model.contents.cells import cell_features, context_features
from ductus.schemas.records import Kind

CLASSES = (None, Kind.INITIAL, Kind.DRAWING, Kind.STAMP)
"""What a cell is taken for, in the order of the chances; None is anything else."""
WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "figures" / "model.safetensors"
FARTHEST = 6.0
"""Features farther from their mean than this, in deviations, are cut off."""

Layers = Mapping[str, NDArray[np.float32]]
"""Of one network: `mean` and `deviation` of what it is given, `first`, `second` and `last` with
`.weight` and `.bias`."""


def cell_chances(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The chance of each class for each cell: float32[h, w, len(CLASSES)], adding up to 1.

    Args:
        picture: uint8[H, W, 3], RGB, dark on light, at the size that `cells.SIDE` tells.
    """
    alone, together = _networks()
    seen = cell_features(picture)
    first = chances_of(seen, alone)
    return chances_of(np.concatenate([seen, context_features(first)], axis=-1), together)


@cache
def _networks() -> tuple[Layers, Layers]:
    every = load_file(WEIGHTS)
    alone, together = (
        {
            name.removeprefix(f"{which}."): np.asarray(value, np.float32)
            for name, value in every.items()
            if name.startswith(f"{which}.")
        }
        for which in ("alone", "together")
    )
    return alone, together


def chances_of(seen: NDArray[np.float32], layers: Layers) -> NDArray[np.float32]:
    """What a network takes cells for: float32[h, w, len(CLASSES)].

    Args:
        seen: float32[h, w, F].
    """
    at = seen.reshape(-1, seen.shape[-1]) - layers["mean"]
    at /= layers["deviation"]
    np.clip(at, -FARTHEST, FARTHEST, out=at)  # in place, for they are many
    for layer in ("first", "second", "last"):
        at = at @ layers[f"{layer}.weight"].T
        at += layers[f"{layer}.bias"]
        if layer != "last":
            np.maximum(at, 0, out=at)
    grown = np.exp(at - at.max(axis=1, keepdims=True))
    return np.asarray(
        (grown / grown.sum(axis=1, keepdims=True)).reshape(*seen.shape[:2], -1), np.float32
    )
