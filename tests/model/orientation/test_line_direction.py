"""Lines run as their script does; what is not surely written from the right is not."""

from __future__ import annotations

import cv2
import numpy as np

from ductus.model.layout.rapidocr.stroke_features import ROWS
from ductus.model.orientation.line_direction import SURE, line_direction, line_directions
from ductus.model.orientation.seen import scripts, turns
from ductus.model.orientation.strips import HEIGHT, cut_strip, strip_of
from ductus.schemas.records import Direction
from tests.support.orientation import abjad_line, detections


def written() -> list[np.ndarray]:
    image, found = detections("cursive-letter.jpg")
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return [cut_strip(grey, one.polygon, ROWS)[0] for one in found]


def test_lines_of_a_letter_in_french_run_from_the_left():
    found = line_directions(written())
    assert {way for way, _ in found} == {Direction.LTR}
    assert sum(confidence >= SURE for _, confidence in found) >= 0.9 * len(found)


def test_words_as_arabic_is_written_run_from_the_right():
    found = [line_direction(strip_of(abjad_line(seed), ROWS)) for seed in range(20)]
    assert sum(way is Direction.RTL for way, _ in found) >= 19
    assert all(confidence >= 0.5 for _, confidence in found)


def test_both_are_told_apart_on_one_page():
    lines = [*written()[:8], *(strip_of(abjad_line(seed), ROWS) for seed in range(8))]
    right = [way is Direction.RTL for way, _ in line_directions(lines)]
    assert sum(right[:8]) == 0
    assert sum(right[8:]) >= 6


def test_nothing_is_said_of_nothing():
    assert line_directions([]) == []
    assert turns([]).shape == (0, 4)
    assert scripts([]).shape == (0, 6)


def test_bare_paper_runs_from_the_left():
    way, confidence = line_direction(np.zeros((ROWS, 300), np.float32))
    assert way is Direction.LTR
    assert 0 < confidence <= 1


def test_what_is_said_of_a_strip_does_not_depend_on_the_others():
    strips = [one[:HEIGHT] for one in written()[:5]]
    alone = np.concatenate([turns([strip]) for strip in strips])
    np.testing.assert_allclose(turns(strips), alone, atol=1e-5)
    np.testing.assert_allclose(np.exp(turns(strips)).sum(axis=1), 1, atol=1e-5)
