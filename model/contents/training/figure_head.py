"""The network of figures as it learns; `figure_network` runs it without torch."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ductus.model.contents.figure_network import CLASSES, SCALES
from ductus.model.layout.rapidocr.raw_look import CHANNELS

_WIDTHS = {"fine": 48, "middle": 64, "coarse": 96}
"""Channels of each scale."""


class Layer(nn.Module):
    """A convolution whose weights are one matrix, as Muon takes them."""

    def __init__(self, inputs: int, outputs: int, side: int) -> None:
        super().__init__()
        self._shape = (outputs, inputs, side, side)
        deviation = (2 / (inputs * side * side)) ** 0.5
        self.weight = nn.Parameter(deviation * torch.randn(outputs, inputs * side * side))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, at: Tensor) -> Tensor:
        """float32[B, O, h, w] of float32[B, I, h, w]."""
        padding = self._shape[-1] // 2
        return functional.conv2d(at, self.weight.view(self._shape), self.bias, padding=padding)


class Scale(nn.Module):
    """What is done at one scale: what is given, with what comes from the coarser one."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, inputs: int, outputs: int, coarser: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("deviation", torch.ones(inputs))
        self.given = Layer(inputs, outputs, 1)
        self.below = Layer(coarser, outputs, 1) if coarser else None
        self.seen = Layer(outputs, outputs, 3)

    def forward(self, at: Tensor, below: Tensor | None) -> Tensor:
        """float32[B, O, h, w]; `below` is half as high and wide."""
        at = (at - self.mean[:, None, None]) / self.deviation[:, None, None]
        at = self.given(at)
        if self.below is not None and below is not None:
            at = at + functional.interpolate(self.below(below), scale_factor=2, mode="nearest")
        return functional.relu(self.seen(functional.relu(at)))


class FigureHead(nn.Module):
    """Chances of classes from the maps of pages."""

    def __init__(self) -> None:
        super().__init__()
        widths = [*_WIDTHS.values(), 0]
        for name, inputs, outputs, coarser in zip(
            SCALES, CHANNELS, widths, widths[1:], strict=False
        ):
            self.add_module(name, Scale(inputs, outputs, coarser))
        self.last = Layer(_WIDTHS["fine"], len(CLASSES), 1)

    def normalize(
        self, scale: str, mean: NDArray[np.float32], deviation: NDArray[np.float32]
    ) -> None:
        """Sets what maps of a scale are like."""
        module = self._scale(scale)
        module.mean.copy_(torch.from_numpy(mean))
        module.deviation.copy_(torch.from_numpy(deviation))

    def _scale(self, name: str) -> Scale:
        module = self.get_submodule(name)
        assert isinstance(module, Scale)
        return module

    def forward(self, *look: Tensor) -> Tensor:
        """Logits, float32[B, len(CLASSES), h, w], of the maps, float32[B, C, h, w] each."""
        below: Tensor | None = None
        for scale, at in reversed(tuple(zip(SCALES, look, strict=True))):
            below = self._scale(scale)(functional.dropout2d(at, 0.1, self.training), below)
        assert below is not None
        told: Tensor = self.last(functional.dropout(below, 0.1, self.training))
        return told
