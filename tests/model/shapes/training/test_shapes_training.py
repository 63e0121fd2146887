"""A training of shapes: it learns, goes on where it stopped, and gives a projection that finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ductus.model.learning.output_folder import OutputError
from ductus.model.learning.progress import Report
from ductus.model.reading.line_image import line_image
from ductus.model.reading.manuscript_recognizer import ManuscriptRecognizer
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.shapes.projection import projection_of, shipped
from ductus.model.shapes.training.placed_words import placed_words
from ductus.model.shapes.training.shape_lessons import ShapeLessons
from ductus.model.shapes.training.shapes_training import MODEL, STAGES, train_shapes
from ductus.schemas.text_folding import fold
from tests.support.renamed_reader import arabic_reader, in_arabic
from tests.support.text_lines import drawn_line

WORDS = ("dominus", "testamentum", "ecclesia", "parochia", "presentes", "littere", "et", "in")


def line(number: int) -> TextLine:
    """Of four documents the last is kept apart."""
    text = f"{WORDS[number // 4 % 6]} {WORDS[(3 * number + 1) % 8]}"
    drawn = drawn_line(text, "kept" if number % 4 == 3 else "train")
    return replace(drawn, document=f"document {number % 4}")


LINES = [
    *(line(number) for number in range(40)),
    replace(drawn_line("et in", "kept"), document="no word of three letters"),
]
LESSONS = ShapeLessons(seed=3, most=30, steps=8)


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_training_goes_on_where_it_stopped_and_its_weights_find_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ductus.model.shapes.training.shape_course._EVERY", 3)
    monkeypatch.setattr("ductus.model.shapes.training.word_looks.SHARD", 11)
    reported: list[str] = []

    def note(stage: str, done: int, total: int, remark: str) -> None:
        reported.append(stage)

    def stop_at(when: str, number: int) -> Report:
        def stop(stage: str, done: int, total: int, remark: str) -> None:
            if (stage, done) == (when, number):
                raise KeyboardInterrupt

        return stop

    whole = train_shapes(LINES, tmp_path / "whole", LESSONS, note)
    assert tuple(dict.fromkeys(reported)) == STAGES
    for stage, done in (("looking", 22), ("learning", 5)):
        with pytest.raises(KeyboardInterrupt):
            train_shapes(LINES, tmp_path / "stopped", LESSONS, stop_at(stage, done))
    assert train_shapes(LINES, tmp_path / "stopped", LESSONS, quiet) == whole
    found, before = whole
    assert found.examples == before.examples > 8
    assert set(found.by_document) == {"drawn/document 3"}
    assert found.precision > 0.6, "of words drawn in one font"
    one, other = ((tmp_path / name / MODEL).read_bytes() for name in ("whole", "stopped"))
    assert one == other
    made = projection_of(one).weights
    assert {n: w.shape for n, w in made.items()} == {
        n: w.shape for n, w in shipped().weights.items()
    }
    with pytest.raises(OutputError):
        train_shapes(LINES, tmp_path / "whole", replace(LESSONS, seed=4), quiet)


def test_lines_of_which_no_word_stands_twice_are_refused(tmp_path: Path):
    lines = [drawn_line("dominus"), drawn_line("ecclesia"), drawn_line("et et")]
    with pytest.raises(ValueError, match="no word of three letters and more stands in two lines"):
        train_shapes(lines, tmp_path, LESSONS, quiet)
    with pytest.raises(ValueError, match="all are kept apart"):
        train_shapes([drawn_line("dominus", "kept")], tmp_path, LESSONS, quiet)


def test_words_are_placed_one_after_the_other_and_short_ones_left_out():
    reader = ManuscriptRecognizer()
    look = reader.look_at(line_image(drawn_line("Dominus et ecclesia").grey))
    words = placed_words(look.scores, "Dominus et ecclesia", reader.letters)
    assert [word.text for word in words] == ["dominus", "ecclesia"]
    (first, second) = (word.span for word in words)
    middle = len(look.scores) * np.array([0.05, 0.5, 0.5, 0.97])
    assert middle[0] < first[0] < first[1] < middle[1] < second[0] < second[1] < middle[3]
    assert placed_words(look.scores[:9], "Dominus et ecclesia", reader.letters) == []


def test_words_of_a_line_from_the_right_are_placed_too(tmp_path: Path):
    reader = arabic_reader(tmp_path)
    look = reader.look_at(line_image(drawn_line("dominus et ecclesia").grey))
    words = placed_words(look.scores, in_arabic("dominus et ecclesia"), reader.letters)
    assert [word.text for word in words] == [fold(in_arabic(w)) for w in ("dominus", "ecclesia")]
    assert words[0].span[1] < words[1].span[0]
