"""What the shipped reader's network sees of lines that another one read."""

from __future__ import annotations

import numpy as np

from ductus.model.reading.manuscript_recognizer import ManuscriptRecognizer
from ductus.model.shapes.line_strokes import line_strokes
from ductus.schemas.records import Direction
from tests.support.text_lines import drawn_text

CROP = drawn_text("in nomine domini", size=60)


def test_it_is_what_the_reader_sees():
    (reading,) = ManuscriptRecognizer().read([CROP], [Direction.LTR])
    strokes = line_strokes(CROP, Direction.LTR)
    assert reading.strokes is not None
    assert strokes.shape == reading.strokes.shape
    assert (strokes == reading.strokes).all()


def test_columns_of_writing_are_laid_on_their_side_and_lines_from_the_right_stay():
    column = np.ascontiguousarray(np.rot90(CROP, -1))
    assert (line_strokes(column, Direction.TTB) == line_strokes(CROP, Direction.LTR)).all()
    assert (line_strokes(CROP, Direction.RTL) == line_strokes(CROP, Direction.LTR)).all()
