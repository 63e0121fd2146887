"""A hand's own last block: what learns is what runs, and what others see through stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray

from ductus.model.reading.line_image import line_image
from ductus.model.reading.manuscript_recognizer import SHIPPED, ManuscriptRecognizer
from ductus.model.reading.training.last_block import MIDDLE, block_of, merged
from ductus.model.reading.training.onnx_reader import Backbone
from ductus.model.reading.training.reader_file import Reader, load_reader, save_reader
from tests.support.text_lines import drawn_text

PICTURE = line_image(np.ascontiguousarray(drawn_text("anno domini")[..., 0]))


@pytest.fixture(scope="module")
def shipped() -> Reader:
    return load_reader(SHIPPED)


@pytest.fixture(scope="module")
def learned(shipped: Reader) -> Reader:
    """The same with a last block of its own, as if it had learned."""
    upper = shipped.upper
    with torch.no_grad():
        for weight in upper.block.parameters():
            weight *= 0.3
    return replace(shipped, own=upper.block.into(shipped.block).SerializeToString())


def said(reader: Reader) -> NDArray[np.float32]:
    seen = Backbone(reader.network, MIDDLE).look(PICTURE)
    with torch.inference_mode():
        scores = reader.upper.eval()(torch.from_numpy(seen)[None])[0]
    return np.asarray(scores.softmax(1).numpy()[: -(-PICTURE.shape[1] // 4)])


def test_the_upper_part_says_what_the_whole_reader_says(shipped: Reader) -> None:
    assert np.abs(said(shipped) - ManuscriptRecognizer().look_at(PICTURE).scores).max() < 5e-3


def test_a_run_reads_through_the_own_block_and_sees_through_the_shipped(
    shipped: Reader, learned: Reader, tmp_path: Path
) -> None:
    save_reader(learned, tmp_path)
    runs = ManuscriptRecognizer(tmp_path)
    look, before = runs.look_at(PICTURE), ManuscriptRecognizer().look_at(PICTURE)
    assert np.abs(said(learned) - said(shipped)).max() > 0.05, "it reads otherwise"
    assert np.abs(said(learned) - look.scores).max() < 5e-3
    assert np.abs(look.strokes - before.strokes).max() < 1e-3
    assert runs.network == ManuscriptRecognizer().network


def test_what_is_written_is_read_again(learned: Reader, tmp_path: Path) -> None:
    save_reader(learned, tmp_path)
    again = load_reader(tmp_path)
    assert again.own
    assert not load_reader(SHIPPED).own
    assert np.abs(said(again) - said(learned)).max() < 5e-3, "half precision, and nothing else"
    assert ManuscriptRecognizer(tmp_path).network == ManuscriptRecognizer().network
    save_reader(again, tmp_path)
    assert load_reader(tmp_path).own == again.own


def test_a_block_may_become_the_networks(learned: Reader) -> None:
    one = merged(onnx.load_from_string(learned.network), learned.block)
    whole = replace(learned, network=one.SerializeToString(), own=b"")
    assert block_of(one).graph.initializer == learned.block.graph.initializer
    assert np.abs(said(whole) - said(learned)).max() < 1e-5
