"""Learning how lines are turned from features of strokes, which are not learned themselves."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ductus.model.layout.rapidocr.stroke_features import ROWS, StrokeFeatures
from ductus.model.learning.progress import Report
from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.training.gathered import SHARES, Gathered, likelihood
from ductus.model.orientation.training.varied import turned_over, varied_window
from ductus.model.orientation.turn_head import TurnHead

TURN_SHARES = SHARES | {
    "written": 0.42,
    "Latin": 0.05,
    "Arabic": 0.07,
    "Hebrew": 0.05,
    "Syriac": 0.02,
    "columns": 0.08,
    "Han columns": 0.08,
    "kanji columns": 0.04,
}
"""Where windows come from, as parts of each other: scans tell more than what is drawn."""
_AT_ONCE = 32
_DECAY = 0.05
"""Of the squared weights of features brought to one spread."""
_SMOOTHED = 0.02
_STEPS = 40


def learned_head(lines: Gathered, count: int, seed: int, report: Report) -> TurnHead:
    """A head learned from so many windows of lines, half of them upside down.

    Args:
        lines: what is kept apart of them is not learned from.
        count: of windows.
        seed: of all chance.
        report: is told how far it is.
    """
    network = StrokeFeatures()
    rng = np.random.default_rng([seed, 99])
    shares = {name: 0.96 * share / sum(TURN_SHARES.values()) for name, share in TURN_SHARES.items()}
    chosen = rng.choice(len(lines.script), count, p=likelihood(lines, ~lines.is_kept, shares))
    over = rng.random(count) < 0.5
    features = []
    for start in range(0, count, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        windows = [varied_window(lines.line(k), rng, ROWS) for k in chosen[part]]
        turned = [
            turned_over(w) if turn else w for w, turn in zip(windows, over[part], strict=True)
        ]
        features.append(network.see(np.stack(turned)))
        report("turns", min(start + _AT_ONCE, count), count, "")
    ways = np.array([[TURNED.index(0), TURNED.index(180)], [TURNED.index(90), TURNED.index(270)]])
    true = ways[lines.is_column[chosen].astype(int), over.astype(int)]
    return fitted(np.concatenate(features), true, network.sha256)


def fitted(features: NDArray[np.float32], true: NDArray[np.int64], model: str) -> TurnHead:
    """A logistic regression of `TURNED`: the same of the same features.

    Args:
        features: float32[N, LENGTH].
        true: int64[N], index of `TURNED`.
        model: SHA-256 of the network that they are of.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-2
    seen, told = torch.from_numpy((features - mean) / spread), torch.from_numpy(true)
    weight = torch.zeros(features.shape[1], len(TURNED), requires_grad=True)
    bias = torch.zeros(len(TURNED), requires_grad=True)
    solver = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        solver.zero_grad()
        wrong = functional.cross_entropy(seen @ weight + bias, told, label_smoothing=_SMOOTHED)
        all_told: torch.Tensor = wrong + _DECAY * (weight**2).sum()
        all_told.backward()  # type: ignore[no-untyped-call]
        return all_told

    solver.step(loss)  # type: ignore[no-untyped-call]
    weights = weight.detach().numpy() / spread[:, None]
    return TurnHead(weights, bias.detach().numpy() - mean @ weights, model)
