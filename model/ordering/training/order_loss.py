"""How the network learns: what it is asked of each pair, and how wrong its moves are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from ductus.model.ordering.description import Description
from ductus.model.ordering.features import HINTS, batched, features
from ductus.model.ordering.training.examples import OrderExample
from ductus.model.ordering.training.order_learner import Committee, Moves, OrderNetwork

UNHINTED = 0.3
"""How often the direction is kept from the network."""
MIRRORED = 0.15
"""How often a word that runs to the right is seen in a mirror, and said to run to the left."""
UNSTEADY = 0.008
"""How far points are moved by chance, of the word's height."""
_STRAY = 0.3
_NEVER = -1e9


@dataclass(frozen=True)
class RightMoves:
    """Right moves of a batch, padded to T steps.

    Attributes:
        steps: long[B, T]; runs_on: bool[B, T]; asked: bool[B, T], false beyond a word's last step.
        stray: bool[B, P].
    """

    steps: Tensor
    runs_on: Tensor
    asked: Tensor
    stray: Tensor


def right_moves(examples: Sequence[OrderExample], n_pieces: int) -> RightMoves:
    """The right moves of some examples, padded."""
    most = max(len(one.steps) for one in examples)
    shape = len(examples), most
    steps, runs_on, asked = np.zeros(shape, np.int64), np.zeros(shape, bool), np.zeros(shape, bool)
    stray = np.zeros((len(examples), n_pieces), bool)
    for row, one in enumerate(examples):
        count = len(one.steps)
        steps[row, :count], runs_on[row, :count], asked[row, :count] = one.steps, one.runs_on, True
        stray[row, : len(one.stray)] = one.stray
    return RightMoves(*(torch.from_numpy(array) for array in (steps, runs_on, asked, stray)))


def varied(one: OrderExample, rng: Generator) -> OrderExample:
    """The example slanted, stretched, turned a little, its points unsteady.

    Sometimes it is mirrored, so that the direction told must be heeded; sometimes none is told.
    """
    matrix = np.array(
        [[rng.uniform(0.8, 1.25), rng.normal(0, 0.15)], [rng.normal(0, 0.05), 1.0]], np.float32
    )
    told = one.description
    if one.hint == HINTS.index("ltr") and rng.random() < MIRRORED:
        matrix[:, 0] *= -1
        told = replace(told, turns=-told.turns)
        one = replace(one, hint=HINTS.index("rtl"))
    elif rng.random() < UNHINTED:
        one = replace(one, hint=HINTS.index("auto"))
    height = float(np.ptp(told.points[..., 1])) + 1.0
    shaken = told.points + rng.normal(0, UNSTEADY * height, told.points.shape)
    ways = told.ways @ matrix.T
    ways /= np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-6)
    description = replace(
        told, points=(shaken @ matrix.T).astype(np.float32), ways=ways.astype(np.float32)
    )
    return replace(one, description=description)


def loss_of(
    network: OrderNetwork | Committee, examples: Sequence[OrderExample]
) -> tuple[Tensor, Tensor]:
    """How wrong the network is.

    Returns:
        The mean loss a word, and float[B, T] negative log-likelihoods of the right steps, 0 where
        there is none.
    """
    descriptions: list[Description] = [one.description for one in examples]
    batch = batched(descriptions, [one.hint for one in examples])
    nodes, pairs, real = (torch.from_numpy(one) for one in features(batch))
    moves = network(nodes, pairs, real)
    right = right_moves(examples, batch.real.shape[1])
    lift, run = move_logits(moves, torch.from_numpy(batch.joints), right, real)
    both = torch.cat([lift, run], dim=-1).log_softmax(-1)
    index = right.steps + right.runs_on * lift.shape[-1]
    misses = -both.gather(-1, index[..., None])[..., 0] * right.asked
    stray = torch.nn.functional.binary_cross_entropy_with_logits(
        moves.stray, right.stray.float(), reduction="none"
    )
    stray_loss = (stray * real[:, ::2]).sum() / real[:, ::2].sum()
    return misses.sum() / right.asked.sum() + _STRAY * stray_loss, misses.detach()


