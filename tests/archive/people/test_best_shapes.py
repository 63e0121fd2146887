"""The look of a word counts as long as the word stands where the run looked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import ductus as library
from ductus.archive.people.best_shapes import BestShapes
from ductus.archive.people.corrections_table import Corrections
from ductus.schemas.clues import SHAPE_BYTES, Shape
from ductus.schemas.corrections import Field
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, WORD, letter, say, write_archive

BOX = (205.0, 50.0, 400.0, 110.0)
ABOUT = [[195, 45], [405, 45], [405, 115], [195, 115]]
ELSEWHERE = [[20, 200], [90, 200], [90, 240], [20, 240]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The letter, with the looks of the words of its first line."""
    page = letter()
    line, other = page.lines
    shapes = tuple(Shape(word.region.region_id, BOX, bytes(SHAPE_BYTES)) for word in line.words)
    own = replace(line, region=replace(line.region, shapes=shapes))
    write_archive(tmp_path, replace(page, lines=(own, other)))
    return tmp_path


def looks(archive: Path) -> list[str]:
    best = library.best_page(str(archive), PAGE_ID)
    assert best
    return [shape.region_id for line in best.page.lines for shape in line.region.shapes]


def test_a_word_that_is_elsewhere_has_no_look(archive: Path):
    first = f"{LINE}/w001"
    with Corrections(str(archive)) as said:
        counting = BestShapes(said)
        assert looks(archive) == [first, WORD]
        say(archive, WORD, Field.POLYGON, json.dumps(ABOUT))
        said.refresh()
        assert looks(archive) == [first, WORD], "a little around it is the same place"
        assert counting.count(WORD)
        say(archive, WORD, Field.POLYGON, json.dumps(ELSEWHERE))
        said.refresh()
        assert looks(archive) == [first]
        assert [counting.count(name) for name in (WORD, first, LINE, OTHER)] == [
            False,
            True,
            True,
            True,
        ]


def test_of_what_is_no_writing_no_look_counts(archive: Path):
    say(archive, LINE, Field.NOT_WRITING, "true")
    with Corrections(str(archive)) as said:
        counting = BestShapes(said)
        assert [counting.count(name) for name in (WORD, LINE, OTHER)] == [False, False, True]
        assert counting.count("another.jpg/l0001/w001")
