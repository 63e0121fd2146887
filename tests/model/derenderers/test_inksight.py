"""The `inksight` de-renderer: places, widths, flags, second tries, full memory, weights."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from ductus.model.derenderer import Crop, Derendered, DerenderError, Prompt
from ductus.model.derenderers.inksight import InkSightDerenderer, device_named
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.config import config_named
from ductus.model.inksight.decoding.decoder import Answer
from ductus.model.inksight.grid import on_grid
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.prompts import Mode, prompt_for
from ductus.model.inksight.vocabulary import END, N_SPECIAL, Bytes, SentencePieces
from ductus.model.inksight.weights import load_weights, save_weights, weights_sha256
from tests.support.drawing import farthest, wave

BYTES = Bytes()
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights")
    save_weights(path, InkSight(config_named("tiny")))
    return path


def _drawn(width: int = 400, height: int = 150) -> tuple[Crop, list[np.ndarray]]:
    """A word of two strokes, 6 pixels wide."""
    paths = [
        np.float32(wave(10, 0.6 * width, height / 2, height / 5)),
        np.float32([[0.75 * width, 0.1 * height], [0.9 * width, 0.8 * height]]),
    ]
    crop = np.full((height, width, 3), 255, np.uint8)
    for path in paths:
        cv2.polylines(crop, [(path * 16).astype(np.int32)], False, (0, 0, 0), 6, cv2.LINE_AA, 4)
    return crop, paths


def _answer(crop: Crop, paths: Sequence[np.ndarray], text: str = "", ended: bool = True) -> Answer:
    to_grid = on_grid(crop).to_grid
    tokens = ink_tokens.encode([to_grid.apply(path) for path in paths]).tokens
    return Answer((*BYTES.encode(text), *(token + BYTES.size for token in tokens)), ended)


class _Script:
    """A decoder that answers by prompt and notes what it was asked."""

    def __init__(self, by_prompt: dict[str, Answer], room: int = 99) -> None:
        self.by_prompt, self.room = by_prompt, room
        self.asked: list[list[str]] = []
        self.forgot = 0

    def answers(
        self, images: Tensor, prompts: list[list[int]], text_first: list[bool]
    ) -> list[Answer]:
        assert all(prompt[-1] == END for prompt in prompts)
        said = [BYTES.decode(prompt) for prompt in prompts]
        assert text_first == [one.startswith("Recognize") for one in said]
        assert images.shape == (len(said), 224, 224, 3)
        self.asked.append(said)
        if len(said) > self.room:
            raise torch.cuda.OutOfMemoryError
        return [self.by_prompt[one] for one in said]

    def forget(self) -> None:
        self.forgot += 1


def _scripted(folder: Path, script: _Script, mode: Mode = Mode.DERENDER) -> InkSightDerenderer:
    derenderer = InkSightDerenderer(folder, "cpu", mode)
    derenderer._decoder = script  # type: ignore[assignment]
    return derenderer


@pytest.mark.parametrize("size", [(400, 150), (90, 300), (1200, 200), (120, 60)])
def test_ink_lies_where_it_is_drawn_and_is_as_wide(folder: Path, size: tuple[int, int]):
    crop, paths = _drawn(*size)
    script = _Script({"Derender the ink.": _answer(crop, paths)})
    (read,) = _scripted(folder, script).derender([crop], [Prompt()])
    assert isinstance(read, Derendered)
    assert (read.flags, read.text) == ((), "")
    assert len(read.ink.strokes) == len(paths)
    cell = max(size) / 224
    for stroke, path in zip(read.ink.strokes, paths, strict=True):
        assert farthest(path, stroke.xy) < 2.5 * cell
        assert farthest(stroke.xy, path) < 1.5 * cell
        assert abs(float(np.median(stroke.width)) - 6.5) < 2.7


EMPTY = Answer((), True)


def test_empty_answers_are_asked_again_together_in_the_next_batch(folder: Path):
    crop, paths = _drawn()
    known = _answer(crop, paths)
    script = _Script({"Derender the ink: no": EMPTY, "Derender the ink: yes": known})
    script.by_prompt["Derender the ink."] = known
    texts = ["no", "yes", "", "no", "yes", "no", "yes", "yes", "no", "yes"]
    results = _scripted(folder, script, Mode.WITH_TEXT).derender(
        [crop] * len(texts), [Prompt(text=text) for text in texts]
    )
    told = ["Derender the ink" + (f": {text}" if text else ".") for text in texts]
    assert script.asked == [told[:8], ["Derender the ink."] * 3 + told[8:], ["Derender the ink."]]
    for text, read in zip(texts, results, strict=True):
        assert isinstance(read, Derendered)
        assert read.flags == (("retried",) if text == "no" else ())
        assert len(read.ink.strokes) == 2


def test_what_was_read_is_text_and_stays_when_ink_is_asked_for_again(folder: Path):
    crop, paths = _drawn()
    script = _Script({"Recognize and derender.": _answer(crop, paths, "für ", ended=False)})
    recognizer = _scripted(folder, script, Mode.RECOGNIZE)
    (read,) = recognizer.derender([crop], [Prompt(text="not told")])
    assert isinstance(read, Derendered)
    assert (read.text, read.flags, len(read.ink.strokes)) == ("für", ("truncated",), 2)
    script.by_prompt = {
        "Recognize and derender.": _answer(crop, [], "word"),
        "Derender the ink.": EMPTY,
    }
    (read,) = recognizer.derender([crop], [Prompt()])
    assert isinstance(read, Derendered)
    assert (read.text, read.flags, read.ink.strokes) == ("word", ("empty", "retried"), ())


def test_the_batch_is_halved_when_memory_runs_out(folder: Path):
    crop, paths = _drawn()
    script = _Script({"Derender the ink.": _answer(crop, paths)}, room=3)
    derenderer = _scripted(folder, script)
    results = derenderer.derender([crop] * 10, [Prompt()] * 10)
    assert all(isinstance(read, Derendered) for read in results)
    assert [len(said) for said in script.asked] == [8, 4, 2, 2, 2, 2, 2]
    assert script.forgot == 2
    script.room = 0
    results = derenderer.derender([crop] * 2, [Prompt()] * 2)
    assert all(isinstance(read, DerenderError) for read in results)


def test_crops_of_much_ink_come_first_and_results_keep_their_order(folder: Path):
    crops = []
    for count in range(9):
        crop = np.full((60, 200, 3), 255, np.uint8)
        for k in range(count):
            cv2.line(crop, (10 + 20 * k, 10), (20 + 20 * k, 50), (0, 0, 0), 2)
        crops.append(crop)
    script = _Script({})
    script.by_prompt = {f"Derender the ink: {k}": _answer(crops[8], [[[k, k]]]) for k in range(9)}
    prompts = [Prompt(text=str(k)) for k in range(9)]
    results = _scripted(folder, script, Mode.WITH_TEXT).derender(crops, prompts)
    assert script.asked[0] == [f"Derender the ink: {k}" for k in range(8, 0, -1)]
    x = [read.ink.strokes[0].xy[0, 0] for read in results if isinstance(read, Derendered)]
    assert np.allclose(x, range(9), atol=1)


def test_a_bad_crop_fails_alone(folder: Path):
    crop, paths = _drawn()
    derenderer = _scripted(folder, _Script({"Derender the ink.": _answer(crop, paths)}))
    bad, bare = np.zeros((5, 5), np.uint8), np.zeros((0, 5, 3), np.uint8)
    first, second, third = derenderer.derender([bad, crop, bare], [Prompt()] * 3)
    assert isinstance(first, DerenderError)
    assert isinstance(second, Derendered)
    assert second.ink.strokes
    assert isinstance(third, Derendered)
    assert third.flags == ("empty",)


@pytest.mark.parametrize("mode", list(Mode))
def test_random_weights_write_ink_that_a_page_can_hold(folder: Path, mode: Mode):
    derenderer = InkSightDerenderer(folder, "auto" if mode is Mode.DERENDER else "cpu", mode)
    crops = [_drawn(200 + 30 * k, 80)[0] for k in range(3)]
    for crop, read in zip(crops, derenderer.derender(crops, [Prompt(text="a")] * 3), strict=True):
        assert isinstance(read, Derendered)
        side = max(crop.shape)
        for stroke in read.ink.strokes:
            assert (np.abs(stroke.xy - side / 2) <= side).all()
            assert (stroke.width > 0).all()


def test_the_version_tells_mode_and_weights(folder: Path, tmp_path: Path):
    sha = weights_sha256(folder)
    one = InkSightDerenderer(folder, "cpu", Mode.RECOGNIZE)
    assert one.version == f"inksight-recognize@{sha[:8]}"
    torch.manual_seed(1)
    save_weights(tmp_path, InkSight(config_named("tiny")))
    assert weights_sha256(tmp_path) != sha
    assert InkSightDerenderer(tmp_path, "cpu").version != InkSightDerenderer(folder, "cpu").version


def test_prompts():
    assert prompt_for(Mode.DERENDER, "known") == "Derender the ink."
    assert prompt_for(Mode.RECOGNIZE, "known") == "Recognize and derender."
    assert prompt_for(Mode.WITH_TEXT, " well \n known") == "Derender the ink: well known"
    assert prompt_for(Mode.WITH_TEXT, " ") == "Derender the ink."


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_named("auto") == device_named("cpu") == CPU
    with pytest.raises(ValueError, match="no CUDA device"):
        device_named("cuda")
    with pytest.raises(ValueError, match="choose auto, cpu, cuda"):
        device_named("tpu")


def test_weights_come_back_bit_by_bit(tmp_path: Path):
    network = InkSight(config_named("tiny", text_tokens=300))
    save_weights(tmp_path, network)
    loaded = load_weights(tmp_path, CPU, torch.float32)
    assert loaded.network.config == network.config
    for name, tensor in network.state_dict().items():
        assert torch.equal(loaded.network.state_dict()[name], tensor), name
    assert loaded.vocabulary.size == Bytes.size


def _changed(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_folders_that_are_not_inksight_weights_are_refused(tmp_path: Path):
    torch.manual_seed(0)
    network = InkSight(config_named("tiny"))
    for changes, message in (
        ({"architecture": "mt5"}, "architecture is not inksight"),
        ({"format": 2}, "format is not 1"),
        ({"depth": 3}, "depth"),
        ({"heads": 0}, "above 0"),
        ({"width": 48}, "size mismatch"),
        ({"decoder_layers": 3}, "Missing key"),
        ({"decoder_layers": 1}, "Unexpected key"),
        ({"text_tokens": 100}, "a tokenizer of 259 pieces for 100 ids"),
    ):
        save_weights(tmp_path, network)
        _changed(tmp_path, **changes)
        with pytest.raises(ValueError, match=message):
            load_weights(tmp_path, CPU, torch.float32)
    save_weights(tmp_path, network)
    tensors = tmp_path / "model.safetensors"
    tensors.write_bytes(tensors.read_bytes()[:-100])
    with pytest.raises(ValueError, match="safetensors"):
        load_weights(tmp_path, CPU, torch.float32)
    tensors.unlink()
    with pytest.raises(FileNotFoundError):
        load_weights(tmp_path, CPU, torch.float32)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ValueError, match="no InkSight configuration"):
        load_weights(tmp_path, CPU, torch.float32)


def test_bytes_hold_any_text():
    for text in ("", "plain", "Grüße 書 عربى", "\x00\n"):
        ids = BYTES.encode(text)
        assert all(N_SPECIAL <= i < BYTES.size for i in ids)
        assert BYTES.decode(ids) == text
    assert BYTES.decode([0, 1, 2, 100, BYTES.size + 5]) == "a"
    assert BYTES.decode(BYTES.encode("ü")[:1]) == "\ufffd"


def _sentencepiece_model(**special: int) -> bytes:
    sentencepiece = pytest.importorskip("sentencepiece")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["Derender the ink.", "Recognize and derender.", "words"] * 20),
        model_writer=model,
        vocab_size=40,
        hard_vocab_limit=False,
        bos_id=-1,
        minloglevel=2,
        **special,
    )
    return model.getvalue()


def test_a_sentencepiece_model_of_the_folder_is_used(tmp_path: Path):
    pieces = _sentencepiece_model(pad_id=0, eos_id=1, unk_id=2)
    save_weights(tmp_path, InkSight(config_named("tiny", text_tokens=64)))
    with_bytes = weights_sha256(tmp_path)
    save_weights(tmp_path, InkSight(config_named("tiny", text_tokens=64)), pieces)
    vocabulary = load_weights(tmp_path, CPU, torch.float32).vocabulary
    assert isinstance(vocabulary, SentencePieces)
    assert vocabulary.size <= 64
    ids = vocabulary.encode("the ink")
    assert vocabulary.decode([0, *ids, 1, 63]) == "the ink"
    assert weights_sha256(tmp_path) != with_bytes
    with pytest.raises(ValueError, match="pad, end, unknown"):
        SentencePieces(_sentencepiece_model(pad_id=3, eos_id=1, unk_id=0))


def test_without_the_package_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "sentencepiece", None)
    with pytest.raises(ModuleNotFoundError, match="pip install sentencepiece"):
        SentencePieces(b"")
