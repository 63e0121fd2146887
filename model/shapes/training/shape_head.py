"""The network of `Projection`, as it learns: a layer, and a matrix that passes by it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn
from torch.nn import functional

from ductus.model.reading.manuscript_recognizer import NETWORK, ManuscriptRecognizer
from ductus.model.shapes.pooling import ROWS
from ductus.model.shapes.training.directions import Columns, Floats
from ductus.schemas.clues import SHAPE_BYTES

_HIDDEN = 192
_DROPPED = (0.1, 0.3)
"""Shares of what is given, and of the hidden layer, that are left out by chance."""
_FIRST = 0.3
"""What the layer counts for at first, beside the discriminants."""
_LEAST_DEVIATION = 1e-2

Halves = NDArray[np.float16]


class ShapeHead(nn.Module):
    """From words as in `WordLooks` to vectors of length 1.

    Args:
        columns: what became of what was seen at each column; it stays as it is.
        parts: float16[N, M], words that tell the mean and the deviation of what is given.
    """

    dimensions = SHAPE_BYTES

    def __init__(self, columns: Columns, parts: Halves) -> None:
        super().__init__()
        self._columns = columns
        self._mean = parts.mean(axis=0, dtype=np.float64)
        self._deviation = parts.std(axis=0, dtype=np.float64) + _LEAST_DEVIATION
        given = parts.shape[1]
        self.hidden = nn.Linear(given, _HIDDEN)
        self.out = nn.Linear(_HIDDEN, self.dimensions, bias=False)
        self.beside = nn.Linear(given, self.dimensions, bias=False)

    def evened(self, parts: Halves) -> Floats:
        """float32[N, M]: of mean 0 and deviation 1."""
        return np.asarray((parts - self._mean) / self._deviation, np.float32)

    def begin(self, matrix: Floats) -> None:
        """Makes a matrix, float32[M, dimensions], what passes by the layer."""
        with torch.no_grad():
            self.beside.weight.copy_(torch.from_numpy(matrix.T.copy()))
            self.out.weight.mul_(_FIRST)

    def forward(self, parts: Halves) -> Tensor:
        """float32[N, dimensions]."""
        given = functional.dropout(torch.from_numpy(self.evened(parts)), _DROPPED[0], self.training)
        inner = functional.gelu(self.hidden(given), approximate="tanh")
        seen = functional.dropout(inner, _DROPPED[1], self.training)
        return functional.normalize(self.out(seen) + self.beside(given), dim=1)

    def content(self) -> bytes:
        """What `projection_of` takes: means and deviations are part of the matrices there.

        It says which network's looks it learned from: those of the reader that is shipped.
        """
        mean = self._mean + np.append(np.tile(self._columns.mean, ROWS), 0)
        hidden, hidden_bias = self._without_means(self.hidden, mean)
        beside, out_bias = self._without_means(self.beside, mean)
        held = {
            "column": self._columns.matrix,
            "hidden": hidden,
            "out": self.out.weight.detach().numpy().T,
            "beside": beside,
        }
        halves = {name: np.ascontiguousarray(one, np.float16) for name, one in held.items()}
        biases = {
            "hidden.bias": (hidden_bias + self.hidden.bias.detach().numpy()).astype(np.float32),
            "out.bias": out_bias.astype(np.float32),
        }
        return save({**halves, **biases}, {NETWORK: ManuscriptRecognizer().network})

    def _without_means(
        self, layer: nn.Linear, mean: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A layer's matrix, and what is added, for words that are not evened."""
        matrix = layer.weight.detach().numpy().T / self._deviation[:, None]
        return matrix, -mean @ matrix
