"""Letters, their stroke graphs, examples and small networks for tests of the writing order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ductus.model.ordering.asked_networks import Sizes
from ductus.model.ordering.training.examples import (
    OrderExample,
    order_example,
)
from ductus.model.ordering.training.letters import Alphabets, Letter
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_learner import Committee, OrderNetwork
from ductus.model.ordering.training.order_training import save_committee
from ductus.model.ordering.writing_order import WritingOrder
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.model.tracing.stroke_graph import StrokeGraph
from tests.support.drawing import written

SMALL = Sizes(width=16, heads=2, layers=1, pair=8, state=16)
CROSS = [np.array([(20, 60), (100, 60)]), np.array([(60, 20), (60, 100)])]
BOX = [
    np.array([(20, 20), (20, 100)]),
    np.array([(20, 20), (100, 20), (100, 100)]),
    np.array([(20, 100), (100, 100)]),
]
_TURN = np.linspace(0, 2 * np.pi, 60)
RING = [65 + 40 * np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)]
TEE = [np.array([(60, 20), (60, 90), (20, 90), (60, 90), (100, 90)])]


def letters() -> Alphabets:
    """A few straight letters under the names of all sources."""
    shapes = [[s.astype(np.float32) for s in strokes] for strokes in (CROSS, BOX, TEE)]
    alphabet = [Letter(shape, advance=110.0) for shape in shapes]
    plain = [Letter(shape) for shape in shapes]
    return {
        "omniglot": [plain],
        "kanjivg": [plain],
        "singleline_fonts_glyphs": [alphabet],
        "singleline_fonts_words": [plain],
    }


def graph(strokes: list[np.ndarray]) -> StrokeGraph:
    """The stroke graph of strokes drawn with a pen of 6 pixels, cut."""
    mask = written([[tuple(p) for p in s.tolist()] for s in strokes], 6, (130, 130))
    return cut_pieces(graph_of(mask))


def examples(count: int) -> list[OrderExample]:
    """Up to so many examples of the letters."""
    made = [order_example(letters(), 3, number) for number in range(count)]
    return [one for one in made if one]


def network(seed: int = 0) -> OrderNetwork:
    """A small network of chance weights."""
    torch.manual_seed(seed)
    return OrderNetwork(SMALL).eval()


def committee() -> Committee:
    """Two small networks of chance weights."""
    torch.manual_seed(7)
    return Committee(SMALL, 2).eval()


def untrained(folder: Path) -> WritingOrder:
    """The order of networks that learned nothing, their weights in a folder."""
    save_committee(committee(), folder, OrderCourse(sizes=SMALL))
    return WritingOrder(folder)


def long_line() -> StrokeGraph:
    """Sixty crosses side by side."""
    crosses = [
        [(x + dx * 8, 40 + dy * 8) for dx, dy in ends]
        for x in range(20, 1600, 26)
        for ends in (((-1, 0), (1, 0)), ((0, -1), (0, 1)))
    ]
    return cut_pieces(graph_of(written(crosses, 4, (80, 1620))))
