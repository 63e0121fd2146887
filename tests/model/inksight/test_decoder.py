"""The decoding loop: the tokens of `transformers`, well-formed ink, room, chance, batches."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList

from benchmarks.mt5_twin import encoder_inputs, mt5_twin
from ductus.model.inksight.config import config_named
from ductus.model.inksight.decoding import decoder as decode
from ductus.model.inksight.decoding.cuda_graphs import GraphedStep, bucket
from ductus.model.inksight.decoding.decoder import Answer, Decoder
from ductus.model.inksight.decoding.decoder_step import DecoderStep, Memory
from ductus.model.inksight.decoding.grammar import FIRST, TEXT, Grammar
from ductus.model.inksight.decoding.packed import packed
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.tokens import BEGIN, FIRST_Y
from ductus.model.inksight.vocabulary import END, N_SPECIAL, PAD

LONGEST = 90
CPU = torch.device("cpu")


def _network(seed: int) -> InkSight:
    """Random weights that write answers of many lengths, and not one token for ever."""
    torch.manual_seed(seed)
    network = InkSight(config_named("tiny")).eval()
    with torch.no_grad():
        network.head.weight.mul_(3)
        network.head.weight[END].mul_(1.6)
        network.decoder.distances.weight.mul_(40)
        for layer in network.decoder_layers():
            layer.attention.q.weight.mul_(30)
            layer.cross.q.weight.mul_(30)
    return network


def _inputs(count: int, seed: int = 0) -> tuple[Tensor, list[list[int]]]:
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (count, 224, 224, 3), dtype=torch.uint8, generator=generator)
    lengths = torch.randint(1, 30, (count,), generator=generator).tolist()
    ids = [[*torch.randint(3, 259, (n,), generator=generator).tolist(), END] for n in lengths]
    return images, ids


class _Grammatical(LogitsProcessor):
    """The grammar as `transformers` takes it: the state is found from all tokens anew."""

    def __init__(self, text_tokens: int, text_first: Sequence[bool]) -> None:
        self.text_tokens, self.text_first = text_tokens, text_first

    def __call__(self, written: Tensor, scores: Tensor) -> Tensor:
        barred = torch.full_like(scores, -torch.inf)
        for row, tokens in enumerate(written.tolist()):
            for token in self._may(tokens[1:], self.text_first[row]):
                barred[row, token] = scores[row, token]
        return barred

    def _may(self, tokens: list[int], text_first: bool) -> list[int]:
        t = self.text_tokens
        xs, ys = list(range(t, t + FIRST_Y)), list(range(t + FIRST_Y, t + BEGIN))
        begin, last = t + BEGIN, tokens[-1] if tokens else None
        if last is None or last < t:
            text = list(range(N_SPECIAL, t)) if text_first else []
            return [*text, begin, END]
        if last == begin:
            return xs
        return ys if last in xs else [*xs, begin, END]


def _oracle(
    network: InkSight,
    images: Tensor,
    prompts: list[list[int]],
    processors: LogitsProcessorList | None = None,
) -> list[Answer]:
    longest = max(map(len, prompts))
    padded = torch.tensor([p + [PAD] * (longest - len(p)) for p in prompts])
    with torch.inference_mode():
        embeddings, mask = encoder_inputs(network, images, padded)
        written = mt5_twin(network).generate(
            inputs_embeds=embeddings,
            attention_mask=mask,
            max_new_tokens=LONGEST,
            do_sample=False,
            num_beams=1,
            logits_processor=processors,
        )
    found = []
    for row in written[:, 1:].tolist():
        ended = END in row
        found.append(Answer(tuple(row[: row.index(END) if ended else len(row)]), ended))
    return found


@pytest.mark.parametrize(("count", "seed"), [(1, 0), (5, 1), (9, 2)])
def test_the_tokens_are_those_of_transformers(count: int, seed: int):
    network = _network(seed)
    images, prompts = _inputs(count, seed)
    decoder = Decoder(network, with_grammar=False)
    answers = decoder.answers(images, prompts, [True] * count, [LONGEST] * count)
    assert answers == _oracle(network, images, prompts)
    if count > 1:
        assert len({len(answer.tokens) for answer in answers}) > 2, "all are of one length"


@pytest.mark.parametrize("text_first", [[True] * 6, [False] * 6, [True, False] * 3])
def test_with_its_grammar_too(text_first: list[bool]):
    network = _network(3)
    images, prompts = _inputs(6, 3)
    answers = Decoder(network).answers(images, prompts, text_first, [LONGEST] * 6)
    told = LogitsProcessorList([_Grammatical(network.config.text_tokens, text_first)])
    assert answers == _oracle(network, images, prompts, told)
    assert len({len(answer.tokens) for answer in answers}) > 2, "all are of one length"


def test_an_answer_does_not_depend_on_its_batch():
    network = _network(4)
    images, prompts = _inputs(7, 4)
    decoder = Decoder(network)
    room = [LONGEST] * 7
    together = decoder.answers(images, prompts, [True] * 7, room)
    alone = [
        decoder.answers(images[k : k + 1], prompts[k : k + 1], [True], room[:1])[0]
        for k in range(7)
    ]
    assert together == alone


def test_answers_are_well_formed():
    network = _network(5)
    images, prompts = _inputs(24, 5)
    most = [40 + k for k in range(24)]
    starts = [k % 2 == 0 for k in range(24)]
    answers = Decoder(network).answers(images, prompts, starts, most)
    t = network.config.text_tokens
    for answer, limit, starts_with_text in zip(answers, most, starts, strict=True):
        tokens = list(answer.tokens)
        assert len(tokens) + answer.ended <= limit
        assert answer.ended or len(tokens) == limit
        text = next((k for k, token in enumerate(tokens) if token >= t), len(tokens))
        assert starts_with_text or text == 0
        assert all(N_SPECIAL <= token < t for token in tokens[:text])
        waits_for_y, begun = False, False
        for token in (token - t for token in tokens[text:]):
            assert (token == BEGIN or token < FIRST_Y) != waits_for_y
            assert token != BEGIN or not begun
            waits_for_y, begun = token < FIRST_Y, token == BEGIN
        assert not (answer.ended and (waits_for_y or begun))
    assert len({answer.tokens for answer in answers}) > 12


def test_room_is_kept_for_each_answer():
    network = _network(7)
    images, prompts = _inputs(4, 7)
    decoder = Decoder(network)
    assert decoder.grammar is not None
    decoder.grammar.bars[:, END] = -torch.inf  # nothing ends by itself
    answers = decoder.answers(images, prompts, [False] * 4, [1, 30, 2, 17])
    assert [len(answer.tokens) for answer in answers] == [1, 30, 2, 17]
    assert not any(answer.ended for answer in answers)
    for wrong in (0, 1025):
        with pytest.raises(ValueError, match="1 to 1024"):
            decoder.answers(images[:1], prompts[:1], [False], [wrong])


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
    network = _network(1)
    plain, graphed = Decoder(network), Decoder(network)
    graphed._uses_graphs = True
    for count, seed, text_first in ((6, 1, True), (3, 2, False), (1, 3, True), (7, 4, False)):
        images, prompts = _inputs(count, seed)
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


def test_states_bar_what_may_not_follow():
    grammar = Grammar(10, CPU)
    may = torch.isfinite(grammar.bars)
    assert not may[:, PAD].any()
    assert may[TEXT, N_SPECIAL:10].all()
    assert not may[FIRST, N_SPECIAL:10].any()
    for state in range(5):
        assert may[state].any(), "an answer could get stuck"
    tokens = torch.tensor([10 + BEGIN, 10, 10 + FIRST_Y])
    begun, half, point = grammar.after(tokens).tolist()
    assert may[begun].nonzero().flatten().tolist() == list(range(10, 10 + FIRST_Y))
    assert may[half].nonzero().flatten().tolist() == list(range(10 + FIRST_Y, 10 + BEGIN))
    assert may[point, END]
    assert may[point, 10 + BEGIN]
    assert not may[begun, END]


def test_packed_matrices_multiply_alike():
    torch.manual_seed(0)
    for shape in ((1, 32), (7, 96), (40, 33)):
        a, b, x = torch.randn(24, shape[1]), torch.randn(8, shape[1]), torch.randn(shape)
        wanted = x @ torch.cat([a, b]).T
        assert torch.allclose(packed(a, b)(x), wanted, atol=1e-4)
        half = packed(a.bfloat16(), b.bfloat16())(x.bfloat16())
        assert torch.allclose(half.float(), wanted, atol=0.3)
