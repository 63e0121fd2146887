"""The reader of manuscripts in a run: what it says, where, and that neighbours change nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model
from ductus.model.reading.line_image import line_image, network_input
from ductus.model.reading.manuscript_recognizer import (
    COLUMNS,
    FEATURES,
    READER,
    SHIPPED,
    ManuscriptRecognizer,
)
from ductus.model.reading.training.reader_file import load_reader, save_reader
from ductus.model.reading.training.torch_backbone import TorchBackbone
from ductus.schemas.records import Direction
from tests.support.renamed_reader import arabic_reader, in_arabic, latin_reader
from tests.support.text_lines import drawn_text

LTR = Direction.LTR


@pytest.fixture(scope="module")
def reader() -> ManuscriptRecognizer:
    return ManuscriptRecognizer()


def test_letters_stand_where_they_are(reader: ManuscriptRecognizer):
    crop = drawn_text("in nomine domini", size=60)
    reading = reader.read([crop], [LTR])[0]
    assert reading.text == "in nomine domini"
    assert reading.confidence > 0.8
    middles = reading.letters.mean(axis=1)
    assert (np.diff(middles) > 0).all()
    ink = np.flatnonzero((crop[..., 0] < 120).any(axis=0))
    assert abs(middles[0] - ink[0]) < 60
    assert abs(middles[-1] - ink[-1]) < 60
    space = reading.text.index(" ")
    dark = (crop[..., 0] < 120).any(axis=0)
    start, end = reading.letters[space].astype(int)
    assert dark[start:end].mean() < 0.5, "a space is where little ink is"
    words = [guess for guess in reading.guesses if guess.rank == 1]
    assert [guess.word for guess in words] == ["in", "nomine", "domini"]
    assert abs(words[1].span[0] - middles[space]) < 30
    assert words[-1].span[1] == crop.shape[1]


def test_strokes_are_what_the_lower_part_sees_frame_by_frame(reader: ManuscriptRecognizer):
    crop = drawn_text("in nomine domini", size=60)
    picture = line_image(np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8))
    model = (SHIPPED / READER).read_bytes()
    (seen,) = open_model(cut_at(model, FEATURES)).run(None, {"x": network_input(picture)})
    strokes = reader.read([crop], [LTR])[0].strokes
    assert strokes is not None
    assert strokes.shape == (-(-picture.shape[1] // COLUMNS), 1152)
    assert (strokes == seen[0].reshape(1152, -1).T[: len(strokes)]).all()


def test_strokes_that_others_cannot_be_compared_with_are_not_told(tmp_path: Path):
    shipped = load_reader(SHIPPED)
    network = onnx.load_from_string(shipped.network)
    for folder, changed in (("same", 1.0), ("other", 1.01)):
        whole = TorchBackbone(network)
        with torch.no_grad():
            next(iter(whole.parameters())).mul_(changed)
        (tmp_path / folder).mkdir()
        seeing = replace(shipped, network=whole.into(network).SerializeToString())
        save_reader(seeing, tmp_path / folder)
    crop = drawn_text("in nomine domini", size=60)
    (same,) = ManuscriptRecognizer(tmp_path / "same").read([crop], [LTR])
    (other,) = ManuscriptRecognizer(tmp_path / "other").read([crop], [LTR])
    assert same.text == other.text == "in nomine domini"
    assert (same.strokes is None, other.strokes is None) == (False, True)


def test_lines_of_one_language_are_read_each_by_itself(reader: ManuscriptRecognizer):
    crops = [drawn_text("anno domini"), drawn_text("die quinta mensis aprilis", size=20)]
    together = reader.read(crops, [LTR, LTR], "lat")
    alone = [reader.read([crop], [LTR], "lat")[0] for crop in crops]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.confidence for one in together] == [one.confidence for one in alone]


def test_the_language_of_lines_is_told_where_the_list_does_not(reader: ManuscriptRecognizer):
    crops = [drawn_text("in nomine patris et filii et spiritus sancti", size=60)] * 2
    blank = np.full((40, 300, 3), 230, np.uint8)
    told = [one.language for one in reader.read([*crops, blank], [LTR] * 3)]
    assert told == ["lat", "lat", ""]
    assert {one.language for one in reader.read(crops, [LTR] * 2, "lat; fra")} == {""}


def test_lines_from_the_right_are_read_from_their_right_end(tmp_path: Path):
    crop = drawn_text("die 1290 inimod onna", size=60)
    (reading,) = arabic_reader(tmp_path).read([crop], [Direction.RTL], "lat")
    words = [in_arabic(word) for word in ("onna", "inimod")] + ["1290", in_arabic("die")]
    assert reading.text == " ".join(words)
    assert 0.7 < reading.confidence <= 0.78, "no surer than is borne out"
    assert reading.language == ""
    middles = reading.letters.mean(axis=1)
    number = reading.text.index("1290")
    assert (np.diff(middles[number : number + 4]) > 0).all(), "numbers run from the left"
    letters = np.delete(middles, np.s_[number : number + 4])
    assert (np.diff(letters) < 0).all(), "letters from the right"
    ink = np.flatnonzero((crop[..., 0] < 120).any(axis=0))
    assert abs(letters[0] - ink[-1]) < 60
    assert abs(letters[-1] - ink[0]) < 60
    likeliest = [guess for guess in reading.guesses if guess.rank == 1]
    assert [guess.word for guess in likeliest] == words
    assert [guess.span[0] for guess in likeliest] == sorted(
        (guess.span[0] for guess in likeliest), reverse=True
    )
    assert likeliest[0].span[0] < middles[1] < likeliest[0].span[1] <= crop.shape[1]
    assert reading.strokes is not None


def test_lines_of_both_directions_do_not_change_each_other(tmp_path: Path):
    reader = arabic_reader(tmp_path)
    crops = [drawn_text("anno domini", size=60), drawn_text("in nomine", size=60)]
    both = reader.read(crops, [Direction.RTL, LTR])
    alone = reader.read(crops[:1], [Direction.RTL]) + reader.read(crops[1:], [LTR])
    assert [one.text for one in both] == [one.text for one in alone]
    assert both[0].text == in_arabic("anno domini")


def test_lines_from_the_left_have_no_sign_of_scripts_from_the_right(tmp_path: Path):
    reader = arabic_reader(tmp_path)
    crop = drawn_text("anno domini 1512", size=60)
    left, right = reader.read([crop, crop], [LTR, Direction.RTL])
    assert in_arabic("domini") in right.text
    assert not any("\u0590" <= sign <= "\u08ff" for sign in left.text)
    said = "".join(guess.word for guess in left.guesses)
    assert not any("\u0590" <= sign <= "\u08ff" for sign in said)
    assert "1512" in left.text
    assert left.confidence < right.confidence


def test_other_directions_and_empty_crops_say_nothing(tmp_path: Path):
    reader = latin_reader(tmp_path)
    crops = [drawn_text("anno"), drawn_text("anno"), np.zeros((0, 5, 3), np.uint8)]
    read = reader.read(crops, [Direction.RTL, Direction.TTB, LTR])
    assert [one.text for one in read] == ["", "", ""]
    assert [one.strokes for one in read] == [None, None, None]
    blank = np.full((40, 300, 3), 230, np.uint8)
    assert reader.read([blank], [LTR])[0].text == ""


def test_the_version_is_that_of_the_weights(reader: ManuscriptRecognizer, tmp_path: Path):
    shutil.copy(SHIPPED / "reader.onnx", tmp_path)
    assert ManuscriptRecognizer(tmp_path).version == reader.version
    with (tmp_path / "reader.onnx").open("ab") as file:
        file.write(b"\0\0")
    assert ManuscriptRecognizer(tmp_path).version != reader.version
