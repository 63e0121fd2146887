"""A linear head on features of strokes: what they weigh for each of some classes, and its file."""

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
from ductus.model.orientation.seen import log_softmax


@dataclass(frozen=True, eq=False)
class FeatureHead:
    """What the features weigh, K classes.

    Attributes:
        weight: float32[stroke_features.LENGTH, K].
        bias: float32[K].
        model: SHA-256 of the network whose features it knows.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    model: str

    def says(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of the classes: float32[N, K] of float32[N, LENGTH]."""
        return log_softmax(features @ self.weight + self.bias)


def load_head(path: Path) -> FeatureHead:
    """The head that `save_head` wrote."""
    with safe_open(path, "numpy") as file:
        model = (file.metadata() or {}).get("model", "")
        return FeatureHead(
            file.get_tensor("weight").astype(np.float32), file.get_tensor("bias"), model
        )


def save_head(head: FeatureHead, path: Path) -> None:
    """Writes a head; its weights lose digits that tell nothing."""
    tensors: dict[str, NDArray[Any]] = {"weight": head.weight.astype(np.float16), "bias": head.bias}
    save_file(tensors, path, metadata={"model": head.model})


@cache
def stroke_features() -> StrokeFeatures:
    """The recogniser's network, opened once a process."""
    return StrokeFeatures()
