"""A text that is known, laid over the frames of a CTC output: where each of its letters stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.reading.ctc import BLANK, CtcPath, best_path

_NEVER = np.float32(1e-30)
"""Probability of what frames rule out, so that logarithms are finite."""

Ints = NDArray[np.int32]
Scores = NDArray[np.float32]


def laid(scores: Scores, text: Ints, letters: Sequence[str]) -> CtcPath:
    """The likeliest of the ways in which frames say a text, as `best_path` has its own.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        text: int32[N], the class of each letter; there are frames enough to say it.
        letters: what each of the C classes stands for.
    """
    floored = np.maximum(scores, _NEVER)
    frames, said = np.arange(len(scores)), _said(np.log(floored), text)
    alone = np.zeros_like(scores)
    alone[frames, said] = floored[frames, said]
    return best_path(alone, letters)


@compiled
def _said(logs: Scores, text: Ints) -> Ints:
    """The class that each frame says, int32[T], for the likeliest way to say a text (Viterbi).

    Letters stand at odd states, blanks at even ones, which may be passed over between two letters
    that differ.
    """
    n_frames, n_states = len(logs), 2 * len(text) + 1
    states = np.full(n_states, BLANK, np.int32)
    states[1::2] = text
    best = np.full(n_states, -np.inf)
    best[:2] = logs[0][states[:2]]
    came = np.zeros((n_frames, n_states), np.int8)
    for frame in range(1, n_frames):
        for state in range(n_states - 1, -1, -1):
            most, back = best[state], 0
            if state > 0 and best[state - 1] > most:
                most, back = best[state - 1], 1
            may_skip = state % 2 == 1 and state > 2 and states[state] != states[state - 2]
            if may_skip and best[state - 2] > most:
                most, back = best[state - 2], 2
            best[state] = most + logs[frame, states[state]]
            came[frame, state] = back
    said = np.zeros(n_frames, np.int32)
    state = n_states - 1
    if n_states > 1 and best[state - 1] > best[state]:
        state -= 1
    for frame in range(n_frames - 1, -1, -1):
        said[frame] = states[state]
        state -= came[frame, state]
    return said
