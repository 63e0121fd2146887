"""Pictures of ink, a batch at a time in torch: pens, paper, rules, show-through, blur and noise.

After the augmentations of InkSight (arXiv 2402.05804, appendix). All lengths are grid pixels, all
tensors lie on one device, so that a GPU draws its own training pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from ductus.model.compiled import compiled
from ductus.model.inksight.grid import SIDE
from ductus.model.inksight.tokens import Path

_CELLS = 64_000_000
"""Distances of pixels to segments that are held at a time."""
_FAR = 1e4
_TURNS, _SWAY = 0.6, 0.025
"""Waves over the ink's longer side that strokes are bent by, and how far, as part of it."""


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


def drawing(inks: Sequence[Sequence[Path]], frames: Sequence[Sequence[float]]) -> Drawing:
    """A batch of strokes in grid pixels, each ink with the frame of its crop."""
    rows = [torch.from_numpy(_segments(ink)) for ink in inks]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=-_FAR)
    return Drawing(padded, torch.tensor([list(frame) for frame in frames], dtype=torch.float32))


def _segments(strokes: Sequence[Path]) -> NDArray[np.float32]:
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
        nearest = torch.full((len(what.segments), SIDE, SIDE), _FAR)
        numbers = (what.segments, pens.width, pens.thinnest, pens.angle)
        _measure(nearest.numpy(), *(number.float().contiguous().numpy() for number in numbers))
    else:
        nearest = distances(what, pens)
    return (0.5 - nearest).clamp_(0, 1)


