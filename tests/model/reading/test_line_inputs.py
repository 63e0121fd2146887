"""Rows of a network's input, and the way back to where a letter stands in its crop."""

from __future__ import annotations

import numpy as np

from ductus.model.reading.ctc import best_path
from ductus.model.reading.line_inputs import (
    InputForm,
    LineInput,
    batches,
    line_input,
    padded,
    reading_of,
)
from ductus.schemas.records import Direction

FORM = InputForm(height=48, widened=1.5, max_width=1000, batch_pixels=48 * 600)


def crop(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), 200, np.uint8)


def test_lines_that_run_across_are_widened_and_columns_laid_on_their_side() -> None:
    assert line_input(crop(96, 400), Direction.LTR, FORM).width == 300
    column = crop(400, 96)
    column[:40] = 0
    laid = line_input(column, Direction.TTB, FORM)
    assert laid.pixels.shape == (48, 200, 3)
    assert (laid.pixels[:, :20] == 0).all()
    assert (laid.pixels[:, 20:] == 200).all(), "the top comes first"


def test_rows_are_no_wider_than_asked_and_never_too_narrow() -> None:
    assert line_input(crop(10, 9000), Direction.LTR, FORM).width == 1000
    assert line_input(crop(900, 1), Direction.LTR, FORM).width == 12


def test_batches_are_alike_in_width_and_bounded() -> None:
    widths = [100, 520, 90, 110, 500, 510, 99]
    inputs = {
        i: LineInput(np.zeros((48, width, 3), np.uint8), 1.0, width)
        for i, width in enumerate(widths)
    }
    made = list(batches(inputs, FORM))
    assert sorted(key for batch in made for key in batch) == list(range(7))
    assert [[widths[key] for key in batch] for batch in made] == [
        [90, 99, 100, 110],
        [500],
        [510],
        [520],
    ]


def test_what_is_behind_the_end_of_a_row_is_grey() -> None:
    rows = [LineInput(np.full((48, width, 3), 255, np.uint8), 1.0, width) for width in (10, 20)]
    batch = padded(rows)
    assert batch.shape == (2, 3, 48, 20)
    assert (batch[0, :, :, :10] == 1).all()
    assert (batch[0, :, :, 10:] == 0).all()


def test_letters_are_told_in_pixels_of_the_crop() -> None:
    scores = np.zeros((10, 2), np.float32)
    scores[:, 0] = 1
    scores[4:6] = (0, 1)
    path = best_path(scores, ["", "a"])
    row = line_input(crop(96, 400), Direction.LTR, FORM)  # 300 columns
    reading = reading_of(path, row, row.width / 10, "r")
    assert reading.letters.tolist() == [[160, 240]]
    assert (reading.text, reading.recognizer) == ("a", "r")


def test_a_single_sign_of_a_column_has_no_place_along_it() -> None:
    path = best_path(np.array([[0, 1]], np.float32), ["", "a"])
    row = line_input(crop(50, 80), Direction.TTB, FORM)
    assert not reading_of(path, row, 1.0, "r").is_aligned
