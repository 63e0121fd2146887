"""The upper part of the reader: from what the lower part sees of strokes to signs.

Two LSTM layers in both directions over the columns of a line, trained with CTC (Graves et al. 2006;
the layout is that of Puigcerver 2017, "Are multidimensional recurrent layers really necessary for
handwritten text recognition?", without its convolutions, which the lower part has). The layers
take two columns at a time, and say a sign for each: half the work, at no loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

TOGETHER = 2
"""Columns that the layers take at a time."""
CHANNELS, ROWS = 384, 3
"""What the lower part sees."""
SEEN = CHANNELS * ROWS
"""Numbers that it says of each column."""


@dataclass(frozen=True)
class HeadSizes:
    """How large a head is.

    Attributes:
        first: numbers a column after the first layer.
        hidden: of each LSTM, in each direction.
    """

    first: int = 256
    hidden: int = 192


class Head(nn.Module):
    """Scores of signs for each column; 0 is no sign.

    Args:
        n_classes: signs and one.
        sizes: of the layers.
        dropout: share of numbers left out between layers while learning.
    """

    def __init__(
        self, n_classes: int, sizes: HeadSizes = HeadSizes(), dropout: float = 0.25
    ) -> None:
        super().__init__()
        width = 2 * sizes.hidden
        self.sizes, self._n_classes = sizes, n_classes
        self.first = nn.Conv1d(SEEN, sizes.first, TOGETHER, stride=TOGETHER)
        self.norm = nn.LayerNorm(sizes.first)
        self.lstm1 = nn.LSTM(sizes.first, sizes.hidden, batch_first=True, bidirectional=True)
        self.lstm2 = nn.LSTM(width, sizes.hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(width, TOGETHER * n_classes)
        self.drop = nn.Dropout(dropout)

    def forward(self, seen: Tensor) -> Tensor:
        """float32[N, T, n_classes], no probabilities yet.

        Args:
            seen: float32[N, T, SEEN]; T a multiple of TOGETHER.
        """
        columns = self.first(seen.transpose(1, 2)).transpose(1, 2)
        columns = self.drop(functional.gelu(self.norm(columns)))
        columns = self.drop(self.lstm1(columns)[0])
        scores = self.out(self.drop(self.lstm2(columns)[0]))
        return cast(Tensor, scores.reshape(len(seen), -1, self._n_classes))


def ctc_loss(scores: Tensor, texts: list[Tensor], lengths: list[int]) -> Tensor:
    """The mean loss a sign.

    Args:
        scores: float32[N, T, n_classes], as the head says them.
        texts: int64[n] each, classes of the signs.
        lengths: columns of each line, T at most.
    """
    signs = torch.tensor([len(text) for text in texts])
    losses = functional.ctc_loss(
        scores.log_softmax(2).transpose(0, 1),
        torch.cat(texts).to(scores.device),
        torch.tensor(lengths),
        signs,
        reduction="none",
        zero_infinity=True,
    )
    return (losses / signs.to(scores.device)).mean()
