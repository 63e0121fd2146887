"""The networks that tell how a pen would write a stroke graph, as a run asks them: numpy alone.

Each piece of the graph stands twice, once for either direction. A few layers of attention, biased
by how two directed pieces lie to each other, give each a vector; from them come the weights of a
state machine (`ductus.model.ordering.search`). They are learned in
`ductus.model.ordering.training.order_learner`, which is the same in torch.

Words are small, and what numpy does beside products weighs: all networks are asked at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
class _Dense:
    """A linear map of M networks: float32[M, I, O] and float32[M, 1, O]."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        """float32[M, N, O] of float32[M, N, I]."""
        out = np.matmul(x, self.weight)
        out += self.bias
        return np.asarray(out, np.float32)


@dataclass(frozen=True, eq=False)
class _Layer:
    """Attention with a bias a pair and head, then a small perceptron; both residual."""

    attention: _Dense
    out: _Dense
    wide: _Dense
    narrow: _Dense

    def __call__(self, x: Floats, bias: Floats) -> Floats:
        """float32[M, N, width] of the same, and float32[M, heads, N, N]."""
        m, n, width = x.shape
        qkv = self.attention(_levelled(x)).reshape(m, n, 3, bias.shape[1], -1)
        q, k, v = qkv.transpose(2, 0, 3, 1, 4)
        weights = np.matmul(q, k.swapaxes(2, 3))
        weights += bias
        weights -= np.maximum.reduce(weights, axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        seen = np.matmul(weights, v)
        seen /= np.add.reduce(weights, axis=-1, keepdims=True)
        x = x + self.out(seen.swapaxes(1, 2).reshape(m, n, width))
        wide = self.wide(_levelled(x))
        x += self.narrow(np.maximum(wide, 0, out=wide))
        return x


def _levelled(x: Floats) -> Floats:
    """Ba, Kiros and Hinton's layer normalization, 2016; scale and shift lie in what follows."""
    count = np.float32(x.shape[-1])
    apart = x - np.add.reduce(x, axis=-1, keepdims=True) / count
    squares = np.einsum("mni,mni->mn", apart, apart) / count
    apart /= np.sqrt(squares + _LEAST)[..., None]
    return np.asarray(apart, np.float32)


class _Asked:
    """M networks as they are asked, all at once."""

    def __init__(self, members: Sequence[Weights], sizes: Sizes) -> None:
        self._members, self._sizes = members, sizes
        self._node = self._dense("node.0"), self._dense("node.2")
        self._pair = self._stacked("pair.weight"), self._stacked("pair.bias")[..., None]
        self._pair_out = self._stacked("pair_out.weight"), self._stacked("pair_out.bias")[..., None]
        self._layers = [self._layer(f"layers.{k}.") for k in range(sizes.layers)]
        self._heads = self._dense("heads", "norm")
        self.begin = self._stacked("begin").ravel()
        self.mix, self.mix_bias = self._stacked("mix.weight"), self._stacked("mix.bias").ravel()

    def __call__(self, nodes: Floats, pairs: Floats) -> tuple[Floats, Floats]:
        """What the networks say of N directed pieces and of pairs of them.

        Args:
            nodes: float32[N, NODE].
            pairs: float32[PAIR, N, N].

        Returns:
            float32[M, N, 7 states and 2], float32[M, 4, N, N].
        """
        n, sizes = len(nodes), self._sizes
        told = self._relations(pairs.reshape(len(pairs), -1))
        relations = told.reshape(*told.shape[:2], n, n)
        biases = relations[:, 4:].reshape(-1, sizes.layers, sizes.heads, n, n)
        first, then = self._node
        x = first(nodes)
        x = then(np.maximum(x, 0, out=x))
        for k, layer in enumerate(self._layers):
            x = layer(x, biases[:, k])
        return self._heads(_levelled(x)), relations[:, :4]

    def _relations(self, pairs: Floats) -> Floats:
        """float32[M, C, K] of float32[PAIR, K]: a small perceptron, features in rows for speed."""
        weight, bias = self._pair
        wide = np.matmul(weight, pairs)
        wide += bias
        weight, bias = self._pair_out
        told = np.matmul(weight, np.maximum(wide, 0, out=wide))
        told += bias
        return np.asarray(told, np.float32)

    def _stacked(self, name: str) -> Floats:
        return np.stack([member[name] for member in self._members])

    def _dense(self, name: str, norm: str = "") -> _Dense:
        """A linear map, behind a normalization where one is named."""
        weight = np.ascontiguousarray(self._stacked(f"{name}.weight").swapaxes(1, 2))
        bias = self._stacked(f"{name}.bias")[:, None]
        if norm:
            bias = bias + np.matmul(self._stacked(f"{norm}.bias")[:, None], weight)
            weight = weight * self._stacked(f"{norm}.weight")[..., None]
        return _Dense(weight, bias)

    def _layer(self, name: str) -> _Layer:
        width = self._sizes.width
        attention = self._dense(f"{name}attention", f"{name}norm_attention")
        scale = np.float32((width // self._sizes.heads) ** -0.5)
        attention.weight[..., :width] *= scale
        attention.bias[..., :width] *= scale
        wide = self._dense(f"{name}wide", f"{name}norm")
        return _Layer(attention, self._dense(f"{name}out"), wide, self._dense(f"{name}narrow"))


@dataclass(frozen=True, eq=False)
class Committee:
    """Networks that learned apart; its moves are as likely as they hold them in the mean.

    The mean of their logits, so that a move is likely where none of them objects.
    """

    sizes: Sizes
    members: tuple[Weights, ...]

    def moves(self, told: Description, hint: int) -> WordMoves:
        """The state machine of a word: the networks' states side by side, all else in the mean.

        Args:
            told: of its graph, of a piece at least.
            hint: how the writing runs, an index of `HINTS`.
        """
        nodes, pairs, _ = features(batched([told], [hint]))
        heads, relations = self._asked(nodes[0], pairs[:, 0])
        size = self.sizes.state
        last, previous, first, written, open_, lift, run = (
            heads[..., k * size : (k + 1) * size] for k in range(7)
        )
        single = heads[..., 7 * size :].mean(axis=0)
        from_lift, from_run, wait_lift, wait_run = relations.mean(axis=0)
        share = np.float32(size**-0.5 / len(self.members))
        return WordMoves(
            last=_beside(last),
            previous=_beside(previous),
            first=_beside(first),
            written=_undirected(_beside(written)),
            open=_undirected(_beside(open_)),
            begin=self._asked.begin,
            lift=_beside(lift) * share,
            run=_beside(run) * share,
            lift_from=np.concatenate([from_lift, single[None, :, 0]]),
            run_from=_whole(from_run),
            lift_wait=_undirected(wait_lift),
            run_wait=_undirected(wait_run),
            again=_whole(single[:, 1]),
            mix=self._asked.mix,
            mix_bias=self._asked.mix_bias,
            joints=np.ascontiguousarray(told.joints),
        )

    @cached_property
    def _asked(self) -> _Asked:
        return _Asked(self.members, self.sizes)


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


def _undirected(directed: Floats) -> Floats:
    """[P, ...]: the mean over both directions of [2 P, ...]."""
    return _whole((directed[::2] + directed[1::2]) * np.float32(0.5))


def _beside(parts: Floats) -> Floats:
    """float32[N, M S] of float32[M, N, S]."""
    return np.concatenate(list(parts), axis=-1)


def _whole(part: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(part, dtype=np.float32)
