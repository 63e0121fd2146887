"""Learning how lines are turned, and in which script they are, from features of strokes.

The features are not learned themselves.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ductus.model.layout.rapidocr.stroke_features import ROWS, StrokeFeatures
from ductus.model.learning.progress import Report
from ductus.model.orientation.classes import SCRIPTS, TURNED
from ductus.model.orientation.feature_head import FeatureHead
from ductus.model.orientation.training.gathered import SHARES, Gathered, likelihood
from ductus.model.orientation.training.varied import turned_over, varied_window

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
SCRIPT_SHARES = dict.fromkeys(SHARES, 0.0) | {
    "written": 0.22,
    "penned": 0.12,
    "Latin": 0.12,
    "Greek": 0.03,
    "Cyrillic": 0.03,
    "Arabic": 0.16,
    "abjad": 0.08,
    "Hebrew": 0.07,
    "Syriac": 0.02,
    "Han": 0.02,
    "kanji": 0.04,
    "Devanagari": 0.01,
    "Hangul": 0.02,
}
"""The same where scripts are to be told; what runs down is not asked."""
_AT_ONCE = 32
_DECAY = 0.05
"""Of the squared weights of features brought to one spread."""
_SMOOTHED = 0.02
_STEPS = 40


def learned_head(lines: Gathered, count: int, seed: int, report: Report) -> FeatureHead:
    """A head that tells turns, learned from so many windows of lines, half of them upside down.

    Args:
        lines: what is kept apart of them is not learned from.
        count: of windows.
        seed: of all chance.
        report: is told how far it is.
    """
    network = StrokeFeatures()
    rng = np.random.default_rng([seed, 99])
    chosen = _chosen(lines, ~lines.is_kept, TURN_SHARES, count, rng)
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
    return fitted(np.concatenate(features), true, len(TURNED), network.sha256)


def learned_script_head(lines: Gathered, count: int, seed: int, report: Report) -> FeatureHead:
    """A head that tells scripts, learned from so many windows of lines that run across.

    Args:
        lines, count, seed, report: as of `learned_head`.
    """
    network = StrokeFeatures()
    rng = np.random.default_rng([seed, 98])
    chosen = _chosen(lines, ~lines.is_kept & ~lines.is_column, SCRIPT_SHARES, count, rng)
    features = []
    for start in range(0, count, _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        windows = [varied_window(lines.line(k), rng, ROWS) for k in some]
        features.append(network.see(np.stack(windows)))
        report("scripts", min(start + _AT_ONCE, count), count, "")
    return fitted(np.concatenate(features), lines.script[chosen], len(SCRIPTS), network.sha256)


def _chosen(
    lines: Gathered,
    which: NDArray[np.bool_],
    shares: dict[str, float],
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Lines by chance, of each source its share, and .04 of the other scripts."""
    parts = {name: 0.96 * share / sum(shares.values()) for name, share in shares.items()}
    return rng.choice(len(lines.script), count, p=likelihood(lines, which, parts))


def fitted(
    features: NDArray[np.float32], true: NDArray[np.int64], classes: int, model: str
) -> FeatureHead:
    """A logistic regression: the same of the same features.

    Args:
        features: float32[N, LENGTH].
        true: int64[N], 0 <= class < classes.
        classes: how many there are.
        model: SHA-256 of the network that they are of.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-2
    seen, told = torch.from_numpy((features - mean) / spread), torch.from_numpy(true)
    weight = torch.zeros(features.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    solver = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        solver.zero_grad()
        wrong = functional.cross_entropy(seen @ weight + bias, told, label_smoothing=_SMOOTHED)
        all_told: torch.Tensor = wrong + _DECAY * (weight**2).sum()
        all_told.backward()  # type: ignore[no-untyped-call]
        return all_told

    solver.step(loss)  # type: ignore[no-untyped-call]
    weights = weight.detach().numpy() / spread[:, None]
    return FeatureHead(weights, bias.detach().numpy() - mean @ weights, model)
