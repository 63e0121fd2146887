"""A task beside the five, for what the encoder sees: where the pen went."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.config import InkSightConfig
from ductus.model.inksight.grid import GRID_SIDE


class Sketch(nn.Module):
    """The pen's ways from what the encoder makes of each patch: a task beside the five.

    It teaches a network that begins with nothing to see, and to keep what it sees in its place;
    ink tokens alone tell that late. Not part of the weights.
    """

    CELLS = 8  # a side of a patch

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.patches = GRID_SIDE // config.patch
        self.cells = nn.Linear(config.width, self.CELLS**2)

    def loss(self, encoded: Tensor, ways: Tensor) -> Tensor:
        """The mean cross entropy of cells inked or not; 0 where no ways are known.

        Args:
            encoded: float[B, S, width], the patches first.
            ways: see `TaskBatch`.
        """
        known = ~ways[:, 0, 0].isnan()
        if not known.any():
            return encoded.new_zeros(())
        n, cells = self.patches, self.CELLS
        inked = F.adaptive_max_pool2d(ways[known][:, None], n * cells)
        inked = inked.view(-1, n, cells, n, cells).transpose(2, 3).reshape(-1, n * n, cells**2)
        found = self.cells(encoded[known, : n * n])
        return F.binary_cross_entropy_with_logits(found.float(), inked)
