"""The network: the numbers of `transformers`' mT5, causality, padding without effect, sizes."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from benchmarks.mt5_twin import encoder_inputs, mt5_twin
from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import PAD


@pytest.fixture(scope="module")
def network() -> InkSight:
    torch.manual_seed(0)
    return InkSight(config_named("tiny")).eval().requires_grad_(False)


def _inputs() -> tuple[Tensor, Tensor, Tensor]:
    torch.manual_seed(1)
    images = torch.randint(0, 256, (3, 224, 224, 3), dtype=torch.uint8)
    prompts = torch.tensor([[5, 6, 7, 1], [7, 1, PAD, PAD], [9, 9, 1, PAD]])
    written = torch.randint(3, 710, (3, 170))
    written[:, 0] = PAD
    return images, prompts, written


def test_logits_are_those_of_mt5(network: InkSight):
    images, prompts, written = _inputs()
    embeddings, mask = encoder_inputs(network, images, prompts)
    theirs = mt5_twin(network)(
        inputs_embeds=embeddings, attention_mask=mask, decoder_input_ids=written
    )
    assert torch.allclose(network(images, prompts, written), theirs.logits, atol=1e-4)


def test_no_token_sees_what_comes_after_it(network: InkSight):
    images, prompts, written = _inputs()
    other = written.clone()
    other[:, 100:] = 300
    before, after = network(images, prompts, written), network(images, prompts, other)
    assert torch.allclose(before[:, :100], after[:, :100], atol=1e-5)
    assert not torch.allclose(before[:, 100:], after[:, 100:], atol=1e-2)


def test_padding_of_prompts_changes_nothing(network: InkSight):
    images, prompts, written = _inputs()
    wide = torch.nn.functional.pad(prompts, (0, 9), value=PAD)
    assert torch.allclose(
        network(images, prompts, written), network(images, wide, written), atol=1e-5
    )


def test_the_answer_depends_on_picture_and_prompt(network: InkSight):
    images, prompts, written = _inputs()
    logits = network(images, prompts, written)
    assert not torch.allclose(logits, network(255 - images, prompts, written), atol=1e-3)
    assert not torch.allclose(logits, network(images, prompts.flip(0), written), atol=1e-3)


@pytest.mark.parametrize(("name", "low", "high"), [("small", 320, 345), ("mini", 20, 31)])
def test_sizes_in_millions_of_parameters(name: str, low: float, high: float):
    with torch.device("meta"):
        network = InkSight(config_named(name))
    assert low < sum(parameter.numel() for parameter in network.parameters()) / 1e6 < high