def move_logits(
    moves: Moves, joints: Tensor, right: RightMoves, real: Tensor
) -> tuple[Tensor, Tensor]:
    """Logits float[B, T, N] of lifting before a piece and of running on into it, at every step."""
    b, steps = right.steps.shape
    n = real.shape[1]
    p = n // 2
    pieces = torch.nn.functional.one_hot(right.steps // 2, p) * right.asked[..., None]
    before = pieces.cumsum(1) - pieces  # how often each was run through before the step
    written = (before > 0).float()
    wanted = (real[:, None, ::2] & ~right.stray[:, None]).float()
    unwritten = wanted * (1 - written)

    last = torch.cat([right.steps.new_full((b, 1), -1), right.steps[:, :-1]], dim=1)
    previous = torch.cat([right.steps.new_full((b, 2), -1), right.steps[:, :-2]], dim=1)[:, :steps]
    first = _stroke_starts(right.steps, right.runs_on)
    sums = (
        _at(moves.last, last)
        + _at(moves.previous, previous)
        + _at(moves.first, first)
        + written @ moves.written / written.sum(-1, keepdim=True).clamp_min(1)
        + unwritten @ moves.open / unwritten.sum(-1, keepdim=True).clamp_min(1)
        + moves.begin
    )
    state = moves.state(sums)
    row = torch.where(last < 0, n, last)
    lift = state @ moves.lift.transpose(1, 2) + _rows(moves.lift_from, row)
    lift = lift + unwritten @ moves.lift_wait
    run = state @ moves.run.transpose(1, 2) + _rows(moves.run_from, last.clamp_min(0))
    run = run + unwritten @ moves.run_wait
    done = written.repeat_interleave(2, dim=-1)
    run = run + done * moves.again[:, None]
    may_lift = (unwritten > 0).repeat_interleave(2, dim=-1)
    lift = lift.masked_fill(~may_lift, _NEVER)
    run = run.masked_fill(~_may_run(joints, last, right.stray), _NEVER)
    asked = torch.nn.functional.one_hot(right.steps, n).bool()
    lift = torch.where(asked & ~right.runs_on[..., None] & ~may_lift, 0.0, lift)
    return lift, run


def _may_run(joints: Tensor, last: Tensor, stray: Tensor) -> Tensor:
    """bool[B, T, N]: pieces that begin where the last one ends, and that one backwards."""
    p = joints.shape[1]
    starts = joints.flatten(1)
    ends = joints.flip(2).flatten(1)
    here = torch.where(last >= 0, ends.gather(1, last.clamp_min(0)), -1)
    number = torch.arange(2 * p)
    back = (number[None, None] == (last ^ 1)[..., None]) & (last >= 0)[..., None]
    meets = (starts[:, None] == here[..., None]) & (here >= 0)[..., None]
    return (meets | back) & ~stray.repeat_interleave(2, dim=1)[:, None]


def _stroke_starts(steps: Tensor, runs_on: Tensor) -> Tensor:
    """long[B, T]: before each step, the first step of the stroke the pen is in; -1 before any."""
    b, count = steps.shape
    number = torch.arange(count).expand(b, count)
    begins = torch.where(runs_on, 0, number).cummax(1).values
    starts = steps.gather(1, begins)
    return torch.cat([steps.new_full((b, 1), -1), starts[:, :-1]], dim=1)


def _at(vectors: Tensor, index: Tensor) -> Tensor:
    """float[B, T, S]: the vectors [B, N, S] at an index [B, T]; 0 at -1."""
    return _rows(vectors, index.clamp_min(0)) * (index >= 0)[..., None]


def _rows(matrix: Tensor, index: Tensor) -> Tensor:
    return matrix.gather(1, index[..., None].expand(-1, -1, matrix.shape[-1]))
