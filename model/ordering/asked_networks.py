"""The networks of the pen's order as ONNX Runtime asks them: all of a committee in one graph.

Between its products numpy took longer than for them: a word has some forty rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ductus.model.onnx_models import open_model
from ductus.model.onnx_models.written import FUSED, Written
from ductus.model.tracing.stroke_graph import Floats

Weights = Mapping[str, Floats]
"""Of one network, by the names that training gives them."""
OWN = 4
"""Relations of pairs that are moves' own; the others bias attention."""
_LEAST = 1e-5
"""Added to a variance, as torch's LayerNorm does."""


@dataclass(frozen=True)
class Sizes:
    """How large a network is."""

    width: int = 96
    heads: int = 4
    layers: int = 5
    pair: int = 32
    state: int = 128

    @property
    def relations(self) -> int:
        """How many a pair of directed pieces has."""
        return OWN + self.layers * self.heads


class AskedNetworks:
    """M networks.

    Attributes:
        begin: float32[M S], their states before any move.
        mix, mix_bias: float32[M, S, S] and float32[M S], see `WordMoves`.
    """

    def __init__(self, members: Sequence[Weights], sizes: Sizes) -> None:
        self._sizes, self._count = sizes, len(members)
        self.begin = np.stack([one["begin"] for one in members]).ravel()
        self.mix = np.stack([one["mix.weight"] for one in members])
        self.mix_bias = np.stack([one["mix.bias"] for one in members]).ravel()
        graph = Written()
        graph.given("nodes", "float32", 2)
        graph.given("pairs", "float32", 2)
        graph.given("shape", "int64", 1)
        told: dict[str, int] = {}
        for one in members:
            of_pieces, of_pairs = _network(graph, one, sizes)
            told |= {of_pieces: 2, of_pairs: 3}
        self._session: Any = open_model(graph.model(told))

    def __call__(self, nodes: Floats, pairs: Floats) -> tuple[Floats, Floats]:
        """What the networks say of N directed pieces and of pairs of them.

        Args:
            nodes: float32[N, NODE].
            pairs: float32[PAIR, N, N].

        Returns:
            float32[M, N, 7 states and 2], float32[M, 4, N, N].
        """
        n = len(nodes)
        given = {
            "nodes": nodes,
            "pairs": pairs.reshape(len(pairs), -1),
            "shape": np.array([self._sizes.relations, n, n], np.int64),
        }
        told = self._session.run(None, given)
        return np.stack(told[::2]), np.stack(told[1::2])


def _network(graph: Written, weights: Weights, sizes: Sizes) -> tuple[str, str]:
    """Names of what one network tells of pieces and of pairs."""
    own, *biases = _relations(graph, weights, sizes)
    x = _dense(graph, weights, "node.0", "nodes", relu=True)
    x = _dense(graph, weights, "node.2", x)
    for k, bias in enumerate(biases):
        x = _layer(graph, weights, f"layers.{k}.", sizes, x, bias)
    return _dense(graph, weights, "heads", _levelled(graph, sizes, x), norm="norm"), own


def _relations(graph: Written, weights: Weights, sizes: Sizes) -> list[str]:
    """What a network tells of pairs: the moves' own, then each layer's biases.

    A small perceptron, with features in rows for speed.
    """
    held = [
        graph.held(part)
        for name in ("pair", "pair_out")
        for part in (weights[f"{name}.weight"], weights[f"{name}.bias"][:, None])
    ]
    (wide,) = _does(graph, "FusedGemm", held[0], "pairs", held[1], activation="Relu")
    (told,) = graph.does("Gemm", held[2], wide, held[3])
    (square,) = graph.does("Reshape", told, "shape")
    parts = graph.held(np.array([OWN] + [sizes.heads] * sizes.layers, np.int64))
    return graph.does("Split", square, parts, count=1 + sizes.layers, axis=0)


def _layer(graph: Written, weights: Weights, name: str, sizes: Sizes, x: str, bias: str) -> str:
    """Attention with a bias a pair and head, then a small perceptron; both residual."""
    first = graph.held(np.zeros(1, np.int64))
    (given,) = graph.does("Unsqueeze", _levelled(graph, sizes, x), first)
    (biases,) = graph.does("Unsqueeze", bias, first)
    weight, offset = _folded(weights, f"{name}attention", f"{name}norm_attention")
    held = graph.held(weight), graph.held(offset)
    (seen,) = _does(graph, "Attention", given, *held, "", "", biases, num_heads=sizes.heads)
    (flat,) = graph.does("Squeeze", seen, first)
    (x,) = graph.does("Add", x, _dense(graph, weights, f"{name}out", flat))
    levelled = _levelled(graph, sizes, x)
    wide = _dense(graph, weights, f"{name}wide", levelled, norm=f"{name}norm", relu=True)
    (x,) = graph.does("Add", x, _dense(graph, weights, f"{name}narrow", wide))
    return x


def _levelled(graph: Written, sizes: Sizes, x: str) -> str:
    """Ba, Kiros and Hinton's layer normalization, 2016; scale and shift lie in what follows."""
    one = graph.held(np.ones(sizes.width, np.float32))
    (out,) = graph.does("LayerNormalization", x, one, axis=-1, epsilon=_LEAST)
    return out


def _dense(
    graph: Written, weights: Weights, name: str, x: str, norm: str = "", relu: bool = False
) -> str:
    """A linear map, behind a normalization where one is named."""
    weight, bias = (graph.held(part) for part in _folded(weights, name, norm))
    if relu:
        return _does(graph, "FusedGemm", x, weight, bias, activation="Relu")[0]
    return graph.does("Gemm", x, weight, bias)[0]


def _does(graph: Written, operator: str, *inputs: str, **attributes: Any) -> list[str]:
    """One of ONNX Runtime's own operators."""
    return graph.does(operator, *inputs, domain=FUSED, **attributes)


def _folded(weights: Weights, name: str, norm: str) -> tuple[Floats, Floats]:
    """A linear map float32[I, O] and float32[O], with the normalization before it in it."""
    weight, bias = weights[f"{name}.weight"].T, weights[f"{name}.bias"]
    if norm:
        bias = bias + weights[f"{norm}.bias"] @ weight
        weight = weight * weights[f"{norm}.weight"][:, None]
    return weight, bias
