"""The learned writing order: from stroke graphs to the way of the pen.

The weights ship with the package in `weights/writing_order/`; its README.md is the model card.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor

from model.ordering.description import Description, describe
from model.ordering.features import HINTS, batched, features
from model.ordering.network import Moves, OrderNetwork, Sizes
from model.ordering.search import WordMoves, likeliest
from model.tracing.graph import StrokeGraph
from model.tracing.plan import Plan, Step
from schemas.records import Direction

WEIGHTS = Path(__file__).parent / "weights" / "writing_order"
MOST_PIECES = 160
"""Graphs of more pieces are not planned: attention looks at all pairs."""
_CELLS = 60_000  # pairs of pieces looked at in one call of the network


@dataclass(frozen=True)
class Planned:
    """The way of the pen, and how sure it is: the mean likelihood of a move, 0 to 1."""

    plan: Plan
    confidence: float


class WritingOrder:
    """Plans graphs by the network of a folder.

    Args:
        folder: holds `model.safetensors` and `config.json`.

    Raises:
        FileNotFoundError: it does not.
        ValueError: the weights are not those of the configuration.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        data = (folder / "model.safetensors").read_bytes()
        self.sha256 = hashlib.sha256(data).hexdigest()
        sizes = Sizes(**json.loads((folder / "config.json").read_text()))
        self._network = OrderNetwork(sizes).eval()
        try:
            self._network.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
        except RuntimeError as error:
            raise ValueError(f"{folder}: {error}") from error

    def plan(
        self, graphs: Sequence[StrokeGraph], directions: Sequence[Direction]
    ) -> list[Planned | None]:
        """A plan for each graph; None for those with too many pieces or none.

        Args:
            graphs: cut where strokes may begin (`places.cut`).
            directions: how the writing runs; `AUTO` when unknown.
        """
        planned: list[Planned | None] = [None] * len(graphs)
        sizes = [len(graph.pieces) for graph in graphs]
        able = [k for k in range(len(graphs)) if 0 < sizes[k] <= MOST_PIECES]
        able.sort(key=lambda k: sizes[k])
        for some in _groups(able, sizes):
            told = [describe(graphs[k]) for k in some]
            hints = [HINTS.index(directions[k].value) for k in some]
            for k, one in zip(some, self._planned(told, hints), strict=True):
                planned[k] = one
        return planned

    def _planned(self, told: list[Description], hints: list[int]) -> list[Planned]:
        with torch.inference_mode():
            moves: Moves = self._network(*features(batched(told, hints)))
        mix = self._network.mix
        shared = moves.begin, mix.weight, mix.bias
        begin, weight, bias = (_array(tensor) for tensor in shared)
        found = []
        for row, one in enumerate(told):
            steps, runs_on, score = likeliest(
                _word(moves, row, len(one.turns), begin, weight, bias, one.joints)
            )
            found.append(Planned(_plan(steps, runs_on), math.exp(score)))
        return found


def _groups(order: list[int], sizes: list[int]) -> list[list[int]]:
    """Runs of `order` whose padded pairs fit in one call."""
    groups: list[list[int]] = []
    for k in order:
        if not groups or (len(groups[-1]) + 1) * sizes[k] ** 2 > _CELLS:
            groups.append([])
        groups[-1].append(k)
    return groups


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)


def _word(
    moves: Moves,
    row: int,
    p: int,
    begin: NDArray[np.float32],
    mix: NDArray[np.float32],
    mix_bias: NDArray[np.float32],
    joints: NDArray[np.int32],
) -> WordMoves:
    """A word's moves without padding."""
    n = 2 * p
    from_lift = torch.cat([moves.lift_from[row, :n, :n], moves.lift_from[row, -1:, :n]])
    return WordMoves(
        last=_array(moves.last[row, :n]),
        previous=_array(moves.previous[row, :n]),
        first=_array(moves.first[row, :n]),
        written=_array(moves.written[row, :p]),
        open=_array(moves.open[row, :p]),
        begin=begin,
        lift=_array(moves.lift[row, :n]),
        run=_array(moves.run[row, :n]),
        lift_from=_array(from_lift),
        run_from=_array(moves.run_from[row, :n, :n]),
        lift_wait=_array(moves.lift_wait[row, :p, :n]),
        run_wait=_array(moves.run_wait[row, :p, :n]),
        again=_array(moves.again[row, :n]),
        mix=mix,
        mix_bias=mix_bias,
        joints=np.ascontiguousarray(joints),
    )


def _plan(steps: NDArray[np.int32], runs_on: NDArray[np.bool_]) -> Plan:
    strokes: list[list[Step]] = []
    for step, on in zip(steps.tolist(), runs_on.tolist(), strict=True):
        if not on:
            strokes.append([])
        strokes[-1].append(Step(step // 2, bool(step % 2)))
    return tuple(tuple(stroke) for stroke in strokes)
