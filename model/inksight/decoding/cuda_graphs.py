"""Steps of the decoder as CUDA graphs, so that a GPU need not wait for Python to launch kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from ductus.model.inksight.decoding.decoder_step import DecoderStep, Memory

_SHORTEST = 128
"""The fewest tokens that a graph looks back on; others look on 2, 4, ... times as many."""


class GraphedStep:
    """One graph for each bucket of rows, reach and head; captured when first needed.

    Args:
        memory: what the graphs read and write; they serve every batch that is put into it.
        table: of `biases`.
    """

    def __init__(self, step: DecoderStep, memory: Memory, table: Tensor) -> None:
        self._step, self.memory, self._table = step, memory, table
        rows = memory.padding.shape[0]
        self._longest = table.shape[-1] // 2
        self._tokens = torch.zeros(rows, dtype=torch.int64, device=table.device)
        self._position = torch.zeros(1, dtype=torch.int64, device=table.device)
        self._bias = torch.zeros_like(table[..., : self._longest])
        self._graphs: dict[tuple[int, int, bool], tuple[torch.cuda.CUDAGraph, Tensor]] = {}
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, tokens: Tensor, position: int, ink_only: bool) -> Tensor:
        """See `DecoderStep`; the logits are overwritten by the next call."""
        n = len(tokens)
        rows = bucket(n, 1, len(self._tokens))
        reach = bucket(position + 1, _SHORTEST, self._longest)
        start = self._longest - 1 - position
        self._tokens[:n].copy_(tokens)
        self._position.fill_(position)
        self._bias[..., :reach].copy_(self._table[..., start : start + reach])
        key = (rows, reach, ink_only)
        if key not in self._graphs:
            self._graphs[key] = self._captured(*key)
        graph, logits = self._graphs[key]
        graph.replay()
        return logits[:n]

    def _captured(
        self, rows: int, reach: int, ink_only: bool
    ) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        def run() -> Tensor:
            bias = self._bias[..., :reach]
            return self._step(self._tokens[:rows], self._position, bias, self.memory, ink_only)

        # Libraries set themselves up in the first runs, which a graph must not hold. Running twice
        # does no harm: the same keys and values are written to the same place.
        aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            run()
            run()
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            logits = run()
        return graph, logits


def bucket(count: int, least: int, most: int) -> int:
    """`least` times a power of two that holds `count`, or `most` where that is less."""
    size = least
    while size < count:
        size *= 2
    return min(size, most)