def distances(what: Drawing, pens: Pens) -> Tensor:
    """How far each pixel lies outside of the ink, float32[B, 224, 224]; below 0 in it."""
    b, m, _ = what.segments.shape
    place = torch.arange(SIDE, dtype=torch.float32, device=what.segments.device)
    nearest = torch.full((b, SIDE, SIDE), _FAR, device=what.segments.device)
    each = max(1, _CELLS // (b * SIDE * SIDE))
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


def plain_pictures(what: Drawing, width: float = 3.0) -> Tensor:
    """Black on white with one round pen: uint8[B, 224, 224, 3]."""
    count = what.segments.new_ones(len(what.segments))
    ink = coverage(what, Pens(count * width, count, count))
    white = (255 * (1 - ink))[:, None].expand(-1, 3, -1, -1)
    return _framed(white, what.frames)


def thin_lines(what: Drawing) -> Tensor:
    """Where the pen went, three pixels wide: float32[B, 224, 224], 0 to 1."""
    count = what.segments.new_ones(len(what.segments))
    return coverage(what, Pens(3 * count, count, count))


def random_pictures(what: Drawing, chance: torch.Generator) -> Tensor:
    """As cameras and scanners see ink on paper, each by chance: uint8[B, 224, 224, 3].

    Args:
        what: drawn as it is; turn and bend the strokes before, so that the truth turns too.
        chance: on the drawing's device.
    """
    count = len(what.segments)
    draw = _Chance(chance, count, what.segments.device)
    height = (what.frames[:, 3] - what.frames[:, 1]).clamp(30, 120)
    nib = draw.happens(0.35)
    pens = Pens(
        width=(height * draw.between(0.02, 0.07)).clamp(1.2, 8) * torch.where(nib, 1.4, 1.0),
        thinnest=torch.where(nib, draw.between(0.15, 0.5), 1.0),
        angle=draw.between(-1.4, -0.3),
    )
    ink = coverage(what, pens)[:, None]  # [B, 1, 224, 224], as all up to the colours
    behind = _blurred(ink.roll(1, 0).flip(3), draw.between(0.8, 2.5))  # another ink's other side
    light = _paper(draw) * (1 - behind * (draw.often(0.2) * 0.35))
    light *= 1 - _rules(draw) * draw.often(0.25)
    ink = ink * (1 - draw.often(0.5) * draw.between(0, 0.5)[:, None, None, None] * draw.clouds(40))
    ink, light = _blurred(torch.cat([ink, light], 1), draw.between(0.05, 1.1)).chunk(2, 1)
    colour = (draw.between(0, 0.35)[:, None] + 0.15 * draw.numbers((count, 3))).clamp(0, 0.7)
    colour = torch.where(draw.happens(0.4)[:, None], 0.1 * draw.between(0, 1)[:, None], colour)
    noise = draw.between(0, 0.06)[:, None, None, None] * draw.often(0.5)
    light = light + noise * torch.randn(light.shape, generator=chance, device=light.device)
    page = torch.lerp(_tint(draw) * light, colour[:, :, None, None], ink)
    return _framed(page.clamp_(0, 1).mul_(255), what.frames)


class _Chance:
    """Random numbers for a batch on its device."""

    def __init__(self, chance: torch.Generator, count: int, device: torch.device) -> None:
        self._chance, self.count, self.device = chance, count, device

    def numbers(self, shape: tuple[int, ...]) -> Tensor:
        """float32 of that shape, 0 to 1."""
        return torch.rand(shape, generator=self._chance, device=self.device)

    def between(self, low: float, high: float) -> Tensor:
        """float32[B]."""
        return low + (high - low) * self.numbers((self.count,))

    def happens(self, share: float) -> Tensor:
        """bool[B]."""
        return self.numbers((self.count,)) < share

    def often(self, share: float) -> Tensor:
        """float32[B, 1, 1, 1], 1 for a share of the batch, else 0."""
        return self.happens(share).float()[:, None, None, None]

    def clouds(self, cells: int) -> Tensor:
        """float32[B, 1, 224, 224], 0 to 1, smooth over a `cells`th of the side."""
        small = self.numbers((self.count, 1, cells, cells))
        return F.interpolate(small, (SIDE, SIDE), mode="bilinear", align_corners=False)


def _tint(draw: _Chance) -> Tensor:
    """float32[B, 3, 1, 1]: the paper's colour, often white."""
    tint = 1 - draw.between(0, 0.45)[:, None] * draw.numbers((draw.count, 3)).cumsum(1) / 3
    return torch.where(draw.happens(0.6)[:, None], tint, 1.0)[:, :, None, None]


def _paper(draw: _Chance) -> Tensor:
    """float32[B, 1, 224, 224]: how light it is, often stained and rough."""
    stains = 1 - 0.3 * draw.between(0, 1)[:, None, None, None] * draw.clouds(5)
    return torch.where(draw.often(0.6) > 0, stains * (1 - 0.08 * draw.clouds(112)), 1.0)


def _rules(draw: _Chance) -> Tensor:
    """float32[B, 1, 224, 224]: how dark printed lines are, or grids."""
    place = torch.arange(SIDE, dtype=torch.float32, device=draw.device)
    pitch, width = draw.between(14, 70)[:, None], draw.between(0.4, 1.3)[:, None]

    def lines(start: Tensor) -> Tensor:
        off = (place + start * pitch) % pitch
        return (width + 0.5 - torch.minimum(off, pitch - off)).clamp(0, 1)

    down = lines(draw.between(0, 1)[:, None])[:, None, :, None]
    across = lines(draw.between(0, 1)[:, None])[:, None, None, :] * draw.often(0.4)
    return torch.maximum(down, across) * draw.between(0.15, 0.7)[:, None, None, None]


def _blurred(images: Tensor, sigma: Tensor) -> Tensor:
    """float32[B, C, 224, 224], each blurred by its own sigma[B]."""
    b, c = images.shape[:2]
    reach = torch.arange(-6, 7, dtype=torch.float32, device=images.device)
    kernel = torch.exp(-0.5 * (reach / sigma[:, None]) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(c, 0)  # [B C, 13]
    flat = F.pad(images.reshape(1, b * c, SIDE, SIDE), (6, 6, 6, 6), mode="replicate")
    flat = F.conv2d(flat, kernel[:, None, :, None], groups=b * c)
    return F.conv2d(flat, kernel[:, None, None, :], groups=b * c).view(b, c, SIDE, SIDE)


def _framed(pixels: Tensor, frames: Tensor) -> Tensor:
    """uint8[B, 224, 224, 3] of float[B, 3, 224, 224], 0 to 255; black off the frames."""
    place = torch.arange(SIDE, dtype=torch.float32, device=pixels.device)
    x0, y0, x1, y1 = frames[:, :, None].unbind(1)
    columns, rows = (place >= x0) & (place < x1), (place >= y0) & (place < y1)
    inside = rows[:, None, :, None] & columns[:, None, None, :]
    whole = (pixels * inside).round_().to(torch.uint8)
    return whole.permute(0, 2, 3, 1).contiguous()


def sheared(
    strokes: Sequence[Path], degrees: float, slant: float = 0.0, stretch: float = 1.0
) -> list[Path]:
    """Strokes slanted and stretched as another hand would, then turned about the origin.

    Args:
        degrees: clockwise on the page.
        slant: to the right, of what is higher by 1.
        stretch: of the width, the height being kept.
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    lean = np.array([[stretch, 0.0], [-slant, 1.0]])
    matrix = (lean @ np.array([[cos, sin], [-sin, cos]])).astype(np.float32)
    return [np.asarray(xy @ matrix, np.float32) for xy in strokes]


def swayed(strokes: Sequence[Path], rng: Generator) -> list[Path]:
    """Strokes bent as a less steady hand would: two long waves a direction, no point far off.

    Args:
        strokes: one point or more.
    """
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-3)
    turns = 2 * np.pi * rng.normal(0, _TURNS, (2, 2, 2))  # of each wave along x and y, by direction
    starts, far = rng.uniform(0, 2 * np.pi, (2, 2)), size * rng.normal(0, _SWAY, (2, 2))

    def bent(xy: Path) -> Path:
        phase = np.einsum("ni,wdi->nwd", (xy - low) / size, turns) + starts
        return np.asarray(xy + (far * np.sin(phase)).sum(axis=1), np.float32)

    return [bent(xy) for xy in strokes]
