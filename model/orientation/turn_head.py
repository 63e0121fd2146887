"""How lines are turned, as features of strokes tell: a linear head on the recogniser's network.

The weights ship with the package in `weights/orientation/`; its README.md is the model card.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from ductus.model.layout.rapidocr.stroke_features import StrokeFeatures
from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.seen import WEIGHTS, log_softmax

OVER = [TURNED.index((degrees + 180) % 360) for degrees in TURNED]
"""What each of `TURNED` is for a line that is turned over."""


@dataclass(frozen=True, eq=False)
class TurnHead:
    """What the features weigh.

    Attributes:
        weight: float32[stroke_features.LENGTH, 4].
        bias: float32[4].
        model: SHA-256 of the network whose features it knows.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    model: str

    def turns(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of `TURNED`: float32[N, 4] of float32[N, LENGTH]."""
        return log_softmax(features @ self.weight + self.bias)


def turns_of_windows(windows: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Log-probabilities of the degrees of `TURNED`; None where the features are other ones.

    Each window is looked at as it lies and turned over.

    Args:
        windows: float32[N, stroke_features.ROWS, W], 0 paper to 1 ink.

    Returns:
        float32[N, 4]; None where rapidocr carries another network than was learned on.
    """
    head, features = shipped_head(), _features()
    if features.sha256 != head.model:
        return None
    seen = head.turns(features.see(np.concatenate([windows, windows[:, ::-1, ::-1]])))
    as_it_lies, over = np.split(seen, 2)
    return np.asarray((as_it_lies + over[:, OVER]) / 2, np.float32)


@cache
def shipped_head() -> TurnHead:
    """The head that ships with Ductus."""
    return load_head(WEIGHTS / "turns.safetensors")


def load_head(path: Path) -> TurnHead:
    """The head that `save_head` wrote."""
    with safe_open(path, "numpy") as file:
        model = (file.metadata() or {}).get("model", "")
        return TurnHead(
            file.get_tensor("weight").astype(np.float32), file.get_tensor("bias"), model
        )


def save_head(head: TurnHead, path: Path) -> None:
    """Writes a head; its weights lose digits that tell nothing."""
    tensors: dict[str, NDArray[Any]] = {"weight": head.weight.astype(np.float16), "bias": head.bias}
    save_file(tensors, path, metadata={"model": head.model})


@cache
def _features() -> StrokeFeatures:
    return StrokeFeatures()
