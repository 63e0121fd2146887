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
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from ductus.model.ordering.asked_networks import Sizes
from ductus.model.ordering.description import Description, describe
from ductus.model.ordering.features import HINTS
from ductus.model.ordering.line_windows import window, windows
from ductus.model.ordering.order_network import committee_of
from ductus.model.ordering.search import likeliest
from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.model.ordering.taught_choice import what_is_taught
from ductus.model.ordering.taught_moves import taught_moves
from ductus.model.tracing.pen_plan import PenPlan, Step
from ductus.model.tracing.stroke_graph import StrokeGraph
from ductus.schemas.records import Direction

FROM_THE_RIGHT = "from_the_right.safetensors"
"""Networks of a folder, if it has them, that write what runs from the right or may."""
WEIGHTS = Path(__file__).parent.parent / "weights" / "writing_order"
MOST_PIECES = 160
"""Longer lines are looked at in windows of so many: attention looks at all pairs."""


@dataclass(frozen=True)
class Planned:
    """The way of the pen, and how sure it is: the mean likelihood of a move, 0 to 1."""

    plan: PenPlan
    confidence: float


class WritingOrder:
    """Plans graphs by the networks of a folder, and by what is taught of characters that were read.

    Attributes:
        sha256: of their weights.
        sizes, members: how large each is, and how many.
        characters: what is taught.

    Args:
        folder: holds `model.safetensors` and `config.json`; `FROM_THE_RIGHT`, too, where words from
            the right have networks of their own, as many and as large.

    Raises:
        FileNotFoundError: it does not.
        ValueError: the weights are not those of the configuration.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        data = (folder / "model.safetensors").read_bytes()
        other = folder / FROM_THE_RIGHT
        from_right = other.read_bytes() if other.exists() else b""
        self.sha256 = hashlib.sha256(data + from_right).hexdigest()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.members: int = config.pop("members")
        self.sizes = Sizes(**config)
        self.characters = TaughtCharacters()
        try:
            usual = committee_of(load(data), self.sizes, self.members)
            own = committee_of(load(from_right), self.sizes, self.members) if from_right else usual
        except (SafetensorError, ValueError) as error:
            raise ValueError(f"{folder}: {error}") from error
        self._committees = {Direction.LTR: usual, Direction.TTB: usual}
        self._committees |= {Direction.RTL: own, Direction.AUTO: own}

    def plan(
        self,
        graphs: Sequence[StrokeGraph],
        directions: Sequence[Direction],
        texts: Sequence[str] | None = None,
    ) -> list[Planned | None]:
        """A plan for each graph; None for those without pieces or with too many that are connected.

        Args:
            graphs: cut where strokes may begin (`tracing.cuts.cut_pieces`).
            directions: how the writing runs; `AUTO` when unknown.
            texts: what each says, empty when unknown; it counts where it is all Han characters or
                kana that lie on the ink as they are taught.
        """
        views = [_views(graph, way) for graph, way in zip(graphs, directions, strict=True)]
        return [
            _assembled(
                view,
                [self._planned(describe(part), way, text * (len(view) == 1)) for part, _ in view],
            )
            for view, way, text in zip(views, directions, texts or [""] * len(views), strict=True)
        ]

    def _planned(self, told: Description, direction: Direction, text: str) -> Planned:
        """Word by word: what one gets does not depend, in its last digit, on those beside it."""
        moves = self._committees[direction].moves(told, HINTS.index(direction.value))
        taught = what_is_taught(self.characters, told, direction, text)
        if taught is not None:
            moves = taught_moves(moves, taught)
        steps, runs_on, score = likeliest(moves)
        return Planned(_plan(steps, runs_on), math.exp(score))


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


def _plan(steps: NDArray[np.int32], runs_on: NDArray[np.bool_]) -> PenPlan:
    strokes: list[list[Step]] = []
    for step, on in zip(steps.tolist(), runs_on.tolist(), strict=True):
        if not on:
            strokes.append([])
        strokes[-1].append(Step(step // 2, bool(step % 2)))
    return tuple(tuple(stroke) for stroke in strokes)
