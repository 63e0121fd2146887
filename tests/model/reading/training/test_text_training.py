"""A training of the reader: it learns, goes on where it stopped, and gives a reader that runs."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from ductus.model.learning.output_folder import OutputError
from ductus.model.onnx_models import rapidocr_model
from ductus.model.reading.line_image import line_image, network_input
from ductus.model.reading.manuscript_recognizer import READER
from ductus.model.reading.training.alphabet import alphabet_of, unified
from ductus.model.reading.training.head import Head, HeadSizes
from ductus.model.reading.training.onnx_reader import Backbone, cut_backbone
from ductus.model.reading.training.reader_file import (
    Reader,
    load_reader,
    save_reader,
    with_signs,
)
from ductus.model.reading.training.text_course import best_path
from ductus.model.reading.training.text_lessons import TextCourse
from ductus.model.reading.training.text_training import frozen_network, reads, train_text
from tests.support.renamed_reader import arabic_reader, in_arabic
from tests.support.text_lines import drawn_line, drawn_text

WORDS = ["anno", "domini", "millesimo", "ducentesimo", "nonagesimo", "die", "quinta", "mensis"]
LINES = [
    drawn_line(f"{WORDS[k % 8]} {WORDS[(3 * k) % 8]}", "kept" if k % 6 == 5 else "train")
    for k in range(30)
] + [drawn_line("⟦∞⟧")]  # says nothing that can be learned
COURSE = TextCourse(seed=3, looks=1, rounds=3)


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints often."""
    monkeypatch.setattr("ductus.model.reading.training.text_course._EVERY", 1)


@pytest.mark.usefixtures("often")
def test_training_goes_on_where_it_stopped(tmp_path: Path):
    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 2:
            raise KeyboardInterrupt

    torch.manual_seed(0)
    whole = train_text(LINES, tmp_path / "whole", COURSE, quiet)
    assert (whole.lines, whole.before) == (5, None)
    assert set(whole.by_source) == {"drawn"}
    for seen in ("below", "apart"):
        shutil.copytree(tmp_path / "whole" / seen, tmp_path / "stopped" / seen)
    torch.manual_seed(0)
    with pytest.raises(KeyboardInterrupt):
        train_text(LINES, tmp_path / "stopped", COURSE, stop)
    assert train_text(LINES, tmp_path / "stopped", COURSE, quiet) == whole
    one, other = ((tmp_path / name / READER).read_bytes() for name in ("whole", "stopped"))
    assert one == other
    with pytest.raises(OutputError):
        train_text(LINES, tmp_path / "whole", TextCourse(seed=4), quiet)


def test_what_is_written_reads_as_what_was_trained(tmp_path: Path):
    torch.manual_seed(1)
    alphabet = alphabet_of([unified("".join(WORDS))] * 20)
    reader = Reader(Head(len(alphabet) + 1, HeadSizes(16, 8)).eval(), alphabet, frozen_network())
    save_reader(reader, tmp_path)
    crop = drawn_text("anno domini")
    picture = line_image(np.ascontiguousarray(crop[..., 0]))
    session = onnxruntime.InferenceSession(str(tmp_path / READER))
    (said,) = session.run(None, {"x": network_input(picture)})
    seen = Backbone(frozen_network()).look(picture)
    with torch.inference_mode():
        meant = reader.head(torch.from_numpy(seen)[None])[0].softmax(1).numpy()
    assert np.abs(said[0] - meant).max() < 1e-3, "half precision, and nothing else"
    again = load_reader(tmp_path)
    assert again.alphabet == alphabet
    for name, value in again.head.state_dict().items():
        assert (value - reader.head.state_dict()[name]).abs().max() < 1e-3, name
    assert session.get_modelmeta().custom_metadata_map["alphabet"] == alphabet


def test_lines_from_the_right_are_taught_as_they_stand_and_read_in_logical_order(tmp_path: Path):
    often = " ".join(["سنة 12 (ب)"] * 3)
    texts = [(often, "train")] * 7 + [("אמן", "kept")]
    lines = [drawn_line("anno domini millesimo", split) for _, split in texts]
    told = [replace(line, text=text) for line, (text, _) in zip(lines, texts, strict=True)]
    train_text(told, tmp_path / "out", TextCourse(looks=1, rounds=1), quiet)
    (seen,) = (tmp_path / "out" / "below").glob("*.json")
    taught = {row[2] for row in json.loads(seen.read_text(encoding="utf-8"))["lines"]}
    assert taught == {" ".join(["(ب) 12 ةنس"] * 3)}
    arabic_reader(tmp_path)
    crop = drawn_text("inimod 1290 onna", size=60)
    wanted = f"{in_arabic('onna')} 1290 {in_arabic('inimod')}"
    assert reads(load_reader(tmp_path), [crop]) == [wanted]


def test_new_signs_change_nothing_of_what_a_reader_knows():
    torch.manual_seed(2)
    reader = Reader(Head(5).eval(), "aelm", b"")
    more = with_signs(reader, "aeklmß")
    seen = np.random.default_rng(0).normal(size=(40, 1152)).astype(np.float32)
    before = [reader.alphabet[k - 1] for k in best_path(reader.head, seen)]
    assert before == [more.alphabet[k - 1] for k in best_path(more.head, seen)]


def test_the_shipped_reader_reads_and_learns_a_sign_it_did_not_know():
    reader = load_reader(Path(__file__).parents[4] / "model" / "weights" / "manuscript")
    assert reads(reader, [drawn_text("In nomine domini amen")]) != [""]


def test_nothing_to_learn_from_is_said(tmp_path: Path):
    kept = [drawn_line("anno", "kept")]
    with pytest.raises(ValueError, match="no line to learn from"):
        train_text(kept, tmp_path, COURSE, quiet)


def test_where_no_line_is_kept_apart_it_learns_from_all(tmp_path: Path):
    lines = [drawn_line("anno domini anno")] * 8
    found = train_text(lines, tmp_path, TextCourse(looks=1, rounds=1), quiet)
    assert found.lines == 0
    assert (tmp_path / READER).exists()


def test_another_network_is_refused():
    detector = rapidocr_model("*_det_*.onnx").read_bytes()
    other = onnx.load_from_string(detector.replace(b"add.64.0", b"add.99.0"))
    with pytest.raises(ValueError, match="of another release"):
        cut_backbone(other)
