"""The networks that tell how a pen would write a stroke graph, as a run asks them: numpy alone.

Each piece of the graph stands twice, once for either direction. A few layers of attention, biased
by how two directed pieces lie to each other, give each a vector; from them come the weights of a
state machine (`ductus.model.ordering.search`). They are learned in
`ductus.model.ordering.training.order_learner`, which is the same in torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.ordering.description import Description
from ductus.model.ordering.features import batched, features
from ductus.model.ordering.search import WordMoves
from ductus.model.tracing.stroke_graph import Floats

Weights = Mapping[str, Floats]
"""Of one network, by the names that training gives them."""
_LEAST = np.float32(1e-5)
"""Added to a variance, as torch's LayerNorm does."""


@dataclass(frozen=True)
class Sizes:
    """How large a network is."""

    width: int = 96
    heads: int = 4
    layers: int = 5
    pair: int = 32
    state: int = 128


@dataclass(frozen=True, eq=False)
class Committee:
    """Networks that learned apart; its moves are as likely as they hold them in the mean.

    The mean of their logits, so that a move is likely where none of them objects.
    """

    sizes: Sizes
    members: tuple[Weights, ...]

    def moves(self, told: Description, hint: int) -> WordMoves:
        """The state machine of a word.

        Args:
            told: of its graph, of a piece at least.
            hint: how the writing runs, an index of `HINTS`.
        """
        nodes, pairs, _ = features(batched([told], [hint]))
        given = nodes[0], pairs.reshape(len(pairs), -1)
        each = [_moves(member, self.sizes, *given, told) for member in self.members]
        return each[0] if len(each) == 1 else _together(each)


def committee_of(weights: Weights, sizes: Sizes, count: int) -> Committee:
    """The committee of a file's weights, each `members.K.` and what training calls it.

    Raises:
        ValueError: they are not those of so many networks of these sizes.
    """
    members = []
    for k in range(count):
        start = f"members.{k}."
        own = {name[len(start) :]: w for name, w in weights.items() if name.startswith(start)}
        _check(own, sizes)
        members.append(own)
    if sum(map(len, members)) != len(weights):
        raise ValueError(f"not the weights of {count} networks")
    return Committee(sizes, tuple(members))


def _check(weights: Weights, sizes: Sizes) -> None:
    layers = {name.split(".")[1] for name in weights if name.startswith("layers.")}
    try:
        shapes = (
            *(weights["layers.0.out.weight"].shape, weights["pair.weight"].shape[0]),
            *(weights["pair_out.weight"].shape[0], weights["mix.weight"].shape, len(layers)),
        )
    except (KeyError, IndexError) as error:
        raise ValueError(f"no weights {error}") from None
    width, biases = (sizes.width, sizes.width), sizes.layers * sizes.heads + 4
    if shapes != (width, sizes.pair, biases, (sizes.state, sizes.state), sizes.layers):
        raise ValueError(f"weights of other sizes than {sizes}")


def _moves(w: Weights, sizes: Sizes, nodes: Floats, pairs: Floats, told: Description) -> WordMoves:
    """What one network says of the N = 2 P directed pieces of a word.

    Args:
        nodes: float32[N, NODE].
        pairs: float32[PAIR, N * N].
    """
    n = len(nodes)
    relations = _relations(w, pairs).reshape(-1, n, n)
    biases = relations[4:].reshape(sizes.layers, sizes.heads, n, n)
    x = _dense(np.maximum(_dense(nodes, w, "node.0"), 0), w, "node.2")
    for k, bias in enumerate(biases):
        x = _layer(x, bias, w, f"layers.{k}.")
    x = _levelled(x, w, "norm")
    heads = _dense(x, w, "heads")
    parts = [heads[:, k * sizes.state : (k + 1) * sizes.state] for k in range(7)]
    last, previous, first, written, open_, lift, run = parts
    share = np.float32(sizes.state**-0.5)
    single = heads[:, 7 * sizes.state :]
    return WordMoves(
        last=_whole(last),
        previous=_whole(previous),
        first=_whole(first),
        written=_undirected(written),
        open=_undirected(open_),
        begin=w["begin"],
        lift=_whole(lift * share),
        run=_whole(run * share),
        lift_from=np.concatenate([relations[0], single[None, :, 0]]),
        run_from=_whole(relations[1]),
        lift_wait=_undirected(relations[2]),
        run_wait=_undirected(relations[3]),
        again=_whole(single[:, 1]),
        mix=w["mix.weight"][None],
        mix_bias=w["mix.bias"],
        joints=np.ascontiguousarray(told.joints),
    )


