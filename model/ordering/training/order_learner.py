"""The network that tells how a pen would write a stroke graph, as it is learned: in torch.

`ductus.model.ordering.order_network` is the same for a run, without torch.

Each piece of the graph stands twice, once for either direction. A few layers of attention, biased
by how two directed pieces lie to each other, give each a vector; from them come the weights of a
state machine that is in one of these states: what is written, the last two pieces and the first
one of this stroke. Its moves are to run on into a piece at the same joint, or to lift the pen and
begin another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ductus.model.ordering.asked_networks import Sizes
from ductus.model.ordering.description import Description
from ductus.model.ordering.features import NODE, PAIR
from ductus.model.ordering.search import WordMoves


@dataclass(frozen=True)
class Moves:
    """The state machine's weights; B words of N = 2 P directed pieces, S the state's size.

    Attributes:
        last, previous, first: [B, N, S], what these pieces say of the state.
        written, open: [B, P, S], likewise for the mean over written and unwritten pieces.
        begin: [S], the state before the first piece.
        lift, run: [B, N, S], how a state speaks for a piece after a lift, and without.
        lift_from: [B, N + 1, N], likewise for the last piece; row N: nothing is written.
        run_from: [B, N, N].
        lift_wait, run_wait: [B, P, N], how an unwritten piece speaks for another one.
        again: [B, N], what speaks for a piece that is written.
        stray: [B, P], the logit that a piece is no ink of the pen.
        mix, mix_bias: [M, S / M, S / M] and [S], from summed parts to a state, of which each of M
            networks has its share.
    """

    last: Tensor
    previous: Tensor
    first: Tensor
    written: Tensor
    open: Tensor
    begin: Tensor
    lift: Tensor
    run: Tensor
    lift_from: Tensor
    run_from: Tensor
    lift_wait: Tensor
    run_wait: Tensor
    again: Tensor
    stray: Tensor
    mix: Tensor
    mix_bias: Tensor

    def state(self, sums: Tensor) -> Tensor:
        """The state vector of the summed parts, float[..., S]."""
        parts = torch.relu(sums).reshape(*sums.shape[:-1], *self.mix.shape[:2])
        mixed = torch.einsum("...ms,mts->...mt", parts, self.mix)
        return torch.relu(mixed.reshape(sums.shape) + self.mix_bias)


class _Layer(nn.Module):
    """Attention with a bias a pair and head, then a small perceptron; both residual."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.norm_attention = nn.LayerNorm(sizes.width)
        self.attention = nn.Linear(sizes.width, 3 * sizes.width)
        self.out = nn.Linear(sizes.width, sizes.width)
        self.norm = nn.LayerNorm(sizes.width)
        self.wide = nn.Linear(sizes.width, 2 * sizes.width)
        self.narrow = nn.Linear(2 * sizes.width, sizes.width)

    def forward(self, x: Tensor, bias: Tensor, hidden: Tensor) -> Tensor:
        b, n, width = x.shape
        qkv = self.attention(self.norm_attention(x)).view(b, n, 3, self.heads, -1)
        q, k, v = qkv.permute(2, 3, 0, 1, 4)
        weights = ((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2) + bias + hidden).softmax(-1)
        x = x + self.out((weights @ v).permute(1, 2, 0, 3).reshape(b, n, width))
        update: Tensor = self.narrow(torch.relu(self.wide(self.norm(x))))
        return x + update


