"""A reader that learns as a whole: all of it changes, it goes on where it stopped, and it reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from ductus.model.reading.manuscript_recognizer import SHIPPED, ManuscriptRecognizer
from ductus.model.reading.training.onnx_reader import hash_of
from ductus.model.reading.training.reader_file import Reader, load_reader
from ductus.model.reading.training.text_lessons import TextCourse
from ductus.model.reading.training.text_training import train_text
from ductus.model.reading.training.torch_backbone import TorchBackbone
from ductus.model.reading.training.whole_course import (
    SpoiledChunks,
    WholeReader,
    go_through_whole,
)
from ductus.schemas.records import Direction
from tests.support.text_lines import drawn_line, drawn_text

LINES = [drawn_line(word) for word in ("anno", "die", "mense", "quo", "⟦∞⟧")]
COURSE = TextCourse(seed=3, rounds=1, whole=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps, of one process."""
    course = "ductus.model.reading.training.whole_course"
    for name, value in (("CHUNK", 2), ("_EVERY", 1), ("available_cores", lambda: 1)):
        monkeypatch.setattr(f"{course}.{name}", value)


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_a_chunk_is_the_same_whoever_draws_it_and_says_what_it_can():
    chunks = SpoiledChunks(LINES, "adeimnoqsu", replace(COURSE, rounds=2))
    assert len(chunks) == 6
    drawn = [batch for place in range(3) for batch in chunks[place]]
    assert sum(len(batch.signs) for batch in drawn) == 4, "one says nothing that can be learned"
    again = chunks[1]
    for one, other in zip(chunks[1], again, strict=True):
        assert (one.pictures == other.pictures).all()
        assert one.pictures.shape[2] % 32 == 0
    assert not np.array_equal(chunks[1][0].pictures, chunks[4][0].pictures), "spoiled anew"


def test_few_lines_are_gone_through_more_often_and_such_that_say_nothing_are_refused():
    often = replace(COURSE, passes=24)
    assert len(SpoiledChunks(LINES[:4], "adeimnoqsu", often)) == 12
    with pytest.raises(ValueError, match="says anything"):
        SpoiledChunks(LINES[4:], "adeimnoqsu", often)


def test_all_of_it_learns_and_goes_on_where_it_stopped(tmp_path: Path):
    at_once, stopped = _whole(), _whole()
    chunks = SpoiledChunks(LINES, load_reader(SHIPPED).alphabet, COURSE)

    def stopping(stage: str, done: int, total: int, remark: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    go_through_whole(at_once, chunks, COURSE, tmp_path / "at-once.pt", quiet)
    with pytest.raises(KeyboardInterrupt):
        go_through_whole(stopped, chunks, COURSE, tmp_path / "stopped.pt", stopping)
    again = _whole()
    go_through_whole(again, chunks, COURSE, tmp_path / "stopped.pt", quiet)
    begun = _whole().state_dict()
    for name, value in again.state_dict().items():
        assert (value == at_once.state_dict()[name]).all()
    changed = [name for name, value in again.named_parameters() if (value != begun[name]).any()]
    assert len(changed) == len(list(again.parameters()))


def test_what_learned_as_a_whole_reads(tmp_path: Path):
    train_text(LINES[:2], tmp_path, COURSE, quiet, _shipped())
    learned = load_reader(tmp_path)
    networks = [onnx.load_from_string(reader.network) for reader in (learned, _shipped())]
    assert hash_of(networks[0]) != hash_of(networks[1])
    (reading,) = ManuscriptRecognizer(tmp_path).read([drawn_text("anno")], [Direction.LTR])
    assert reading.text


def _shipped() -> Reader:
    return load_reader(SHIPPED)


def _whole() -> WholeReader:
    reader = _shipped()
    return WholeReader(TorchBackbone(onnx.load_from_string(reader.network)), reader.head)
