"""Trust: how likely ink is right, 0 to 1, from what speaks against it.

A logistic regression over how far each figure lies outside what is usual for right ink, on either
side, where no weight may speak for ink: what is unlike any writing that was seen lowers trust, also
if nobody thought of that way to be wrong. A line is judged by itself and by the page it is on. The
weights are in `weights/trust/`; its README.md is the model card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.trust.evidence import FEATURES, Evidence
from ductus.model.trust.shipped import shipped
from ductus.schemas.records import PageInfo

PAGE_FEATURES: dict[str, str] = {
    "lines": "",
    "worst": "",
    "gathered": "ink outside the lines",
    "contrast": "pale",
    "outside": "ink outside the lines",
    "standing": "unsure which way up",
    "faint": "pale",
    "cut": "cut off",
}
"""Those of a page, in their order, each with what is said of a page that it speaks against; nothing
where the page's lines say it."""
_CUT = list(FEATURES).index("cut")
"""A line that an edge cuts is doubted by itself; where most are, the scan lacks what they say."""
_FARTHEST = 8.0
"""In spreads: what lies farther out is doubted no more."""
_STANDS = 0.95
"""Which way up a page lies is doubted below this; few lines are seldom surer."""
_DOUBTFUL = 0.5
"""Ink that is trusted less is told why."""
_LEAST, _MOST = 0.001, 0.999


@dataclass(frozen=True, eq=False)
class Weights:
    """What is usual, and what it weighs not to be.

    Attributes:
        low, high: float64[K], where the middle half of right ink lies.
        spread: float64[K], how much that differs.
        below, above: float64[K], 0 or more: the weights of lying there.
        bias: the log-odds of ink that nothing speaks against.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    spread: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    bias: float


@dataclass(frozen=True)
class Verdict:
    """How likely ink is right, 0 to 1, and what most speaks against it where that is unlikely."""

    trust: float
    doubt: str = ""


def distances(evidence: NDArray[np.floating], known: Weights) -> NDArray[np.float64]:
    """How far float[N, K] lies below and above what is usual: float64[2, N, K], in spreads.

    What is not known (NaN) lies within it.
    """
    values = np.asarray(evidence, np.float64)
    sides = np.stack([known.low - values, values - known.high]) / known.spread
    return np.nan_to_num(np.clip(sides, 0, _FARTHEST), nan=0.0)


def against(evidence: NDArray[np.floating], known: Weights) -> NDArray[np.float64]:
    """What each figure of float[N, K] takes from the log-odds: float64[N, K], 0 or more."""
    below, above = distances(evidence, known)
    return np.asarray(below * known.below + above * known.above)


def log_odds(evidence: NDArray[np.floating], known: Weights) -> NDArray[np.float64]:
    """Of being right, float64[N]."""
    return np.asarray(known.bias - against(evidence, known).sum(axis=-1))


def page_evidence(
    odds: NDArray[np.float64],
    evidence: NDArray[np.float64],
    lengths: NDArray[np.float64],
    gathered: float,
    info: PageInfo,
) -> NDArray[np.float64]:
    """The values of `PAGE_FEATURES`.

    Args:
        odds: float64[N], the log-odds of its lines; N >= 1.
        evidence: float64[N, K], what they are of.
        lengths: float64[N], of their ink.
        gathered: the share of the page's ink that lines hold.
        info: of the page.
    """
    order = np.argsort(odds)
    shares = np.cumsum(lengths[order]) / max(float(lengths.sum()), 1e-9)
    worst = odds[order][min(int(np.searchsorted(shares, 0.2)), len(odds) - 1)]
    weight = np.maximum(lengths, 1e-9)
    sure = info.rotation_confidence
    values = {
        "lines": np.average(odds, weights=weight),
        "worst": worst,
        "gathered": np.log(gathered + 0.01),
        "contrast": np.log(info.contrast + 0.01),
        "outside": np.log(info.ink_outside + 0.01),
        "standing": min(sure, _STANDS) if sure else np.nan,
        "faint": "faint" in info.warnings,
        "cut": np.average(evidence[:, _CUT], weights=weight),
    }
    return np.array([values[name] for name in PAGE_FEATURES], np.float64)


def verdicts(
    lines: Sequence[Evidence], lengths: Sequence[float], gathered: float, info: PageInfo
) -> tuple[Verdict, list[Verdict]]:
    """The verdict on a page with one line or more, and those on its lines.

    Args:
        lines: the evidence of each, from `features`.
        lengths: of their ink, in pixels.
        gathered, info: see `page_evidence`.
    """
    line, page, context = _shipped()
    evidence = np.array(lines)
    odds = log_odds(evidence, line)
    whole = page_evidence(odds, evidence, np.array(lengths, np.float64), gathered, info)
    together = np.column_stack([odds, np.full(len(odds), whole[0])])
    costs = against(evidence, line)
    reasons = list(FEATURES.values())
    found = [
        _verdict(float(one), cost, reasons)
        for one, cost in zip(log_odds(together, context), costs, strict=True)
    ]
    share = np.array(lengths) / max(sum(lengths), 1e-9)
    return _page_verdict(whole, page, share @ costs), found


def _page_verdict(
    whole: NDArray[np.float64], known: Weights, of_lines: NDArray[np.float64]
) -> Verdict:
    own = against(whole[None], known)[0]
    scale = own[:2].sum() / max(float(of_lines.sum()), 1e-9)
    costs = np.concatenate([own[2:], scale * of_lines])
    reasons = [*list(PAGE_FEATURES.values())[2:], *FEATURES.values()]
    return _verdict(float(log_odds(whole[None], known)[0]), costs, reasons)


def _verdict(odds: float, costs: NDArray[np.float64], reasons: list[str]) -> Verdict:
    trust = round(float(np.clip(1 / (1 + np.exp(-odds)), _LEAST, _MOST)), 3)
    if trust >= _DOUBTFUL:
        return Verdict(trust)
    sums: dict[str, float] = {}
    for reason, cost in zip(reasons, costs, strict=True):
        sums[reason] = sums.get(reason, 0.0) + float(cost)
    return Verdict(trust, max(sums, key=lambda reason: sums[reason]))


CONTEXT = ("own", "page")
"""What a line's trust is made of in the end: its own log-odds, and the mean of its page's."""


@cache
def _shipped() -> tuple[Weights, Weights, Weights]:
    found = shipped()
    return (
        from_json(found["lines"], tuple(FEATURES)),
        from_json(found["pages"], tuple(PAGE_FEATURES)),
        from_json(found["context"], CONTEXT),
    )


def to_json(known: Weights, names: Sequence[str]) -> dict[str, Any]:
    """As it is kept: a row of figures for each name."""
    columns = np.stack([known.low, known.high, known.spread, known.below, known.above], axis=1)
    rows = zip(names, columns.tolist(), strict=True)
    return {"bias": round(known.bias, 4), **{n: [round(v, 4) for v in row] for n, row in rows}}


def from_json(found: dict[str, Any], names: Sequence[str]) -> Weights:
    """What `to_json` gave.

    Raises:
        KeyError: it was of other names.
    """
    low, high, spread, below, above = np.array([found[name] for name in names], np.float64).T
    return Weights(low, high, spread, below, above, float(found["bias"]))
