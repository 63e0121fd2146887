"""The likeliest way of the pen through a graph, by beam search over the network's moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.compiled import compiled

BEAM = 6
TWICE = 2
"""A piece is run through at most so often."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class WordMoves:
    """One word's part of `network.Moves`, in the same order, without padding; and its joints.

    Attributes:
        mix, mix_bias: float32[S, S] and float32[S], from summed parts to a state.
        joints: int32[P, 2], -1 where an end is free.
    """

    last: Floats
    previous: Floats
    first: Floats
    written: Floats
    open: Floats
    begin: Floats
    lift: Floats
    run: Floats
    lift_from: Floats
    run_from: Floats
    lift_wait: Floats
    run_wait: Floats
    again: Floats
    mix: Floats
    mix_bias: Floats
    joints: NDArray[np.int32]


def likeliest(moves: WordMoves) -> tuple[NDArray[np.int32], NDArray[np.bool_], float]:
    """The likeliest steps that write every piece.

    Returns:
        int32[T] directed pieces; bool[T], whether the pen runs on into each without a lift; and
        the mean log-likelihood of a step.
    """
    steps, runs_on, score = _search(
        moves.last,
        moves.previous,
        moves.first,
        moves.written,
        moves.open,
        moves.begin,
        moves.lift,
        moves.run,
        moves.lift_from,
        moves.run_from,
        moves.lift_wait,
        moves.run_wait,
        moves.again,
        moves.mix,
        moves.mix_bias,
        moves.joints,
        BEAM,
    )
    return steps, runs_on, score / max(len(steps), 1)


