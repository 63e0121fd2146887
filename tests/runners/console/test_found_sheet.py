"""Sheets show the lines that were found, the words in frames."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest

from ductus.runners.console.found_lines import Result
from ductus.runners.console.found_sheet import as_pdf, as_picture, cut_line, sheet_entry
from ductus.runners.console.sheet_parts import WIDTH
from tests.runners.console.test_found_lines import LINE

WHITE = np.full((300, 500, 3), 255, np.uint8)


def test_the_word_is_framed_where_it_stands():
    cut = cut_line(WHITE, Result(LINE))
    rows, columns = np.nonzero((cut != 255).any(axis=2))
    edge = 7.5  # of a line 50 pixels high
    assert abs(columns.min() - (80 - 50 + edge)) <= 2
    assert abs(columns.max() - (120 - 50 + edge)) <= 2
    assert abs(rows.min() - edge) <= 2
    assert (WHITE == 255).all(), "the page stays as it is"


def test_of_a_line_that_runs_down_the_part_around_is_shown():
    down = ((10.0, 0.0), (30.0, 0.0), (30.0, 290.0), (10.0, 290.0))
    tall = replace(LINE, polygon=down, boxes=((10.0, 200.0, 30.0, 220.0),))
    assert cut_line(WHITE, Result(tall)).shape[0] < 160


def test_a_sheet_is_as_long_as_its_lines_and_a_pdf_has_all_of_them():
    entries = [sheet_entry(Result(LINE), cut_line(WHITE, Result(LINE)))] * 13
    picture = as_picture(entries)
    assert picture.size == (WIDTH, 13 * entries[0].shape[0])
    data = as_pdf(entries)
    assert data == as_pdf(entries)
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        heights = [page.get_height() for page in document]
    assert len(heights) == 2
    assert round(heights[0] / heights[1]) == 12


def test_more_lines_than_a_picture_holds_ask_for_a_pdf():
    lines = [np.zeros((9_000, 1, 3), np.uint8)] * 8
    with pytest.raises(ValueError, match=r"8 lines are too many for a picture: name a \.pdf"):
        as_picture(lines)
    assert as_picture(lines[:7]).height == 63_000
