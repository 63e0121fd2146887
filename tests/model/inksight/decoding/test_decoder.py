"""The decoding loop: the tokens of `transformers`, well-formed ink, room, batches."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList

from benchmarks.mt5_twin import encoder_inputs, mt5_twin
from ductus.model.inksight.decoding.decoder import Answer, Decoder
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.tokens import BEGIN, FIRST_Y
from ductus.model.inksight.vocabulary import END, N_SPECIAL, PAD
from tests.support.answering import inputs, network_of_answers

LONGEST = 90


class _Grammatical(LogitsProcessor):
    """The grammar as `transformers` takes it: the state is found from all tokens anew."""

    def __init__(self, text_tokens: int, text_first: Sequence[bool]) -> None:
        self.text_tokens, self.text_first = text_tokens, text_first

    def __call__(self, written: Tensor, scores: Tensor) -> Tensor:
        barred = torch.full_like(scores, -torch.inf)
        for row, tokens in enumerate(written.tolist()):
            may = torch.tensor(self._may(tokens[1:], self.text_first[row]))
            barred[row, may] = scores[row, may]
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
    network = network_of_answers(seed)
    images, prompts = inputs(count, seed)
    decoder = Decoder(network, with_grammar=False)
    answers = decoder.answers(images, prompts, [True] * count, [LONGEST] * count)
    assert answers == _oracle(network, images, prompts)
    if count > 1:
        assert len({len(answer.tokens) for answer in answers}) > 2, "all are of one length"


@pytest.mark.parametrize("text_first", [[True] * 6, [False] * 6, [True, False] * 3])
def test_with_its_grammar_too(text_first: list[bool]):
    network = network_of_answers(3)
    images, prompts = inputs(6, 3)
    answers = Decoder(network).answers(images, prompts, text_first, [LONGEST] * 6)
    told = LogitsProcessorList([_Grammatical(network.config.text_tokens, text_first)])
    assert answers == _oracle(network, images, prompts, told)
    assert len({len(answer.tokens) for answer in answers}) > 2, "all are of one length"


def test_an_answer_does_not_depend_on_its_batch():
    network = network_of_answers(4)
    images, prompts = inputs(7, 4)
    decoder = Decoder(network)
    room = [LONGEST] * 7
    together = decoder.answers(images, prompts, [True] * 7, room)
    alone = [
        decoder.answers(images[k : k + 1], prompts[k : k + 1], [True], room[:1])[0]
        for k in range(7)
    ]
    assert together == alone


def test_answers_are_well_formed():
    network = network_of_answers(5)
    images, prompts = inputs(24, 5)
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
    network = network_of_answers(7)
    images, prompts = inputs(4, 7)
    decoder = Decoder(network)
    assert decoder.grammar is not None
    decoder.grammar.bars[:, END] = -torch.inf  # nothing ends by itself
    answers = decoder.answers(images, prompts, [False] * 4, [1, 30, 2, 17])
    assert [len(answer.tokens) for answer in answers] == [1, 30, 2, 17]
    assert not any(answer.ended for answer in answers)
    for wrong in (0, 1025):
        with pytest.raises(ValueError, match="1 to 1024"):
            decoder.answers(images[:1], prompts[:1], [False], [wrong])