@compiled
def _logits(
    cur: int,
    prev: int,
    start: int,
    times: NDArray[np.int8],
    last: NDArray[np.float32],
    previous: NDArray[np.float32],
    first: NDArray[np.float32],
    written: NDArray[np.float32],
    open_: NDArray[np.float32],
    begin: NDArray[np.float32],
    lift: NDArray[np.float32],
    run: NDArray[np.float32],
    lift_from: NDArray[np.float32],
    run_from: NDArray[np.float32],
    lift_wait: NDArray[np.float32],
    run_wait: NDArray[np.float32],
    again: NDArray[np.float32],
    mix: NDArray[np.float32],
    mix_bias: NDArray[np.float32],
    joints: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Log-likelihoods float32[2 N]: to lift before each directed piece, to run on into it."""
    p, n, size = len(times), 2 * len(times), len(begin)
    done = 0
    sums_done, sums_open = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for k in range(p):
        if times[k]:
            done += 1
            sums_done += written[k]
        else:
            sums_open += open_[k]
    state = begin + sums_done / max(done, 1) + sums_open / max(p - done, 1)
    if cur >= 0:
        state += last[cur] + first[start]
    if prev >= 0:
        state += previous[prev]
    state = np.maximum(mix @ np.maximum(state, np.float32(0)) + mix_bias, np.float32(0))
    out = np.full(2 * n, -np.inf, np.float32)
    row = cur if cur >= 0 else n
    by_lift = lift @ state
    end = joints[cur // 2, 1 - cur % 2] if cur >= 0 else -1
    most = np.float32(-np.inf)
    for j in range(n):
        if not times[j // 2]:
            value = by_lift[j] + lift_from[row, j]
            for k in range(p):
                if not times[k]:
                    value += lift_wait[k, j]
            out[j] = value
            most = max(most, value)
        if cur < 0 or times[j // 2] >= TWICE:
            continue
        if j == cur ^ 1 or (end >= 0 and joints[j // 2, j % 2] == end):
            value = (run[j] * state).sum() + run_from[cur, j]
            for k in range(p):
                if not times[k]:
                    value += run_wait[k, j]
            if times[j // 2]:
                value += again[j]
            out[n + j] = value
            most = max(most, value)
    total = np.float32(0)
    for value in out:
        total += np.exp(value - most)
    out -= most + np.log(total)
    return out


@compiled
def _search(
    last: NDArray[np.float32],
    previous: NDArray[np.float32],
    first: NDArray[np.float32],
    written: NDArray[np.float32],
    open_: NDArray[np.float32],
    begin: NDArray[np.float32],
    lift: NDArray[np.float32],
    run: NDArray[np.float32],
    lift_from: NDArray[np.float32],
    run_from: NDArray[np.float32],
    lift_wait: NDArray[np.float32],
    run_wait: NDArray[np.float32],
    again: NDArray[np.float32],
    mix: NDArray[np.float32],
    mix_bias: NDArray[np.float32],
    joints: NDArray[np.int32],
    beam: int,
) -> tuple[NDArray[np.int32], NDArray[np.bool_], float]:
    """Steps, whether each runs on, and their log-likelihood."""
    p = len(joints)
    n = 2 * p
    most = TWICE * p
    times = np.zeros((beam, p), np.int8)
    here = np.full((beam, 3), -1, np.int32)  # last, previous, first of the stroke
    scores = np.zeros(beam, np.float64)
    left = np.full(beam, p, np.int32)
    came = np.zeros((most, beam), np.int32)
    move = np.zeros((most, beam), np.int32)
    alive = 1
    best, best_at, best_length = -np.inf, 0, 0
    final_move, final_from = 0, 0
    final_came, final_moves = came[:0], move[:0]
    for t in range(most):
        values = np.full((alive, 2 * n), -np.inf)
        for a in range(alive):
            values[a] = scores[a] + _logits(
                here[a, 0],
                here[a, 1],
                here[a, 2],
                times[a],
                last,
                previous,
                first,
                written,
                open_,
                begin,
                lift,
                run,
                lift_from,
                run_from,
                lift_wait,
                run_wait,
                again,
                mix,
                mix_bias,
                joints,
            )
        flat = values.ravel()
        next_times, next_here = np.empty_like(times), np.empty_like(here)
        next_scores, next_left = np.empty_like(scores), np.empty_like(left)
        count = 0
        while count < beam:
            at = int(np.argmax(flat))
            value = flat[at]
            if value <= best or value == -np.inf:
                break
            flat[at] = -np.inf
            a, j = at // (2 * n), at % (2 * n)
            d = j % n
            finished = left[a] == 1 and not times[a, d // 2]
            if finished:
                best, best_at, best_length = value, a * 2 * n + j, t + 1
                break  # all others are less likely already
            twin = False
            for b in range(count):
                same = next_here[b, 0] == d and next_here[b, 2] == (here[a, 2] if j >= n else d)
                if same and left[a] - (not times[a, d // 2]) == next_left[b]:
                    equal = True
                    for k in range(p):
                        if (times[a, k] > 0 or k == d // 2) != (next_times[b, k] > 0):
                            equal = False
                            break
                    twin = twin or equal
            if twin:  # the same pieces written, in another way
                continue
            next_times[count] = times[a]
            next_left[count] = left[a] - (not times[a, d // 2])
            next_times[count, d // 2] += 1
            next_here[count, 0], next_here[count, 1] = d, here[a, 0]
            next_here[count, 2] = here[a, 2] if j >= n else d
            next_scores[count] = value
            came[t, count], move[t, count] = a, j
            count += 1
        if best_length == t + 1:  # the end of the best so far is kept beside the beam
            final_move, final_from = best_at % (2 * n), best_at // (2 * n)
            final_came, final_moves = came[:t].copy(), move[:t].copy()
        if count == 0:
            break
        times, here, scores, left, alive = next_times, next_here, next_scores, next_left, count
    steps, runs_on = np.empty(best_length, np.int32), np.empty(best_length, np.bool_)
    if best_length:
        steps[-1], runs_on[-1] = final_move % n, final_move >= n
        at = final_from
        for t in range(best_length - 2, -1, -1):
            steps[t], runs_on[t] = final_moves[t, at] % n, final_moves[t, at] >= n
            at = int(final_came[t, at])
    return steps, runs_on, best
