"""In which script a line is: a linear head on features of strokes, of the recogniser's network.

The weights ship with the package in `weights/orientation/`; its README.md is the model card.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.feature_head import FeatureHead, load_head, stroke_features
from ductus.model.orientation.seen import WEIGHTS


def scripts_of_windows(windows: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Log-probabilities of `SCRIPTS`; None where the features are other ones.

    Args:
        windows: float32[N, stroke_features.ROWS, W], 0 paper to 1 ink, letters upright.

    Returns:
        float32[N, 6]; None where rapidocr carries another network than was learned on.
    """
    head, features = shipped_script_head(), stroke_features()
    return head.says(features.see(windows)) if features.sha256 == head.model else None


@cache
def shipped_script_head() -> FeatureHead:
    """The head that ships with Ductus."""
    return load_head(WEIGHTS / "scripts.safetensors")
