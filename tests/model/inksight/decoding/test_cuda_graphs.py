"""What is captured once serves batches and answers of any size."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from ductus.model.inksight.decoding import decoder as decode
from ductus.model.inksight.decoding.cuda_graphs import GraphedStep, bucket
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.decoding.decoder_step import DecoderStep, Memory
from tests.support.answering import inputs, network_of_answers


class _Replayed(GraphedStep):
    """Runs in place of a graph what it would have captured, so that all else is tested anywhere."""

    def __init__(self, step: DecoderStep, memory: Memory, table: Tensor) -> None:
        memory.written.zero_()
        super().__init__(step, memory, table)
        self.captured: list[tuple[int, int, bool]] = []

    def _captured(self, rows: int, reach: int, ink_only: bool) -> tuple[Any, Tensor]:
        self.captured.append((rows, reach, ink_only))

        def run() -> Tensor:
            bias = self._bias[..., :reach]
            return self._step(self._tokens[:rows], self._position, bias, self.memory, ink_only)

        logits = run()
        return SimpleNamespace(replay=lambda: logits.copy_(run())), logits


def test_what_graphs_compute_on_fixed_shapes_is_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(decode, "GraphedStep", _Replayed)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: None)
    network = network_of_answers(1)
    plain, graphed = Decoder(network), Decoder(network)
    graphed._uses_graphs = True
    for count, seed, text_first in ((6, 1, True), (3, 2, False), (1, 3, True), (7, 4, False)):
        images, prompts = inputs(count, seed)
        most = [200 - 20 * k for k in range(count)]
        wanted = plain.answers(images, prompts, [text_first] * count, most)
        assert graphed.answers(images, prompts, [text_first] * count, most) == wanted
    kept = graphed._graphed
    assert isinstance(kept, _Replayed)
    assert len(set(kept.captured)) == len(kept.captured)
    assert {rows for rows, _, _ in kept.captured} <= {1, 2, 4, 7}
    graphed.forget()
    assert graphed._graphed is None


def test_buckets_hold_what_they_must():
    assert [bucket(n, 1, 12) for n in (1, 2, 3, 5, 8, 9, 12)] == [1, 2, 4, 8, 8, 12, 12]
    assert [bucket(n, 128, 1024) for n in (1, 128, 129, 1024)] == [128, 128, 256, 1024]
