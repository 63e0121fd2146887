"""The likeliest way of the pen through a graph, by beam search over the network's moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.ordering.description import Ints
from ductus.model.tracing.stroke_graph import Floats

BEAM = 6
TWICE = 2
"""A piece is run through at most so often."""


class WordMoves(NamedTuple):
    """One word's part of `order_network.Moves`, in the same order, without padding; and its joints.

    Attributes:
        mix, mix_bias: float32[M, S / M, S / M] and float32[S], from summed parts to a state, of
            which each of M networks has its share.
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
    joints: Ints


class Beam(NamedTuple):
    """B beginnings of a word, of P pieces, N = 2 P directed ones.

    Attributes:
        times: int8[B, P], how often each piece is run through.
        here: int32[B, 3], the last two directed pieces, the first one of the stroke; -1 before any.
        left: int32[B], pieces that are not written.
        scores: float64[B], log-likelihoods.
        sums: float32[B, 2, S], of `written` over what is, of `open` over what is not.
        waits: float32[B, 2, N], of `lift_wait` and `run_wait` over what is not written.
    """

    times: NDArray[np.int8]
    here: Ints
    left: Ints
    scores: NDArray[np.float64]
    sums: Floats
    waits: Floats


def likeliest(moves: WordMoves) -> tuple[Ints, NDArray[np.bool_], float]:
    """The likeliest steps that write every piece.

    Returns:
        int32[T] directed pieces; bool[T], whether the pen runs on into each without a lift; and
        the mean log-likelihood of a step.
    """
    steps, runs_on, score = _search(moves, BEAM)
    return steps, runs_on, score / max(len(steps), 1)


@compiled
def fresh(moves: WordMoves, rows: int) -> Beam:
    """Beginnings with nothing written."""
    p = len(moves.joints)
    sums = np.zeros((rows, 2, len(moves.begin)), np.float32)
    waits = np.zeros((rows, 2, 2 * p), np.float32)
    for row in range(rows):
        for k in range(p):
            for i in range(sums.shape[2]):
                sums[row, 1, i] += moves.open[k, i]
            for i in range(2 * p):
                waits[row, 0, i] += moves.lift_wait[k, i]
                waits[row, 1, i] += moves.run_wait[k, i]
    return Beam(
        np.zeros((rows, p), np.int8),
        np.full((rows, 3), -1, np.int32),
        np.full(rows, p, np.int32),
        np.zeros(rows, np.float64),
        sums,
        waits,
    )


