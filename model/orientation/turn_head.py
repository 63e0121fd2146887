"""How lines are turned, as features of strokes tell: a linear head on the recogniser's network.

The weights ship with the package in `weights/orientation/`; its README.md is the model card.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.feature_head import FeatureHead, load_head, stroke_features
from ductus.model.orientation.seen import WEIGHTS

OVER = [TURNED.index((degrees + 180) % 360) for degrees in TURNED]
"""What each of `TURNED` is for a line that is turned over."""


def turns_of_windows(windows: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Log-probabilities of the degrees of `TURNED`; None where the features are other ones.

    Each window is looked at as it lies and turned over.

    Args:
        windows: float32[N, stroke_features.ROWS, W], 0 paper to 1 ink.

    Returns:
        float32[N, 4]; None where rapidocr carries another network than was learned on.
    """
    head, features = shipped_head(), stroke_features()
    if features.sha256 != head.model:
        return None
    seen = head.says(features.see(np.concatenate([windows, windows[:, ::-1, ::-1]])))
    as_it_lies, over = np.split(seen, 2)
    return np.asarray((as_it_lies + over[:, OVER]) / 2, np.float32)


@cache
def shipped_head() -> FeatureHead:
    """The head that ships with Ductus."""
    return load_head(WEIGHTS / "turns.safetensors")
