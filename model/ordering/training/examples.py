"""Training pairs: a word's drawing as the tracer sees it, and what the pen really did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop, DerenderError
from ductus.model.images.ink_mask import ink_mask
from ductus.model.ordering.description import Description, describe
from ductus.model.ordering.features import HINTS
from ductus.model.ordering.training.compose import KINDS, compose
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.letters import Alphabets
from ductus.model.ordering.training.true_plan import TruePlan, true_plan
from ductus.model.paths import Strokes
from ductus.model.tracing.cleaning import working_mask
from ductus.model.tracing.crop_graph import CropGraph, crop_graph
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of
from ductus.schemas.records import Direction

MOST_PIECES = 110
"""Larger words are not learned from."""
MOST_STRAY = 0.15
"""Nor those of which more than this share of pieces cannot be explained."""

PUT_RIGHT, LEFT = "put right", "left as it was"
"""Words of lines whose ink people corrected: those that they changed, and those beside them."""
NAMES = (*sorted(KINDS), PUT_RIGHT, LEFT)


@dataclass(frozen=True, eq=False)
class OrderExample:
    """A described graph and the pen's way through it.

    Attributes:
        steps: int32[T], directed pieces: 2 x piece + 1 when run backwards.
        runs_on: bool[T], the pen came from the step before without a lift.
        stray: bool[P], no ink of the pen.
        hint: index into `HINTS`, the true direction.
        kind: index into `NAMES`.
    """

    description: Description
    steps: NDArray[np.int32]
    runs_on: NDArray[np.bool_]
    stray: NDArray[np.bool_]
    hint: int
    kind: int

    @property
    def name(self) -> str:
        """Of its kind."""
        return NAMES[self.kind]


def order_example(letters: Alphabets, seed: int, number: int) -> OrderExample | None:
    """The pair of a seed and a number; None when the drawing cannot be learned from."""
    rng = np.random.default_rng([seed, number])
    word = compose(letters, rng)
    height = float(rng.uniform(50, 150))
    strokes, shape = placed(word.strokes, height)
    ink = ink_mask(draw(strokes, shape, height, rng))
    if not ink.any():
        return None
    mask, scale = working_mask(ink)
    traced = CropGraph(cut_pieces(graph_of(mask)), scale)
    return _example(traced, strokes, word.direction, word.kind)


def example_of_word(
    crop: Crop, mask: NDArray[np.bool_], strokes: Strokes, direction: Direction, kind: str
) -> OrderExample | None:
    """The pair of a word whose pen strokes are known; None when it cannot be learned from.

    Args:
        crop: uint8[H, W, 3], RGB, as it is de-rendered.
        mask: bool[H, W], its ink.
        strokes: float[N, 2] each, in pixels of the crop, in the order of writing.
        direction: how the writing runs; `AUTO` when unknown.
        kind: one of `NAMES`.
    """
    try:
        traced = crop_graph(mask, crop) if mask.any() and strokes else None
    except DerenderError:
        return None
    return _example(traced, strokes, direction, kind) if traced else None


def _example(
    traced: CropGraph, strokes: Strokes, direction: Direction, kind: str
) -> OrderExample | None:
    graph, scale = traced.graph, np.float32(traced.scale)
    if not 0 < len(graph.pieces) <= MOST_PIECES:
        return None
    true = true_plan(graph, [(s + 0.5) * scale - 0.5 for s in strokes])
    if not true.plan or len(true.stray) > MOST_STRAY * len(graph.pieces):
        return None
    steps, runs_on, stray = as_steps(true, len(graph.pieces))
    number, hint = NAMES.index(kind), HINTS.index(direction.value)
    return OrderExample(describe(graph), steps, runs_on, stray, hint, number)


def as_steps(
    true: TruePlan, n_pieces: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """A plan as arrays: steps, whether each runs on, and stray pieces."""
    flat = [
        (2 * s.piece + s.backwards, k > 0) for stroke in true.plan for k, s in enumerate(stroke)
    ]
    # What is run through once all is written is not learned: nothing tells the pen to go on.
    seen: set[int] = set()
    stop = 0
    for number, (step, _) in enumerate(flat, 1):
        if step // 2 not in seen:
            seen.add(step // 2)
            stop = number
    stray = np.zeros(n_pieces, np.bool_)
    stray[list(true.stray)] = True
    steps = np.array([step for step, _ in flat[:stop]], np.int32)
    return steps, np.array([on for _, on in flat[:stop]], np.bool_), stray


def save_examples(examples: list[OrderExample], path: Path) -> None:
    """Writes examples as one .npz, packed; in one move, so that a file is never half there."""
    arrays: dict[str, list[NDArray[np.generic]]] = {}
    for one in examples:
        fields = {k: v for k, v in vars(one.description).items() if k != "pen"}
        fields |= {"steps": one.steps, "runs_on": one.runs_on, "stray": one.stray}
        for name, array in fields.items():
            arrays.setdefault(name, []).append(array)
    packed = {name: np.concatenate(rows) for name, rows in arrays.items()}
    counts = [(len(e.stray), len(e.steps), e.hint, e.kind) for e in examples]
    pens = np.array([e.description.pen for e in examples], np.float32)
    part = path.with_suffix(".part.npz")
    np.savez(part, counts=np.array(counts, np.int32), pens=pens, **packed)  # type: ignore[arg-type]
    part.rename(path)


def load_examples(path: Path) -> Iterator[OrderExample]:
    """The examples of a file that `save_examples` wrote."""
    with np.load(path) as file:
        data = dict(file)
    counts, pens = data.pop("counts"), data.pop("pens")
    piece_ends, step_ends = np.cumsum(counts[:, 0])[:-1], np.cumsum(counts[:, 1])[:-1]
    rows = {
        name: np.split(array, step_ends if name in ("steps", "runs_on") else piece_ends)
        for name, array in data.items()
    }
    for k, (_, _, hint, kind) in enumerate(counts.tolist()):
        one = {name: parts[k] for name, parts in rows.items()}
        told = {name: one.pop(name) for name in ("steps", "runs_on", "stray")}
        yield OrderExample(Description(**one, pen=float(pens[k])), **told, hint=hint, kind=kind)