class OrderNetwork(nn.Module):
    """From features of directed pieces to `Moves`."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.node = nn.Sequential(
            nn.Linear(NODE, 2 * sizes.width), nn.ReLU(), nn.Linear(2 * sizes.width, sizes.width)
        )
        self.pair = nn.Linear(PAIR, sizes.pair)
        self.pair_out = nn.Linear(sizes.pair, sizes.layers * sizes.heads + 4)
        self.layers = nn.ModuleList(_Layer(sizes) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(sizes.width)
        self.heads = nn.Linear(sizes.width, 7 * sizes.state + 2)
        self.begin = nn.Parameter(torch.zeros(sizes.state))
        self.mix = nn.Linear(sizes.state, sizes.state)
        self.stray = nn.Linear(sizes.width, 1)

    def forward(self, nodes: Tensor, pairs: Tensor, real: Tensor) -> Moves:
        """The moves of a batch.

        Args:
            nodes: float[B, N, NODE], directed piece 2 k is piece k forwards, 2 k + 1 backwards.
            pairs: float[PAIR, B, N, N], how the second lies to the first.
            real: bool[B, N], false where a word has fewer pieces.
        """
        b, n, _ = nodes.shape
        relations = self._relations(pairs.flatten(1)).view(-1, b, n, n)
        count = self.sizes.heads
        biases = relations[4:].view(len(self.layers), count, b, n, n)
        hidden = torch.where(real, 0.0, -1e9)[:, None, :]
        x = self.node(nodes)
        for layer, bias in zip(self.layers, biases, strict=True):
            x = layer(x, bias, hidden)
        x = self.norm(x)
        *parts, single = self.heads(x).split([self.sizes.state] * 7 + [2], dim=-1)
        last, previous, first, written, open_, lift, run = parts
        return Moves(
            last=last,
            previous=previous,
            first=first,
            written=_undirected(written),
            open=_undirected(open_),
            begin=self.begin,
            lift=lift * self.sizes.state**-0.5,
            run=run * self.sizes.state**-0.5,
            lift_from=torch.cat([relations[0], single[..., 0][:, None]], dim=1),
            run_from=relations[1],
            lift_wait=_undirected(relations[2]),
            run_wait=_undirected(relations[3]),
            again=single[..., 1],
            stray=self.stray(_undirected(x))[..., 0],
            mix=self.mix.weight[None],
            mix_bias=self.mix.bias,
        )

    def _relations(self, pairs: Tensor) -> Tensor:
        """float[C, M] of float[PAIR, M]: a small perceptron, features in rows for speed."""
        wide = torch.addmm(self.pair.bias[:, None], self.pair.weight, pairs).relu()
        return torch.addmm(self.pair_out.bias[:, None], self.pair_out.weight, wide)


class Committee(nn.Module):
    """Networks that learned apart; its moves are as likely as they hold them in the mean.

    The mean of their logits, so that a move is likely where none of them objects.
    """

    def __init__(self, sizes: Sizes, count: int) -> None:
        super().__init__()
        self.sizes = sizes
        self.members = nn.ModuleList(OrderNetwork(sizes) for _ in range(count))

    def forward(self, nodes: Tensor, pairs: Tensor, real: Tensor) -> Moves:
        """See `OrderNetwork.forward`."""
        return _together([member(nodes, pairs, real) for member in self.members])


def _together(moves: Sequence[Moves]) -> Moves:
    """One state machine whose logits are the mean of several: their states side by side."""

    def beside(name: str, share: float = 1.0) -> Tensor:
        return share * torch.cat([getattr(one, name) for one in moves], dim=-1)

    def mean(name: str) -> Tensor:
        return torch.stack([getattr(one, name) for one in moves]).mean(0)

    return Moves(
        **{name: beside(name) for name in ("last", "previous", "first", "written", "open")},
        **{name: beside(name) for name in ("begin", "mix_bias")},
        **{name: beside(name, 1 / len(moves)) for name in ("lift", "run")},
        **{name: mean(name) for name in ("lift_from", "run_from", "lift_wait", "run_wait")},
        **{name: mean(name) for name in ("again", "stray")},
        mix=torch.cat([one.mix for one in moves]),
    )


def _undirected(directed: Tensor) -> Tensor:
    """[B, P, ...]: the mean over both directions of [B, 2 P, ...]."""
    b, n = directed.shape[:2]
    return directed.view(b, n // 2, 2, -1).mean(2)


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype=np.float32)


def word_moves(moves: Moves, row: int, told: Description) -> WordMoves:
    """The moves of one word of a batch, without padding."""
    p = len(told.turns)
    n = 2 * p
    from_lift = torch.cat([moves.lift_from[row, :n, :n], moves.lift_from[row, -1:, :n]])
    return WordMoves(
        last=_array(moves.last[row, :n]),
        previous=_array(moves.previous[row, :n]),
        first=_array(moves.first[row, :n]),
        written=_array(moves.written[row, :p]),
        open=_array(moves.open[row, :p]),
        begin=_array(moves.begin),
        lift=_array(moves.lift[row, :n]),
        run=_array(moves.run[row, :n]),
        lift_from=_array(from_lift),
        run_from=_array(moves.run_from[row, :n, :n]),
        lift_wait=_array(moves.lift_wait[row, :p, :n]),
        run_wait=_array(moves.run_wait[row, :p, :n]),
        again=_array(moves.again[row, :n]),
        mix=_array(moves.mix),
        mix_bias=_array(moves.mix_bias),
        joints=np.ascontiguousarray(told.joints),
    )
