"""The network that looks at a window of a line, as it is learned: in torch.

`ductus.model.orientation.orientation_network` is the same for a run, without torch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ductus.model.orientation.classes import SCRIPTS, TURNED
from ductus.model.orientation.strips import HEIGHT

_CHANNELS = (16, 32, 64, 96)
_HIDDEN = 96


class OrientationNetwork(nn.Module):
    """From windows of strips to the logits of `TURNED` and of `SCRIPTS`."""

    def __init__(self) -> None:
        super().__init__()
        one, two, three, four = _CHANNELS
        self.look = nn.Sequential(
            *_layer(1, one, 5, 2),
            *_layer(one, two, 3, 2),
            *_layer(two, three, 3, 1),
            nn.MaxPool2d(2),
            *_layer(three, four, 3, 1),
        )
        self.hidden = nn.Linear(four * (HEIGHT // 8) * 2, _HIDDEN)
        self.dropout = nn.Dropout(0.1)
        self.turned = nn.Linear(_HIDDEN, len(TURNED))
        self.script = nn.Linear(_HIDDEN, len(SCRIPTS))

    def forward(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        """Logits float[B, 4] and float[B, S] of windows float[B, HEIGHT, WINDOW]."""
        seen = self.look(windows[:, None])
        rows = torch.cat([seen.mean(3), seen.amax(3)], 1).flatten(1)
        hidden = self.dropout(torch.relu(self.hidden(rows)))
        return self.turned(hidden), self.script(hidden)


def _layer(inputs: int, outputs: int, side: int, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, side, stride, padding=side // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
