"""The recogniser that rapidocr's model fills."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.model.reading.rapidocr_recognizer import RapidOcrRecognizer
from ductus.schemas.records import Direction


@pytest.fixture(scope="module")
def recognizer() -> RapidOcrRecognizer:
    return RapidOcrRecognizer()


@pytest.fixture(scope="module")
def line(samples: Path) -> np.ndarray:
    return np.array(Image.open(samples / "inksight-page.jpg").convert("RGB"))


def test_a_modern_hand_is_read(recognizer: RapidOcrRecognizer, line: np.ndarray):
    (read,) = recognizer.read([line], [Direction.LTR])
    assert "brown fox" in read.text
    assert "lazy dog" in read.text
    assert 0.8 < read.confidence <= 1
    assert read.recognizer == recognizer.version


def test_each_crop_gets_its_own_text_whatever_its_width(
    recognizer: RapidOcrRecognizer, line: np.ndarray
):
    crops = [line[:, :600], line, line[:, 600:1200], np.full((40, 90, 3), 255, np.uint8)]
    texts = [read.text for read in recognizer.read(crops, [Direction.LTR] * 4)]
    assert "quick" in texts[0]
    assert len(texts[1]) > len(texts[0])
    assert "quick" not in texts[2]
    assert texts[3] == ""


def test_upright_columns_are_read_lying(recognizer: RapidOcrRecognizer, line: np.ndarray):
    column = np.ascontiguousarray(np.rot90(line, -1))
    (read,) = recognizer.read([column], [Direction.TTB])
    assert "brown fox" in read.text
    (across,) = recognizer.read([line], [Direction.LTR])
    at = [reading.letters[reading.text.index("fox")][0] for reading in (read, across)]
    assert at[0] == pytest.approx(at[1], abs=20), "down the column as along the line"
    spans = [one.span for reading in (read, across) for one in reading.guesses if one.word == "fox"]
    assert spans[0] == pytest.approx(spans[-1], abs=20)
    assert spans[0][0] == pytest.approx(at[0], abs=20)


def test_letters_stand_where_they_are_written(recognizer: RapidOcrRecognizer, line: np.ndarray):
    """What is painted over between two spaces is the word between them."""
    (read,) = recognizer.read([line], [Direction.LTR])
    start = read.text.index("fox")
    x0, x1 = read.letters[start][0], read.letters[start + 2][1]
    assert 0 <= x0 < x1 <= line.shape[1]
    painted = line.copy()
    painted[:, int(x0) : int(x1)] = 235
    (left,) = recognizer.read([painted], [Direction.LTR])
    assert "fox" not in left.text
    assert "brown" in left.text
    assert "lazy dog" in left.text
    assert (np.diff(read.letters, axis=0) >= 0).all()
    assert (read.probabilities > 0).all()


def test_scripts_the_network_does_not_know_stay_without_text(
    recognizer: RapidOcrRecognizer, line: np.ndarray
):
    for crop, direction in ((line, Direction.RTL), (line[:0], Direction.LTR)):
        (read,) = recognizer.read([crop], [direction])
        assert (read.text, read.confidence, read.recognizer) == ("", 0.0, "")
    assert recognizer.read([], []) == []
