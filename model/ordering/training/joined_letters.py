"""Letters joined as hands join them: one runs on into the next, dots and bars follow the word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.paths import Strokes


def _is_mark(stroke: NDArray[np.float32], size: float) -> bool:
    return float(np.ptp(stroke, axis=0).max()) < 0.16 * size


def _is_bar(stroke: NDArray[np.float32], stem: NDArray[np.float32]) -> bool:
    """Whether it is run across and is shorter than the stem is high, as the bar of a t is."""
    width, height = np.ptp(stroke, axis=0).tolist()
    return bool(height < 0.35 * width and width < float(np.ptp(stem[:, 1])))


def joined(parts: list[Strokes], bars_last: bool = False) -> Strokes:
    """Connected writing: a letter's last stroke runs on into the next letter; dots come last, and
    bars with them, if so wanted."""
    size = float(np.ptp(np.concatenate([s for part in parts for s in part])[:, 1]))
    body: Strokes = []
    last: Strokes = []
    for part in parts:
        main = [s for s in part if not _is_mark(s, size)] or part
        if bars_last:
            main = [main[0], *(s for s in main[1:] if not _is_bar(s, main[0]))]
        last += [s for s in part if all(s is not m for m in main)]
        if body and np.hypot(*(main[0][0] - body[-1][-1])) < 0.7 * size:
            body[-1] = np.vstack([body[-1], _swing(body[-1][-1], main[0][0]), main[0]])
            body += main[1:]
        else:
            body += main
    return body + last


def _swing(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """A shallow curve from a to b, without both, hanging down."""
    t = np.linspace(0, 1, 8, dtype=np.float32)[1:-1, None]
    sag = np.array([0, 0.12], np.float32) * abs(b[0] - a[0])
    return np.asarray(a + t * (b - a) + 4 * t * (1 - t) * sag, np.float32)
