"""What is taught of a character has its say in how a pen writes it.

The strokes as they are taught are bent until they lie on what was written; so each piece of the
graph gets its turn and its direction. What should come earlier and is not written speaks against a
move, and so does running a piece the other way. The network decides the rest: where the pen lifts,
and what a hand does otherwise than it is taught.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ductus.model.ordering.description import Description
from ductus.model.ordering.search import WordMoves
from ductus.model.paths import resampled_each
from ductus.model.tracing.stroke_graph import Floats

MISFIT = 0.4
"""Ink that lies worse on the strokes is of another character, or written in another way."""
_SAMPLES = 12
"""Points of a taught stroke that are compared."""
_NEAR = 0.1
"""How far, usually, ink lies beside the bent strokes, in sides of a character."""
_FAR = 12.0
"""What a point costs at most, however far it is."""
_ROUNDS = 3
_ALONG, _AROUND = 0.3, 0.15
"""How far a shift is shared with the stroke's own points, and with those of others."""
_EARLIER, _AGAINST = 3.0, 0.5
"""Logits against a move: for each piece that should come earlier; for each unit of the misfit that
a piece has more when it is run the other way."""
_SOFT = 0.15
"""Strokes by which turns may differ and be in doubt."""


@dataclass(frozen=True, eq=False)
class TaughtTurns:
    """What is taught of P pieces.

    Attributes:
        turns: float32[P], the number of the stroke and how far along it.
        forwards: float32[P], how much better a piece lies on it forwards than backwards, -3 to 3.
        misfit: the mean over the ink; see `MISFIT`.
    """

    turns: Floats
    forwards: Floats
    misfit: float


def taught_turns(told: Description, strokes: Floats) -> TaughtTurns:
    """The turn of each piece of a described graph.

    Args:
        told: of the graph.
        strokes: float32[S, N, 2], as `TaughtCharacters` has them.
    """
    cuts = np.arange(len(strokes) + 1) * strokes.shape[1]
    even, _ = resampled_each(strokes.reshape(-1, 2), cuts, _SAMPLES)
    low, high = even.min((0, 1)), even.max((0, 1))
    ink = _framed(told.points, low, high)
    bent = _bent(even, ink)
    ways = np.einsum("pkc,snc->pksn", _ways(ink), _ways(bent))
    far = _far(ink, bent)
    on = (far + 1 - ways).min(-1).mean(1)
    back = (far + 1 + ways).min(-1).mean(1)
    owner = np.minimum(on, back).argmin(1)
    rows = np.arange(len(ink))
    on, back = on[rows, owner], back[rows, owner]
    sense = np.where(on <= back, 1, -1)[:, None, None]
    along = (far[rows, :, owner] + 1 - sense * ways[rows, :, owner]).argmin(-1).mean(1)
    weights = told.sizes[:, 0] + 1
    return TaughtTurns(
        turns=np.asarray(owner + along / _SAMPLES, np.float32),
        forwards=np.asarray(np.clip(back - on, -3, 3), np.float32),
        misfit=float(np.average(np.minimum(on, back), weights=weights)),
    )


def taught_moves(moves: WordMoves, taught: TaughtTurns) -> WordMoves:
    """A network's moves with the say of what is taught."""
    turns, pieces = taught.turns, np.arange(len(taught.turns))
    ahead = (turns[:, None] - turns[None]) / np.float32(_SOFT)
    against = -_EARLIER / (1 + np.exp(np.clip(ahead, -30, 30)))  # of an unwritten one to each other
    against[pieces, pieces] = 0
    wait = np.asarray(against.repeat(2, axis=1), np.float32)
    speaks = np.float32(_AGAINST) * np.stack([taught.forwards, -taught.forwards], axis=1).ravel()
    return moves._replace(
        lift_wait=moves.lift_wait + wait,
        run_wait=moves.run_wait + wait,
        lift_from=moves.lift_from + speaks,
        run_from=moves.run_from + speaks,
    )


def _framed(points: Floats, low: Floats, high: Floats) -> Floats:
    """Points [P, K, 2] moved and stretched into the box of the strokes; what is flat stays flat."""
    first, last = points.min((0, 1)), points.max((0, 1))
    size, wanted = last - first, high - low
    scale = wanted / np.maximum(size, 1e-6)
    flat = np.minimum(size / size.max(), wanted / wanted.max()) < 0.25  # type: ignore[operator]
    scale[flat] = scale[int(size.argmax())]
    middle = (low + high) / 2
    return np.asarray((points - (first + last) / 2) * scale + middle, np.float32)


def _bent(strokes: Floats, ink: Floats) -> Floats:
    """Strokes [S, N, 2] moved onto the ink [P, K, 2], what lies near each other alike."""
    points, ways = ink.reshape(-1, 2), _ways(ink).reshape(-1, 2)
    own = np.repeat(np.arange(len(strokes)), strokes.shape[1])
    xy = strokes.reshape(-1, 2)
    apart = ((xy[:, None] - xy[None]) ** 2).sum(-1)
    shared = 0.5 * np.exp(-apart / (2 * _AROUND**2))
    shared += (own[:, None] == own) * np.exp(-apart / (2 * _ALONG**2))
    for near in (*(1.5 * _NEAR,) * (_ROUNDS - 1), _NEAR):
        away = ((xy[:, None] - points[None]) ** 2).sum(-1) / near**2
        across = 1 - np.abs(_ways(xy.reshape(strokes.shape)).reshape(-1, 2) @ ways.T)
        cost = np.minimum(away, _FAR) + 3 * across
        nearest = cost.argmin(1)
        found = cost[np.arange(len(xy)), nearest] < 8
        weights = shared * found
        shifts = weights @ (points[nearest] - xy)
        xy = xy + shifts / (weights.sum(1, keepdims=True) + 0.3)
    return np.asarray(xy.reshape(strokes.shape), np.float32)


def _far(ink: Floats, strokes: Floats) -> Floats:
    """How far points [P, K, 2] lie from those of strokes [S, N, 2]: [P, K, S, N]."""
    away = ((ink[:, :, None, None] - strokes) ** 2).sum(-1) / np.float32(_NEAR**2)
    return np.asarray(np.minimum(away, _FAR), np.float32)


def _ways(paths: Floats) -> Floats:
    """Directions of paths [S, N, 2], of length 1 or 0."""
    steps = np.gradient(paths, axis=1)
    return np.asarray(steps / np.maximum(np.linalg.norm(steps, axis=-1, keepdims=True), 1e-6))
