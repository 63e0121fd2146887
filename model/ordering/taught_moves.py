"""What is taught of a character has its say in how a pen writes it.

The strokes as they are taught are bent until they lie on what was written; so each piece of the
graph gets its turn and its direction. What should come earlier and is not written speaks against a
move, and so does running a piece the other way. The network decides the rest: where the pen lifts,
and what a hand does otherwise than it is taught.
"""

from __future__ import annotations

import numpy as np

from ductus.model.ordering.search import WordMoves
from ductus.model.ordering.taught_turns import TaughtTurns

_EARLIER, _AGAINST = 3.0, 0.5
"""Logits against a move: for each piece that should come earlier; for each unit of the misfit that
a piece has more when it is run the other way."""
_SOFT = 0.15
"""Strokes by which turns may differ and be in doubt."""


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
