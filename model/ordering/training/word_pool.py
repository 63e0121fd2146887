"""Words to learn from, held where the network learns: padded to a few sizes, drawn by chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ductus.model.ordering.features import batched
from ductus.model.ordering.training.examples import MOST_PIECES, OrderExample
from ductus.model.ordering.training.order_loss import RightMoves
from ductus.model.ordering.training.torch_features import WordTensors

SIZES = (6, 10, 16, 24, 34, 48, 70, MOST_PIECES)
"""Pieces to which words are padded."""
MOST_WORDS = 512
_FIELDS = ("points", "ways", "sizes", "turns", "joints", "partners", "parts")

Packed = dict[str, NDArray[Any]]


class WordPool:
    """Words on a device.

    Args:
        device: as torch calls it.
        cells: pairs of directed pieces in a batch.
    """

    def __init__(self, device: str, cells: int) -> None:
        self._device, self._cells = device, cells
        self._held: dict[int, dict[str, Tensor]] = {}
        self._steps: dict[int, NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._steps.values()))

    def add(self, examples: Sequence[OrderExample]) -> None:
        """Takes words in, but for those whose way has more than two steps a piece."""
        for size, few in zip(SIZES, (0, *SIZES), strict=False):
            some = [one for one in examples if few < len(one.stray) <= size]
            some = [one for one in some if 0 < len(one.steps) <= 2 * size]
            if some:
                self._take(size, packed(some, size))

    def _take(self, size: int, rows: Packed) -> None:
        steps = rows["asked"].sum(1)
        new = {name: torch.from_numpy(array).to(self._device) for name, array in rows.items()}
        if size in self._held:
            old = self._held[size]
            new = {name: torch.cat([old[name], array]) for name, array in new.items()}
            steps = np.concatenate([self._steps[size], steps])
        self._held[size], self._steps[size] = new, steps

    def draw(self, rng: np.random.Generator) -> tuple[WordTensors, RightMoves, Tensor]:
        """Words of about one size, each of the pool as likely; what the pen did; their kinds."""
        sizes = sorted(self._held)
        shares = np.array([len(self._steps[size]) / self._count(size) for size in sizes])
        size = sizes[rng.choice(len(sizes), p=shares / shares.sum())]
        return self._rows(size, rng.integers(len(self._steps[size]), size=self._count(size)))

    def through(self) -> list[tuple[WordTensors, RightMoves, Tensor]]:
        """All words once, in batches."""
        return [
            self._rows(size, rows)
            for size in sorted(self._held)
            for rows in np.array_split(
                np.arange(len(self._steps[size])), -(-len(self._steps[size]) // self._count(size))
            )
        ]

    def _count(self, size: int) -> int:
        return int(np.clip(self._cells // (2 * size) ** 2, 8, MOST_WORDS))

    def _rows(self, size: int, rows: NDArray[np.intp]) -> tuple[WordTensors, RightMoves, Tensor]:
        index = torch.from_numpy(rows).to(self._device)
        most = int(self._steps[size][rows].max())
        held = {name: array[index] for name, array in self._held[size].items()}
        words = WordTensors(
            **{name: held[name] for name in ("points", "ways", "sizes", "turns")},
            **{name: held[name].long() for name in ("joints", "partners", "parts", "hints")},
            real=held["real"],
        )
        right = RightMoves(
            held["steps"][:, :most].long(),
            held["runs_on"][:, :most],
            held["asked"][:, :most],
            held["stray"],
        )
        return words, right, held["kinds"]


def packed(examples: Sequence[OrderExample], size: int) -> Packed:
    """Arrays of some examples, padded to so many pieces and twice as many steps."""
    batch = batched([one.description for one in examples], [one.hint for one in examples])
    room = [(0, 0), (0, size - batch.real.shape[1])]
    rows: Packed = {}
    for name in _FIELDS:
        array = getattr(batch, name)
        fill = -1 if array.dtype == np.int32 else 0
        full = np.pad(array, room + [(0, 0)] * (array.ndim - 2), constant_values=fill)
        rows[name] = full.astype(np.int16 if fill else np.float32)
    rows["real"] = np.pad(batch.real, room)
    rows["hints"] = batch.hints.astype(np.int16)
    rows["kinds"] = np.array([one.kind for one in examples], np.int16)
    shape = len(examples), 2 * size
    rows["steps"], rows["runs_on"] = np.zeros(shape, np.int16), np.zeros(shape, np.bool_)
    rows["asked"] = np.zeros(shape, np.bool_)
    rows["stray"] = np.zeros((len(examples), size), np.bool_)
    for k, one in enumerate(examples):
        count = len(one.steps)
        rows["steps"][k, :count], rows["runs_on"][k, :count] = one.steps, one.runs_on
        rows["asked"][k, :count] = True
        rows["stray"][k, : len(one.stray)] = one.stray
    return rows
