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

from ductus.model.learning.threads import one_thread
from ductus.model.ordering.description import Description, describe
from ductus.model.ordering.features import HINTS, batched, features
from ductus.model.ordering.line_windows import window, windows
from ductus.model.ordering.order_network import Committee, Moves, Sizes
from ductus.model.ordering.search import WordMoves, likeliest
from ductus.model.tracing.pen_plan import PenPlan, Step
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.records import Direction

WEIGHTS = Path(__file__).parent.parent / "weights" / "writing_order"
MOST_PIECES = 160
"""Longer lines are looked at in windows of so many: attention looks at all pairs."""
_CELLS_OF_A_GPU = 60_000
"""Pairs of pieces a GPU looks at in one call. A CPU takes word by word: it is about as fast, and
what a word gets does not depend, in its last digit, on the words beside it."""


@dataclass(frozen=True)
class Planned:
    """The way of the pen, and how sure it is: the mean likelihood of a move, 0 to 1."""

    plan: PenPlan
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
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        count = config.pop("members")
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._cells = _CELLS_OF_A_GPU if self._device == "cuda" else 0
        self.committee = Committee(Sizes(**config), count).eval()
        try:
            self.committee.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
        except RuntimeError as error:
            raise ValueError(f"{folder}: {error}") from error
        self.committee.to(self._device)

    def plan(
        self, graphs: Sequence[StrokeGraph], directions: Sequence[Direction]
    ) -> list[Planned | None]:
        """A plan for each graph; None for those without pieces or with too many that are connected.

        Args:
            graphs: cut where strokes may begin (`tracing.cuts.cut_pieces`).
            directions: how the writing runs; `AUTO` when unknown.
        """
        views = [_views(graph, way) for graph, way in zip(graphs, directions, strict=True)]
        told = [describe(part) for view in views for part, _ in view]
        hints = [
            HINTS.index(way.value)
            for way, view in zip(directions, views, strict=True)
            for _ in view
        ]
        done = iter(self._all(told, hints))
        return [_assembled(view, [next(done) for _ in view]) for view in views]

    def _all(self, told: list[Description], hints: list[int]) -> list[Planned]:
        """A plan for each description; a GPU looks at those of a like size together."""
        sizes = [len(one.turns) for one in told]
        order = sorted(range(len(told)), key=lambda k: sizes[k])
        planned: dict[int, Planned] = {}
        for some in _groups(order, sizes, self._cells):
            found = self._planned([told[k] for k in some], [hints[k] for k in some])
            planned |= zip(some, found, strict=True)
        return [planned[k] for k in range(len(told))]

    def _planned(self, told: list[Description], hints: list[int]) -> list[Planned]:
        with torch.inference_mode(), one_thread():
            inputs = (tensor.to(self._device) for tensor in features(batched(told, hints)))
            moves: Moves = self.committee(*inputs)
        found = []
        for row, one in enumerate(told):
            steps, runs_on, score = likeliest(word_moves(moves, row, one))
            found.append(Planned(_plan(steps, runs_on), math.exp(score)))
        return found


View = list[tuple[StrokeGraph, NDArray[np.intp]]]
"""A graph's windows, each with the numbers of its pieces in the whole."""


def _views(graph: StrokeGraph, direction: Direction) -> View:
    """What is looked at of a graph; nothing when it cannot be planned."""
    if len(graph.pieces) <= MOST_PIECES:
        return [(graph, np.arange(len(graph.pieces)))] if graph.pieces else []
    groups = windows(graph, direction, MOST_PIECES)
    if max(map(len, groups)) > MOST_PIECES:
        return []
    return [(window(graph, group), group) for group in groups]


def _assembled(view: View, planned: list[Planned]) -> Planned | None:
    if not view:
        return None
    plan = tuple(
        tuple(Step(int(pieces[step.piece]), step.backwards) for step in steps)
        for (_, pieces), one in zip(view, planned, strict=True)
        for steps in one.plan
    )
    sizes = [len(pieces) for _, pieces in view]
    return Planned(plan, float(np.average([one.confidence for one in planned], weights=sizes)))


def _groups(order: list[int], sizes: list[int], cells: int) -> list[list[int]]:
    """Runs of `order`, of one at least, that have so many padded pairs at most."""
    groups: list[list[int]] = []
    for k in order:
        if not groups or (len(groups[-1]) + 1) * sizes[k] ** 2 > cells:
            groups.append([])
        groups[-1].append(k)
    return groups


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


def _plan(steps: NDArray[np.int32], runs_on: NDArray[np.bool_]) -> PenPlan:
    strokes: list[list[Step]] = []
    for step, on in zip(steps.tolist(), runs_on.tolist(), strict=True):
        if not on:
            strokes.append([])
        strokes[-1].append(Step(step // 2, bool(step % 2)))
    return tuple(tuple(stroke) for stroke in strokes)