def _relations(w: Weights, pairs: Floats) -> Floats:
    """float32[C, M] of float32[PAIR, M]: a small perceptron, features in rows for speed."""
    wide = w["pair.weight"] @ pairs
    wide += w["pair.bias"][:, None]
    told = w["pair_out.weight"] @ np.maximum(wide, 0, out=wide)
    told += w["pair_out.bias"][:, None]
    return np.asarray(told, np.float32)


def _layer(x: Floats, bias: Floats, w: Weights, name: str) -> Floats:
    """Attention with a bias a pair and head, then a small perceptron; both residual."""
    n, width = x.shape
    heads = len(bias)
    qkv = _dense(_levelled(x, w, f"{name}norm_attention"), w, f"{name}attention")
    q, k, v = qkv.reshape(n, 3, heads, -1).transpose(1, 2, 0, 3)
    logits = (q * np.float32(q.shape[-1] ** -0.5)) @ k.transpose(0, 2, 1)
    logits += bias
    logits -= logits.max(axis=-1, keepdims=True)
    weights = np.exp(logits, out=logits)
    weights /= weights.sum(axis=-1, keepdims=True)
    seen = (weights @ v).transpose(1, 0, 2).reshape(n, width)
    x = x + _dense(seen, w, f"{name}out")
    wide = np.maximum(_dense(_levelled(x, w, f"{name}norm"), w, f"{name}wide"), 0)
    return np.asarray(x + _dense(wide, w, f"{name}narrow"), np.float32)


def _dense(x: Floats, w: Weights, name: str) -> Floats:
    return np.asarray(x @ w[f"{name}.weight"].T + w[f"{name}.bias"], np.float32)


def _levelled(x: Floats, w: Weights, name: str) -> Floats:
    """Ba, Kiros and Hinton's layer normalization, 2016."""
    apart = x - x.mean(axis=-1, keepdims=True)
    scale = 1 / np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + _LEAST)
    return np.asarray(apart * scale * w[f"{name}.weight"] + w[f"{name}.bias"], np.float32)


def _undirected(directed: Floats) -> Floats:
    """[P, ...]: the mean over both directions of [2 P, ...]."""
    return _whole((directed[::2] + directed[1::2]) / 2)


def _together(moves: Sequence[WordMoves]) -> WordMoves:
    """One state machine whose logits are the mean of several: their states side by side."""

    def beside(name: str, share: float = 1.0) -> Floats:
        told = np.concatenate([getattr(one, name) for one in moves], axis=-1)
        return np.asarray(told * np.float32(share), np.float32)

    def mean(name: str) -> Floats:
        return np.asarray(np.mean([getattr(one, name) for one in moves], axis=0), np.float32)

    return WordMoves(
        **{name: beside(name) for name in ("last", "previous", "first", "written", "open")},
        **{name: beside(name) for name in ("begin", "mix_bias")},
        **{name: beside(name, 1 / len(moves)) for name in ("lift", "run")},
        **{name: mean(name) for name in ("lift_from", "run_from", "lift_wait", "run_wait")},
        again=mean("again"),
        mix=np.concatenate([one.mix for one in moves]),
        joints=moves[0].joints,
    )


def _whole(part: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(part, dtype=np.float32)
