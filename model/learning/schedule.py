"""The learning rate over a training."""

from __future__ import annotations

import math


def warmed_cosine(step: int, steps: int, warm_up: int) -> float:
    """The share of the highest rate at step 0, 1, ...: up along a line, then down along a cosine.

    Args:
        step: steps done before.
        steps: of the whole training.
        warm_up: how many go by until the rate is highest.

    Returns:
        Above 0 to 1; 0 beyond the last step. Source: Loshchilov & Hutter 2017, without restarts.
    """
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / max(1, steps - warm_up)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