@compiled
def go_on(moves: WordMoves, old: Beam, a: int, move: int, score: float, new: Beam, b: int) -> None:
    """Makes row b of `new` what row a of `old` becomes by a move, an index into `logits`."""
    n = 2 * old.times.shape[1]
    d = move % n
    for k in range(n // 2):
        new.times[b, k] = old.times[a, k]
    new.here[b, 0], new.here[b, 1] = d, old.here[a, 0]
    new.here[b, 2] = old.here[a, 2] if move >= n else d
    new.left[b], new.scores[b] = old.left[a], score
    is_new = not old.times[a, d // 2]
    new.left[b] -= is_new
    for k in range(new.sums.shape[2]):
        written, unwritten = old.sums[a, 0, k], old.sums[a, 1, k]
        new.sums[b, 0, k] = written + moves.written[d // 2, k] if is_new else written
        new.sums[b, 1, k] = unwritten - moves.open[d // 2, k] if is_new else unwritten
    for k in range(n):
        lift, run = old.waits[a, 0, k], old.waits[a, 1, k]
        new.waits[b, 0, k] = lift - moves.lift_wait[d // 2, k] if is_new else lift
        new.waits[b, 1, k] = run - moves.run_wait[d // 2, k] if is_new else run
    new.times[b, d // 2] += 1


@compiled
def _states(moves: WordMoves, beam: Beam, rows: int) -> NDArray[np.float32]:
    """What the network makes of the first beginnings, float32[rows, S]: all in one product."""
    p = beam.times.shape[1]
    members, size = moves.mix.shape[:2]
    summed = np.empty((members, rows, size), np.float32)
    for row in range(rows):
        cur, prev, start = beam.here[row]
        done, left = max(p - beam.left[row], 1), max(beam.left[row], 1)
        for m in range(members):
            for i in range(size):  # in loops: array expressions take seconds to compile
                k = m * size + i
                state = moves.begin[k] + beam.sums[row, 0, k] / done + beam.sums[row, 1, k] / left
                if cur >= 0:
                    state += moves.last[cur, k] + moves.first[start, k]
                if prev >= 0:
                    state += moves.previous[prev, k]
                summed[m, row, i] = max(state, 0.0)
    states = np.empty((rows, members * size), np.float32)
    for m in range(members):
        mixed = np.dot(summed[m], moves.mix[m].T)
        for row in range(rows):
            for k in range(size):
                value = mixed[row, k] + moves.mix_bias[m * size + k]
                states[row, m * size + k] = max(value, np.float32(0))
    return states


@compiled
def logits(moves: WordMoves, beam: Beam, rows: int) -> NDArray[np.float32]:
    """Log-likelihoods float32[rows, 4 P] of what the first beginnings may go on with.

    To lift before each directed piece, then to run on into it.
    """
    p = beam.times.shape[1]
    n = 2 * p
    states = _states(moves, beam, rows)
    by_lift = np.dot(states, moves.lift.T)
    out = np.full((rows, 2 * n), -np.inf, np.float32)
    for row in range(rows):
        told, times, waits = out[row], beam.times[row], beam.waits[row]
        cur = beam.here[row, 0]
        end = moves.joints[cur // 2, 1 - cur % 2] if cur >= 0 else -1
        for j in range(n):
            if not times[j // 2]:
                told[j] = by_lift[row, j] + moves.lift_from[cur if cur >= 0 else n, j] + waits[0, j]
            if cur < 0 or times[j // 2] >= TWICE:
                continue
            if j == cur ^ 1 or (end >= 0 and moves.joints[j // 2, j % 2] == end):
                told[n + j] = np.dot(moves.run[j], states[row]) + moves.run_from[cur, j]
                told[n + j] += waits[1, j]
                if times[j // 2]:
                    told[n + j] += moves.again[j]
        most = told.max()
        total = np.float32(0)
        for value in told:
            if value > -np.inf:
                total += np.exp(value - most)
        most += np.log(total)
        for j in range(2 * n):
            told[j] -= most
    return out


@compiled
def _is_twin(beam: Beam, b: int, old: Beam, a: int, move: int) -> bool:
    """Whether row b has the same pieces written, and the pen at the same place, as a move gives."""
    p = old.times.shape[1]
    d = move % (2 * p)
    if beam.here[b, 0] != d or beam.here[b, 2] != (old.here[a, 2] if move >= 2 * p else d):
        return False
    if beam.left[b] != old.left[a] - (not old.times[a, d // 2]):
        return False
    apart = 0
    for k in range(p):
        apart += (beam.times[b, k] > 0) != (old.times[a, k] > 0 or k == d // 2)
    return apart == 0


@compiled
def _search(moves: WordMoves, rows: int) -> tuple[Ints, NDArray[np.bool_], float]:
    """Steps, whether each runs on, and their log-likelihood."""
    p = len(moves.joints)
    n, most = 2 * p, TWICE * p
    old, new = fresh(moves, rows), fresh(moves, rows)
    came, made = np.zeros((most, rows), np.int32), np.zeros((most, rows), np.int32)
    alive = 1
    best, best_from, best_move, best_length = -np.inf, 0, 0, 0
    for t in range(most):
        told = logits(moves, old, alive)
        values = np.empty((alive, 2 * n))
        likeliest_of = np.empty(alive, np.int32)  # each own: most need not be sought anew
        for a in range(alive):
            for j in range(2 * n):
                values[a, j] = old.scores[a] + told[a, j]
            likeliest_of[a] = np.argmax(values[a])
        count = 0
        while count < rows:
            a = 0
            for b in range(1, alive):
                if values[b, likeliest_of[b]] > values[a, likeliest_of[a]]:
                    a = b
            move = int(likeliest_of[a])
            value = values[a, move]
            if value <= best or value == -np.inf:
                break
            values[a, move] = -np.inf
            likeliest_of[a] = np.argmax(values[a])
            if old.left[a] == 1 and not old.times[a, move % n // 2]:
                best, best_from, best_move, best_length = value, a, move, t + 1
                break  # all others are less likely already
            twin = False
            for b in range(count):
                twin = twin or _is_twin(new, b, old, a, move)
            if not twin:
                go_on(moves, old, a, move, value, new, count)
                came[t, count], made[t, count] = a, move
                count += 1
        if count == 0:
            break
        old, new, alive = new, old, count
    steps, runs_on = np.empty(best_length, np.int32), np.empty(best_length, np.bool_)
    at, move = best_from, best_move
    for t in range(best_length - 1, -1, -1):
        steps[t], runs_on[t] = move % n, move >= n
        if t:
            at, move = int(came[t - 1, at]), int(made[t - 1, at])
    return steps, runs_on, best
