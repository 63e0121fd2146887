"""Shapes of a line: one a word where it is parted, else windows along it, each with its place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ductus.model.layout.crops import LineCrop
from ductus.model.reading.recognizer import Reading
from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.line_windows import MOST
from ductus.model.shapes.projection import shipped
from ductus.schemas.clues import SHAPE_BYTES
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.records import Direction, Kind, Region
from ductus.transforms.line_shapes import line_shapes
from ductus.transforms.word_regions import word_regions
from tests.support.text_lines import drawn_text

TO_PAGE = Affine.translation(1000, 500)
PIXELS = drawn_text("in   nomine   domini", size=60)
CROP = LineCrop(PIXELS, PIXELS[..., 0] < 120, TO_PAGE)


def line(direction: Direction = Direction.LTR) -> Region:
    corners = ((1000.0, 500.0), (1300.0, 500.0), (1300.0, 590.0))
    return Region("p/l0001", "", Kind.LINE, 0, corners, 0.0, direction, 0.9, crop_to_page=TO_PAGE)


@pytest.fixture(scope="module")
def parted() -> Region:
    """The line with its three words, as gaps part it."""
    plain = np.zeros(CROP.mask.shape, bool)
    found = replace(line(), words=word_regions(line(), CROP, plain, Reading()))
    assert len(found.words) == 3
    return found


def test_a_parted_line_has_a_shape_a_word(parted: Region):
    shapes = line_shapes(parted, CROP, Reading())
    assert [shape.region_id for shape in shapes] == [word.region_id for word in parted.words]
    assert [shape.box for shape in shapes] == [bounds(word.polygon) for word in parted.words]
    assert {len(shape.vector) for shape in shapes} == {SHAPE_BYTES}
    assert {shape.projection for shape in shapes} == {shipped().version}


def test_what_the_reader_saw_is_not_looked_at_again(parted: Region):
    strokes = line_strokes(PIXELS, Direction.LTR)
    again = line_shapes(parted, CROP, Reading())
    assert line_shapes(parted, CROP, Reading(strokes=strokes)) == again
    assert line_shapes(parted, CROP, Reading(strokes=strokes[::-1].copy())) != again


def test_paper_beside_words_counts_for_nothing(parted: Region):
    first, middle, last = parted.words
    assert middle.span
    ink = np.flatnonzero(CROP.mask[:, slice(*middle.span)].any(axis=0)) + middle.span[0]
    tight = replace(middle, span=(int(ink[0]), int(ink[-1]) + 1))
    assert tight.span != middle.span
    shapes = line_shapes(replace(parted, words=(first, tight, last)), CROP, Reading())
    assert shapes == line_shapes(parted, CROP, Reading())


def test_a_line_that_is_not_parted_has_windows_from_its_first_ink_to_its_last():
    shapes = line_shapes(line(), CROP, Reading())
    assert 2 < len(shapes) <= MOST
    assert {shape.region_id for shape in shapes} == {"p/l0001"}
    ink = np.flatnonzero(CROP.mask.any(axis=0))
    assert shapes[0].box[0] == pytest.approx(1000 + ink[0] - 0.5, abs=0.01)
    assert shapes[-1].box[2] == pytest.approx(1000 + ink[-1] + 0.5, abs=0.01)
    assert {shape.box[1::2] for shape in shapes} == {(499.5, 499.5 + PIXELS.shape[0])}


def test_a_column_has_the_shapes_of_the_line_laid_down():
    column = np.ascontiguousarray(np.rot90(PIXELS, -1))
    upright = LineCrop(column, column[..., 0] < 120, TO_PAGE)
    shapes = line_shapes(line(Direction.TTB), upright, Reading())
    assert [one.vector for one in shapes] == [
        one.vector for one in line_shapes(line(), CROP, Reading())
    ]
    assert {shape.box[::2] for shape in shapes} == {(999.5, 999.5 + column.shape[1])}


def test_a_line_without_ink_has_none():
    blank = LineCrop(PIXELS, np.zeros_like(CROP.mask), TO_PAGE)
    assert line_shapes(line(), blank, Reading()) == ()
