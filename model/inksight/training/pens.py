"""Strokes drawn with pens, a batch at a time in torch: how much of each pixel is inked.

All lengths are grid pixels. All tensors lie on one device, so that a GPU draws its own training
pictures; on a CPU compiled code draws each segment in its own box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ductus.model.compiled import compiled
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.tokens import GridPath

_CELLS = 64_000_000
"""Distances of pixels to segments that are held at a time."""
_FAR = 1e4


@dataclass(frozen=True, eq=False)
class Drawing:
    """A batch of inks to be drawn.

    Attributes:
        segments: float32[B, M, 4], x0, y0, x1, y1; a point is a segment of no length, and what
            fills up shorter inks lies far away.
        frames: float32[B, 4], x0, y0, x1, y1 of the crop on the grid; around it is black.
    """

    segments: Tensor
    frames: Tensor

    def to(self, device: torch.device) -> Drawing:
        """The same on a device."""
        return Drawing(self.segments.to(device), self.frames.to(device))


def drawing(inks: Sequence[Sequence[GridPath]], frames: Sequence[Sequence[float]]) -> Drawing:
    """A batch of strokes in grid pixels, each ink with the frame of its crop."""
    rows = [torch.from_numpy(_segments(ink)) for ink in inks]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=-_FAR)
    return Drawing(padded, torch.tensor([list(frame) for frame in frames], dtype=torch.float32))


def _segments(strokes: Sequence[GridPath]) -> NDArray[np.float32]:
    parts = [np.zeros((0, 4), np.float32)]
    for xy in strokes:
        ends = np.vstack([xy, xy[-1:]]) if len(xy) == 1 else xy
        parts.append(np.hstack([ends[:-1], ends[1:]]).astype(np.float32))
    return np.concatenate(parts)


@dataclass(frozen=True, eq=False)
class Pens:
    """A pen for each ink of a batch, float32[B] each.

    Attributes:
        width: of the widest line.
        thinnest: of the thinnest line, as part of `width`; 1 is a round pen.
        angle: radians from the x axis along which a nib draws its thinnest line.
    """

    width: Tensor
    thinnest: Tensor
    angle: Tensor


def coverage(what: Drawing, pens: Pens) -> Tensor:
    """How much of each pixel is inked, float32[B, 224, 224], 0 to 1; edges are smooth."""
    if what.segments.device.type == "cpu":
        nearest = torch.full((len(what.segments), GRID_SIDE, GRID_SIDE), _FAR)
        numbers = (what.segments, pens.width, pens.thinnest, pens.angle)
        _measure(nearest.numpy(), *(number.float().contiguous().numpy() for number in numbers))
    else:
        nearest = distances(what, pens)
    return (0.5 - nearest).clamp_(0, 1)


def distances(what: Drawing, pens: Pens) -> Tensor:
    """How far each pixel lies outside of the ink, float32[B, 224, 224]; below 0 in it."""
    b, m, _ = what.segments.shape
    place = torch.arange(GRID_SIDE, dtype=torch.float32, device=what.segments.device)
    nearest = torch.full((b, GRID_SIDE, GRID_SIDE), _FAR, device=what.segments.device)
    each = max(1, _CELLS // (b * GRID_SIDE * GRID_SIDE))
    for first in range(0, m, each):
        x0, y0, x1, y1 = what.segments[:, first : first + each, None, None].unbind(-1)  # [B, K,1,1]
        dx, dy = x1 - x0, y1 - y0
        turn = (torch.atan2(dy, dx) - pens.angle[:, None, None, None]).sin().abs()
        thin = pens.thinnest[:, None, None, None]
        radius = pens.width[:, None, None, None] / 2 * (thin + (1 - thin) * turn)
        px, py = place - x0, place[:, None] - y0  # [B, K, 1, 224] and [B, K, 224, 1]
        along = (px * dx + py * dy) / (dx * dx + dy * dy).clamp_min(1e-6)
        along = along.clamp_(0, 1)
        outside = torch.hypot(px - along * dx, py - along * dy) - radius
        nearest = torch.minimum(nearest, outside.amin(1))
    return nearest


@compiled
def _measure(
    nearest: NDArray[np.float32],
    segments: NDArray[np.float32],
    width: NDArray[np.float32],
    thinnest: NDArray[np.float32],
    angle: NDArray[np.float32],
) -> None:
    """`distances` near the ink, in place: a CPU need not look at every pixel for every segment."""
    side = nearest.shape[1]
    for b in range(len(segments)):
        for x0, y0, x1, y1 in segments[b]:
            dx, dy = x1 - x0, y1 - y0
            turn = abs(np.sin(np.arctan2(dy, dx) - angle[b]))
            radius = width[b] / 2 * (thinnest[b] + (1 - thinnest[b]) * turn)
            reach = radius + 1
            square = max(dx * dx + dy * dy, np.float32(1e-6))
            left, right = max(int(min(x0, x1) - reach), 0), min(int(max(x0, x1) + reach) + 2, side)
            top, low = max(int(min(y0, y1) - reach), 0), min(int(max(y0, y1) + reach) + 2, side)
            for y in range(top, low):
                for x in range(left, right):
                    px, py = x - x0, y - y0
                    along = min(max((px * dx + py * dy) / square, 0.0), 1.0)
                    outside = np.hypot(px - along * dx, py - along * dy) - radius
                    if outside < nearest[b, y, x]:
                        nearest[b, y, x] = outside


def thin_lines(what: Drawing) -> Tensor:
    """Where the pen went, three pixels wide: float32[B, 224, 224], 0 to 1."""
    count = what.segments.new_ones(len(what.segments))
    return coverage(what, Pens(3 * count, count, count))
