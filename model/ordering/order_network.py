"""The networks that tell how a pen would write a stroke graph, as a run asks them.

Each piece of the graph stands twice, once for either direction. A few layers of attention, biased
by how two directed pieces lie to each other, give each a vector; from them come the weights of a
state machine (`ductus.model.ordering.search`). They are learned in
`ductus.model.ordering.training.order_learner`, which is the same in torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.ordering.asked_networks import AskedNetworks, Sizes, Weights
from ductus.model.ordering.description import Description
from ductus.model.ordering.features import batched, features
from ductus.model.ordering.search import WordMoves
from ductus.model.tracing.stroke_graph import Floats


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
    def _asked(self) -> AskedNetworks:
        return AskedNetworks(self.members, self.sizes)


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
    width, biases = (sizes.width, sizes.width), sizes.relations
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
