"""Fits the weights of trust: a logistic regression whose weights may only speak against ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.trust.samples import Sample
from ductus.model.trust.trust import Weights, distances, log_odds, page_evidence

_PRIOR = 0.2
_DECAY, _STANCE_DECAY = 1e-2, 1e-2


def fit(
    evidence: NDArray[np.floating],
    right: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> Weights:
    """Weights for evidence float[N, K] of ink that is right or not, bool[N], float64[N] each.

    What is usual is taken from right ink: the middle four fifths of it are above every doubt.
    Where nothing is learned, a doubt weighs `_PRIOR`: the next page may be spoiled in another way.
    What no right ink has is not known to be usual or not, and weighs nothing.
    """
    told = np.isfinite(evidence[right]).any(axis=0)
    low, high = np.zeros((2, len(told)))
    low[told], high[told] = np.nanpercentile(evidence[right][:, told], (10, 90), axis=0)
    spread = np.maximum((high - low) / 2, 1e-2)
    nothing = np.zeros(len(spread))
    blank = Weights(low, high, spread, nothing, nothing, 0.0)
    terms = np.concatenate(distances(evidence, blank), axis=1)
    balance = weight * np.where(right, 0.5 / weight[right].sum(), 0.5 / weight[~right].sum())
    sign = np.where(right, 1.0, -1.0)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = values[0] - terms @ values[1:]
        pull = balance * sign / (1 + np.exp(np.clip(sign * score, -50, 50)))
        off = values[1:] - _PRIOR
        cost = balance @ np.logaddexp(0, -sign * score) + _DECAY / 2 * off @ off
        return cost, np.concatenate([[-pull.sum()], pull @ terms + _DECAY * off])

    bounds = [(None, None), *[(0, None)] * terms.shape[1]]
    start = np.full(1 + terms.shape[1], _PRIOR)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    below, above = np.split(found[1:], 2) * told
    return Weights(low, high, spread, below, above, float(found[0]))


def auc(values: Sequence[float], right: Sequence[bool]) -> float:
    """How likely a right one has the higher value than a wrong one; NaN without either."""
    known, truth = np.asarray(values, float), np.asarray(right, bool)
    above = known[truth][:, None] - known[~truth][None]
    return float(((above > 0) + 0.5 * (above == 0)).mean()) if above.size else float("nan")


def fit_stance(described: NDArray[np.floating]) -> NDArray[np.float64]:
    """Weights of the traits float[N, 4, T] of lines that stand as they were written."""
    scale = described.std(axis=(0, 1)) + 1e-3
    scaled = described / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        expected = (shares[..., None] * scaled).sum(axis=1)
        cost = -np.log(shares[:, 0]).mean() + _STANCE_DECAY * weights @ weights
        return cost, 2 * _STANCE_DECAY * weights - (scaled[:, 0] - expected).mean(axis=0)

    start = np.zeros(described.shape[2])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x / scale)


def fit_all(found: Sequence[Sample]) -> tuple[Weights, Weights, Weights]:
    """Weights of lines, of pages, and of lines beside their pages."""
    inked = [sample for sample in found if len(sample.evidence)]
    known = [np.array([right is not None for right in s.lines_right]) for s in inked]
    right = np.array([r for s in inked for r in s.lines_right if r is not None], np.bool_)
    # A page of a hundred specks counts as ten of one.
    each = np.concatenate([np.full(k.sum(), 1 / np.sqrt(max(k.sum(), 1))) for k in known])
    evidence = np.concatenate([s.evidence[k] for s, k in zip(inked, known, strict=True)])
    lines = fit(evidence, right, each)
    odds = [log_odds(sample.evidence, lines) for sample in inked]
    wholes = np.array([_whole(*pair) for pair in zip(inked, odds, strict=True)])
    together = np.concatenate(
        [
            np.column_stack([own[k], np.full(k.sum(), whole[0])])
            for own, k, whole in zip(odds, known, wholes, strict=True)
        ]
    )
    judged = np.array([sample.is_right is not None for sample in inked])
    pages_right = np.array([s.is_right for s in inked if s.is_right is not None], np.bool_)
    pages = fit(wholes[judged], pages_right, np.ones(judged.sum()))
    return lines, pages, fit(together, right, each)


def page_odds(
    sample: Sample, lines: Weights, pages: Weights, context: Weights
) -> tuple[float, NDArray[np.float64]]:
    """The log-odds of a page with ink, and of its lines."""
    odds = log_odds(sample.evidence, lines)
    whole = _whole(sample, odds)
    together = np.column_stack([odds, np.full(len(odds), whole[0])])
    return float(log_odds(whole[None], pages)[0]), log_odds(together, context)


def _whole(sample: Sample, odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return page_evidence(odds, sample.evidence, sample.lengths, sample.gathered, sample.info)
