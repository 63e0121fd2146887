"""The `trace` de-renderer: a mask's centre lines, written in the order of a pen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.derenderer import Crop, Derendered, DerenderError, Prompt
from model.images.ink_mask import ink_mask
from model.tracing.build import graph_of
from model.tracing.cleaning import working_mask
from model.tracing.order import plan_by_habit
from model.tracing.pen import write
from schemas.geometry import Affine
from schemas.ink import Ink
from schemas.records import Direction

RULES = "1"
"""Raised by hand when the rules change the ink of any crop."""


class TraceDerenderer:
    """Traces crops by their skeletons; the pen's order is by rules of habit."""

    @property
    def version(self) -> str:
        """`trace@` and a hash of the rules' version."""
        return f"trace@{hashlib.sha256(RULES.encode()).hexdigest()[:8]}"

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        """The ink of each crop in its pixels, or what was wrong with it."""
        return [self._one(crop, prompt) for crop, prompt in zip(crops, prompts, strict=True)]

    def _one(self, crop: Crop, prompt: Prompt) -> Derendered | DerenderError:
        if crop.ndim != 3 or crop.shape[2] != 3 or crop.dtype != np.uint8:
            return DerenderError(f"a crop of shape {crop.shape} and type {crop.dtype}")
        if not crop.size:
            return Derendered(Ink(), flags=("empty",))
        try:
            ink = trace(ink_mask(crop), prompt.direction)
        except DerenderError as error:
            return error
        except Exception as error:  # one bad crop must not fail the others of its batch
            return DerenderError(f"{type(error).__name__}: {error}")
        return Derendered(ink, flags=() if ink.strokes else ("empty",))


def trace(mask: NDArray[np.bool_], direction: Direction = Direction.LTR) -> Ink:
    """The ink of a mask.

    Args:
        mask: bool[H, W], true on ink.
        direction: which way its line runs.

    Returns:
        Strokes in pixels of the mask; pixel centres have whole coordinates.

    Raises:
        DerenderError: the mask is noise, not writing.
    """
    if not mask.any():
        return Ink()
    working, scale = working_mask(mask)
    graph = graph_of(working)
    ink = write(graph, plan_by_habit(graph, direction), 0.4 * scale)
    to_crop = Affine(1 / scale, 0, 0.5 / scale - 0.5, 0, 1 / scale, 0.5 / scale - 0.5)
    return ink.mapped(to_crop)
