"""The `trace` de-renderer: a mask's centre lines, written in the order of a pen."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np

from ductus.model.derenderer import Crop, Derendered, DerenderError, Prompt
from ductus.model.ordering.writing_order import Planned, WritingOrder
from ductus.model.tracing.crop_graph import CropGraph, crop_graph
from ductus.model.tracing.habits import plan_by_habit
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

RULES = "8"
"""Raised by hand when the geometry or the rules change the ink of any crop."""
AT_ONCE = 32
"""Crops whose graphs are held at once: those of thin lines lie in enlarged pictures."""


class TraceDerenderer:
    """Traces crops by their skeletons; how the pen ran through them is learned.

    Where too many strokes hang together to be looked at at once, rules of habit tell, and the
    result is flagged `fallback`.

    Args:
        order: what plans; that of the package where none is given.
    """

    on_gpu = False

    def __init__(self, order: WritingOrder | None = None) -> None:
        self._order = order or WritingOrder()

    @property
    def version(self) -> str:
        """`trace@` and a hash of the rules' version, the weights and what is taught."""
        parts = f"{RULES} {self._order.sha256} {self._order.characters.sha256}"
        return f"trace@{hashlib.sha256(parts.encode()).hexdigest()[:8]}"

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        """The ink of each crop in its pixels, or what was wrong with it."""
        done: list[Derendered | DerenderError] = []
        for start in range(0, len(crops), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            done += self._derendered(crops[some], prompts[some])
        return done

    def _derendered(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        seen = [_seen(*given) for given in zip(crops, prompts, strict=True)]
        able = [k for k, one in enumerate(seen) if isinstance(one, CropGraph)]
        graphs = [one.graph for one in seen if isinstance(one, CropGraph)]
        hints = [told_direction(prompts[k]) for k in able]
        texts = [prompts[k].text for k in able]
        planned = dict(zip(able, self._order.plan(graphs, hints, texts), strict=True))
        return [
            _written(one, planned[k], prompts[k]) if isinstance(one, CropGraph) else one
            for k, one in enumerate(seen)
        ]


def told_direction(prompt: Prompt) -> Direction:
    """The direction of writing that a prompt tells; where it is `AUTO`, what its text tells."""
    if prompt.direction is not Direction.AUTO:
        return prompt.direction
    kinds = [unicodedata.bidirectional(char) for char in prompt.text]
    to_left, to_right = kinds.count("R") + kinds.count("AL"), kinds.count("L")
    if to_left == to_right:
        return Direction.AUTO
    return Direction.RTL if to_left > to_right else Direction.LTR


def _seen(crop: Crop, prompt: Prompt) -> CropGraph | Derendered | DerenderError:
    """A crop's graph, or what is returned of it."""
    if crop.ndim != 3 or crop.shape[2] != 3 or crop.dtype != np.uint8:
        return DerenderError(f"a crop of shape {crop.shape} and type {crop.dtype}")
    if not crop.size:
        return Derendered(Ink(), flags=("empty",))
    try:
        mask = prompt.mask_of(crop)
        found = crop_graph(mask, crop) if mask.any() else None
    except DerenderError as error:
        return error
    except Exception as error:  # one bad crop must not fail the others of its batch
        return DerenderError(f"{type(error).__name__}: {error}")
    return found if found and found.graph.pieces else Derendered(Ink(), flags=("empty",))


def _written(
    crop: CropGraph, planned: Planned | None, prompt: Prompt
) -> Derendered | DerenderError:
    try:
        if planned:
            return Derendered(crop.ink(planned.plan), order_confidence=planned.confidence)
        return Derendered(crop.ink(plan_by_habit(crop.graph, prompt.direction)), "", ("fallback",))
    except Exception as error:  # as above
        return DerenderError(f"{type(error).__name__}: {error}")
