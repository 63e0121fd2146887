"""`ductus search --like` finds what looks like a word of the archive, or like a picture of one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.projection import shipped
from ductus.schemas.clues import Shape
from ductus.schemas.records import Direction
from tests.support.clued_archives import write_pages
from tests.support.commands import SAMPLES, ductus

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def word() -> Image.Image:
    """A word of a real page."""
    return Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").crop((60, 520, 400, 600))


def shape(picture: Image.Image, left: float = 0.0) -> Shape:
    made, strokes = shipped(), line_strokes(np.asarray(picture), Direction.LTR)
    (vector,) = made.vectors(strokes, [(0.0, float(len(strokes)))])
    return Shape("", (left, 150.0, left + 90, 200.0), vector, made.version)


@pytest.fixture
def archive(tmp_path: Path, word: Image.Image) -> Path:
    """The word, the same hardly changed, the same upside down; and it again in its own place."""
    near, other = word.resize((330, 80)), word.rotate(180)
    own = (shape(word), shape(word, 10.0))
    pages = {"a.1": (((), own),), "b.1": (((), (shape(other),)), ((), (shape(near),)))}
    write_pages(tmp_path / "archive", pages)
    return tmp_path / "archive"


def found(archive: Path, like: str | Path, capsys: Captured) -> list[str]:
    assert ductus("search", archive, "--like", like, "--json") == 0
    return [json.loads(line)["shape_id"] for line in capsys.readouterr().out.splitlines()]


def test_a_shape_finds_its_like_and_not_itself(archive: Path, capsys: Captured):
    wanted = ["b.1/l0002/h001", "b.1/l0001/h001"]
    assert found(archive, "a.1/l0001/h001", capsys) == wanted
    assert found(archive, "a.1#xywh=0,150,90,50&line=l0001", capsys) == wanted


def test_pages_of_another_version_are_told_and_not_compared(
    archive: Path, word: Image.Image, capsys: Captured
):
    older = replace(shape(word), projection="shapes-older")
    write_pages(archive, {"c.1": [((), (older,))]}, "older")
    assert ductus("search", archive, "--like", "a.1/l0001/h001", "--json") == 0
    said = capsys.readouterr()
    assert "c.1" not in said.out
    assert "the words of 1 page were looked at by another version" in said.err


def test_a_line_of_one_shape_is_that(archive: Path, capsys: Captured):
    assert found(archive, "b.1/l0002", capsys)[0] in ("a.1/l0001/h001", "a.1/l0001/h002")


def test_a_picture_finds_what_looks_like_it(
    archive: Path, word: Image.Image, tmp_path: Path, capsys: Captured
):
    word.save(tmp_path / "word.png")
    assert found(archive, tmp_path / "word.png", capsys)[0].startswith("a.1/l0001/h")


@pytest.mark.parametrize(
    ("like", "why"),
    [
        ("a.1/l0001", "name one of a.1/l0001…: /h001 /h002"),
        ("a.1/l0009", "nothing there has a shape"),
        ("z.1/l0001", "there is no page z.1"),
        ("a.1#xywh=400,0,9,9&line=l0001", "no word in that place"),
        (__file__, "is no picture"),
    ],
)
def test_what_is_no_example_is_told(archive: Path, capsys: Captured, like: str, why: str):
    assert ductus("search", archive, "--like", like) == 2
    assert why in capsys.readouterr().err


def test_a_picture_without_writing_finds_nothing_and_that_is_said(
    archive: Path, tmp_path: Path, capsys: Captured
):
    for name, grey in (("white.png", 255), ("grey.jpg", 140)):
        Image.new("RGB", (300, 80), (grey, grey, grey)).save(tmp_path / name)
        assert ductus("search", archive, "--like", tmp_path / name) == 2
        assert f"{name} shows no writing" in capsys.readouterr().err


def test_as_many_are_found_as_are_asked_for(tmp_path: Path, word: Image.Image, capsys: Captured):
    """Windows that share their place are one, however many they are."""
    over = [shape(word, float(left)) for left in range(30)]
    apart = [shape(word.resize((300 + n, 80)), 100.0 * n) for n in range(6)]
    pages = {"a.1": (((), (shape(word),)), ((), tuple(over)), ((), tuple(apart)))}
    write_pages(tmp_path / "archive", pages)
    asked = ("search", tmp_path / "archive", "--like", "a.1/l0001/h001", "--json")
    for limit, n_found in ((1, 1), (2, 2), (5, 5), (7, 7), (50, 7)):
        assert ductus(*asked, "--limit", str(limit)) == 0
        assert len(capsys.readouterr().out.splitlines()) == n_found
