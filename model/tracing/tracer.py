"""The `trace` de-renderer: a mask's centre lines, written in the order of a pen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from model.derenderer import Crop, Derendered, DerenderError, Prompt
from model.images.ink_mask import ink_mask
from model.tracing.build import distance_to_paper, graph_of, pen_width
from model.tracing.order import plan_by_habit
from model.tracing.pen import write
from schemas.geometry import Affine
from schemas.ink import Ink
from schemas.records import Direction

RULES = "1"
"""Raised by hand when the rules change the ink of any crop."""


def working_mask(mask: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], float]:
    """A mask fit for thinning: thin lines enlarged, borders smoothed, specks and pinholes gone.

    Args:
        mask: bool[H, W].

    Returns:
        bool[s * H, s * W] and the scale s.
    """
    pen = pen_width(distance_to_paper(mask))
    scale = 2 if pen < 6 else 1
    grey = mask.astype(np.uint8) * 255
    if scale > 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    grey = cv2.GaussianBlur(grey, (0, 0), 0.8)
    smooth = (grey > 110).astype(np.uint8)
    pen *= scale
    _drop_small(smooth, 0.3 * pen * pen, 1)
    _drop_small(smooth, 0.1 * pen * pen, 0)
    return smooth > 0, float(scale)


def _drop_small(image: NDArray[np.uint8], area: float, value: int) -> None:
    """Turns connected patches of `value` smaller than `area` into the other one, in place."""
    connectivity = 8 if value else 4
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (image == value).astype(np.uint8), connectivity=connectivity
    )
    small = stats[:, cv2.CC_STAT_AREA] < area
    small[0] = False
    image[small[labels]] = 1 - value


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
