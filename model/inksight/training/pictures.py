"""Pictures as cameras and scanners see ink: paper, rules, show-through, colour, blur and noise.

After the augmentations of InkSight (arXiv 2402.05804, appendix). All lengths are grid pixels, all
tensors lie on one device.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.training.pens import Drawing, Pens, coverage


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
    return framed(page.clamp_(0, 1).mul_(255), what.frames)


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
        return F.interpolate(small, (GRID_SIDE, GRID_SIDE), mode="bilinear", align_corners=False)


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
    place = torch.arange(GRID_SIDE, dtype=torch.float32, device=draw.device)
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
    flat = F.pad(images.reshape(1, b * c, GRID_SIDE, GRID_SIDE), (6, 6, 6, 6), mode="replicate")
    flat = F.conv2d(flat, kernel[:, None, :, None], groups=b * c)
    return F.conv2d(flat, kernel[:, None, None, :], groups=b * c).view(b, c, GRID_SIDE, GRID_SIDE)


def framed(pixels: Tensor, frames: Tensor) -> Tensor:
    """uint8[B, 224, 224, 3] of float[B, 3, 224, 224], 0 to 255; black off the frames."""
    place = torch.arange(GRID_SIDE, dtype=torch.float32, device=pixels.device)
    x0, y0, x1, y1 = frames[:, :, None].unbind(1)
    columns, rows = (place >= x0) & (place < x1), (place >= y0) & (place < y1)
    inside = rows[:, None, :, None] & columns[:, None, None, :]
    whole = (pixels * inside).round_().to(torch.uint8)
    return whole.permute(0, 2, 3, 1).contiguous()
