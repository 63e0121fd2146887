"""Any vision-encoder-decoder from a folder: here a tiny one that learned pictures by heart."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from transformers import (
    BertConfig,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
)

from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.model.reading.recognizers import check_recognizer
from ductus.model.reading.transformers_recognizer import TransformersRecognizer
from ductus.schemas.records import Direction

SIGNS = ["<pad>", "<s>", "</s>", *"ab "]
TEXTS = ("a ba", "bb", "a", "b")
"""Of the pictures, the third of which says two things."""


def picture(place: int) -> NDArray[np.uint8]:
    """A line with ink on its left or on its right, or all of ink."""
    pixels = np.full((24, 60, 3), 230 if place < 2 else 30, np.uint8)
    pixels[6:18, 5 + 35 * place : 20 + 35 * place] = 30
    return pixels


def _tokenizer() -> PreTrainedTokenizerFast:
    made = Tokenizer(WordLevel({sign: i for i, sign in enumerate(SIGNS)}, unk_token="<pad>"))
    made.pre_tokenizer = Split("", "isolated")
    made.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>"
    )


def _untrained() -> VisionEncoderDecoderModel:
    sizes = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }
    encoder = ViTConfig(image_size=16, patch_size=8, **sizes)
    decoder = BertConfig(
        vocab_size=len(SIGNS), max_position_embeddings=12, is_decoder=True, **sizes
    )
    decoder.add_cross_attention = True
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 1, 0, 2
    torch.manual_seed(3)
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = 1
    model.generation_config.pad_token_id, model.generation_config.eos_token_id = 0, 2
    return model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reader")
    images = ViTImageProcessor(size={"height": 16, "width": 16})
    tokenizer, model = _tokenizer(), _untrained()
    pixels = images([picture(k) for k in (0, 1, 2, 2)], return_tensors="pt").pixel_values
    labels = torch.full((4, 6), -100)
    for row, text in zip(labels, TEXTS, strict=True):
        ids = [*tokenizer(text).input_ids, 2]
        row[: len(ids)] = torch.tensor(ids)
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    for _ in range(150):
        loss = model(pixel_values=pixels, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for part in (images, tokenizer, model):
        part.save_pretrained(made)
    return made


def test_each_crop_is_read_with_its_confidence(folder: Path):
    reader = TransformersRecognizer(folder)
    crops = [picture(k % 2) for k in range(19)] + [np.zeros((0, 5, 3), np.uint8)]
    read = reader.read(crops, [Direction.LTR] * 20)
    assert [one.text for one in read] == [TEXTS[k % 2] for k in range(19)] + [""]
    assert all(0.8 < one.confidence <= 1 for one in read[:19])
    assert {one.recognizer for one in read[:19]} == {reader.version}
    assert not any(one.is_aligned for one in read)
    for crop, one in zip(crops, read, strict=True):
        held = [guess.word for guess in one.guesses]
        assert held == list(dict.fromkeys(one.text.split())), "its words, somewhere along the line"
        assert all(guess.span == (0, crop.shape[1]) for guess in one.guesses)
    (either,) = reader.read([picture(2)], [Direction.RTL])
    assert either.text in ("a", "b")
    assert 0.4 < either.confidence < 0.7
    assert reader.read([], []) == []


def test_its_version_follows_every_file(folder: Path, tmp_path: Path):
    version = TransformersRecognizer(folder).version
    assert version.startswith("transformers@")
    assert len(version) == len("transformers@") + 8
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    assert TransformersRecognizer(other).version == version, "wherever it lies"
    config = json.loads((other / "config.json").read_text()) | {"note": "another"}
    (other / "config.json").write_text(json.dumps(config))
    assert TransformersRecognizer(other).version != version


def test_nothing_is_fetched_for_what_is_not_there(tmp_path: Path, folder: Path):
    for weights, said in (
        (tmp_path / "none", "there is no folder"),
        (tmp_path, "the recogniser transformers cannot be used"),
        (Path("microsoft/trocr-small-handwritten"), "there is no folder"),
    ):
        with pytest.raises(Unavailable, match=said):
            registry.load_recognizer("transformers", str(weights))
    lacking = Path(shutil.copytree(folder, tmp_path / "lacking"))
    (lacking / "model.safetensors").unlink()
    with pytest.raises(Unavailable, match=r"model\.safetensors"):
        registry.load_recognizer("transformers", str(lacking))


@pytest.mark.parametrize(
    ("name", "weights", "said"),
    [
        ("oracle", "", "no recogniser is called oracle: choose manuscript or rapidocr or"),
        ("transformers", "", "--recognizer-weights DIR"),
        ("rapidocr", "weights", "is for --recognizer manuscript or transformers, not for rapidocr"),
        ("none", "weights", "is for --recognizer manuscript or transformers, not for none"),
        ("transformers", "gs://b/w", "to every machine that reads"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_loaded(name: str, weights: str, said: str):
    with pytest.raises(Unavailable, match=said):
        check_recognizer(name, weights)
    check_recognizer("none", "")
    check_recognizer("transformers", "weights")
