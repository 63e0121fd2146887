"""What the network sees in strips: how each is turned, and in which script it is.

The weights ship with the package in `weights/orientation/`; its README.md is the model card.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.classes import SCRIPTS, TURNED
from ductus.model.orientation.orientation_network import OrientationNetwork, load_network
from ductus.model.orientation.strips import windows

WEIGHTS = Path(__file__).parent.parent / "weights" / "orientation"
Strips = Sequence[NDArray[np.float32]]
"""Each float32[HEIGHT, W], see `strips`."""


def turns(strips: Strips) -> NDArray[np.float32]:
    """Log-probabilities of the degrees of `TURNED`: float32[N, 4]."""
    return looked_at(shipped(), strips)[0]


def scripts(strips: Strips) -> NDArray[np.float32]:
    """Log-probabilities of `SCRIPTS`: float32[N, 6]; of use where the letters stand upright."""
    return looked_at(shipped(), strips)[1]


def looked_at(
    network: OrientationNetwork, strips: Strips
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What a network says of strips: see `turns` and `scripts`.

    A long strip is what its windows are in the mean of their logits.
    """
    if not strips:
        return np.zeros((0, len(TURNED)), np.float32), np.zeros((0, len(SCRIPTS)), np.float32)
    parts = [windows(strip) for strip in strips]
    cuts = np.cumsum([0, *(len(part) for part in parts)])[:-1]
    counts = np.array([len(part) for part in parts], np.float32)[:, None]
    found = network.logits(np.concatenate(parts))
    turned, script = (log_softmax(np.add.reduceat(x, cuts) / counts) for x in found)
    return turned, script


@cache
def shipped() -> OrientationNetwork:
    """The network that ships with Ductus, loaded once a process."""
    return load_network(WEIGHTS)


def log_softmax(logits: NDArray[np.floating]) -> NDArray[np.float32]:
    """Logits float[N, K] as log-probabilities."""
    above = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(above - np.log(np.exp(above).sum(axis=1, keepdims=True)), np.float32)
