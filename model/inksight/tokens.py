"""Ink as tokens: 451 of them, as InkSight writes them (arXiv 2402.05804, section 3.2).

A point of the 224 x 224 grid is two tokens, x as 0..224 and y as 225..449; token 450 begins a
stroke. As text a token is `<ink_token_N>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.inksight.answers import MOST_TOKENS, TOLERANCE
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.paths import needed, resampled_within

GridPath = NDArray[np.float32]
"""float32[N, 2], N >= 1: one stroke in grid pixels (grid_xy), in pen order."""

FIRST_Y = GRID_SIDE + 1
BEGIN = 2 * FIRST_Y
N_INK_TOKENS = BEGIN + 1
STEP = 2.0
"""Grid pixels between resampled points; corners are cut by less than one."""

_AS_TEXT = re.compile(r"<ink_token_(\d+)>")


@dataclass(frozen=True)
class Encoded:
    """Ink tokens, and whether some of the ink did not fit into them."""

    tokens: tuple[int, ...]
    truncated: bool = False


def simplified(xy: GridPath, tolerance: float = TOLERANCE) -> GridPath:
    """A stroke resampled, without the points that lie on the way anyhow.

    Returns:
        float32[M, 2]: first and last point, and those in between without which a resampled one
        would be farther than `tolerance` from the path.
    """
    even = resampled_within(np.asarray(xy, np.float64), STEP).astype(np.float32)
    return np.asarray(even[needed(even.astype(np.float64), tolerance)])


def encode(
    strokes: Sequence[GridPath], most: int = MOST_TOKENS, tolerance: float = TOLERANCE
) -> Encoded:
    """The tokens of an ink, resampled and simplified.

    Args:
        strokes: in grid pixels; what lies off the grid is moved to its edge.
        most: how many tokens there may be. Ink beyond is left out, whole points of it, and flagged.
        tolerance: see `simplified`.
    """
    tokens: list[int] = []
    for stroke in strokes:
        if not len(stroke):
            continue
        written = _stroke_tokens(simplified(stroke, tolerance))
        room = most - len(tokens)
        if len(written) > room:
            if room >= 3:
                tokens += written[: 1 + (room - 1) // 2 * 2]
            return Encoded(tuple(tokens), truncated=True)
        tokens += written
    return Encoded(tuple(tokens))


def _stroke_tokens(xy: GridPath) -> list[int]:
    cells = np.clip(np.floor(xy + 0.5), 0, GRID_SIDE).astype(np.int64)
    moved = np.concatenate([[True], (np.diff(cells, axis=0) != 0).any(axis=1)])
    pairs = cells[moved] + np.array([0, FIRST_Y])
    return [BEGIN, *pairs.reshape(-1).tolist()]


def decode(tokens: Sequence[int]) -> list[GridPath]:
    """The strokes of ink tokens, also of broken streams, by the rules of InkSight's release.

    A begin token closes the running stroke; the tokens between two of them are pairs, in order; an
    x at their end without its y is skipped; a pair that is no x and y is dropped. Points before
    the first begin token are a stroke too.

    Args:
        tokens: 0 to 450.

    Returns:
        Strokes with one point or more, in grid pixels.

    Raises:
        ValueError: a token is not an ink token.
    """
    stream = np.asarray(tokens, np.int64).reshape(-1)
    if ((stream < 0) | (stream >= N_INK_TOKENS)).any():
        raise ValueError(f"ink tokens run from 0 to {N_INK_TOKENS - 1}")
    strokes = []
    for part in np.split(stream, np.flatnonzero(stream == BEGIN)):
        body = part[1:] if len(part) and part[0] == BEGIN else part
        pairs = body[: len(body) // 2 * 2].reshape(-1, 2) - np.array([0, FIRST_Y])
        points = pairs[((pairs >= 0) & (pairs <= GRID_SIDE)).all(axis=1)]
        if len(points):
            strokes.append(points.astype(np.float32))
    return strokes


def from_text(answer: str) -> tuple[str, list[int]]:
    """The text of an answer and its ink tokens; both may be mixed, their order is kept."""
    tokens = [int(number) for number in _AS_TEXT.findall(answer)]
    return _AS_TEXT.sub("", answer).strip(), tokens
