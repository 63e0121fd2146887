"""Lines are found with the direction that their script has, unless somebody said another."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.records import Direction, Page, PageInfo, Region, Scan
from ductus.schemas.treatment import Treatment
from ductus.transforms.find_regions import find_regions, whole_page
from tests.support.orientation import abjad_line, sample


def page(pixels: NDArray[np.uint8], direction: Direction = Direction.AUTO) -> Page:
    height, width = pixels.shape[:2]
    scan = Scan("/scans/a.png", "a.png", "c", "1", direction)
    info = PageInfo("c.a.png", scan, "0" * 64, 1, 0, width, height, 0.0, 1, "image/png", "")
    return Page(info, pixels)


def in_colour(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[..., None], 3, axis=2)


def mixed() -> NDArray[np.uint8]:
    """Five lines of a letter in French, and under them five words as Arabic is written."""
    french = sample("cursive-letter.jpg")[280:560]
    paper = np.full((900, french.shape[1], 3), 225, np.uint8)
    paper[40 : 40 + len(french)] = french
    for k in range(5):
        line = abjad_line(k)[:60, :600]
        part = paper[380 + 95 * k :, 150:][: line.shape[0], : line.shape[1]]
        np.minimum(part, in_colour(line), out=part)
    return paper


def test_each_line_of_a_mixed_page_runs_as_its_script_does():
    _, regions = find_regions(page(mixed()), RapidOcrDetector(), None)
    above = [r for r in regions if middle(r) < 320]
    below = [r for r in regions if middle(r) > 375]
    assert len(above) >= 4
    assert len(below) >= 4
    assert {r.direction for r in above} == {Direction.LTR}
    right = [r for r in below if r.direction is Direction.RTL]
    assert len(right) >= len(below) - 1
    for line in right:
        assert {word.direction for word in line.words} <= {Direction.RTL}
        lefts = [min(x for x, _ in word.polygon) for word in line.words]
        assert lefts == sorted(lefts, reverse=True)


def test_a_direction_that_was_asked_for_is_taken_and_sure():
    pixels = mixed()[200:600]
    for asked, run in ((Direction.AUTO, Direction.RTL), (Direction.RTL, Direction.LTR)):
        _, regions = find_regions(
            page(pixels, asked), RapidOcrDetector(), None, Treatment(direction=run)
        )
        assert len(regions) > 2
        assert {(r.direction, r.direction_confidence) for r in regions} == {(Direction.RTL, 1.0)}


@pytest.mark.parametrize(("seed", "margin"), [(1, 0), (2, 30), (4, 80)])
def test_a_word_alone_is_read_from_the_side_its_script_begins_at(seed: int, margin: int):
    word = in_colour(np.pad(abjad_line(seed), margin, constant_values=255))
    _, (region,) = whole_page(page(word))
    assert region.direction is Direction.RTL
    assert 0.5 < region.direction_confidence <= 1
    _, (told,) = whole_page(page(word), Treatment(direction=Direction.LTR))
    assert (told.direction, told.direction_confidence) == (Direction.LTR, 1.0)


def test_hardly_a_word_of_a_letter_in_french_runs_from_the_right():
    letter = np.ascontiguousarray(sample("cursive-letter.jpg")[280:900])
    _, regions = find_regions(page(letter), RapidOcrDetector(), None)
    words = [word for line in regions for word in line.words]
    assert len(words) > 20
    right = 0
    for word in words:
        xs, ys = np.array(word.polygon).T.astype(int)
        cut = letter[max(ys.min(), 0) : ys.max() + 1, max(xs.min(), 0) : xs.max() + 1]
        _, (alone,) = whole_page(page(np.ascontiguousarray(cut)))
        right += alone.direction is Direction.RTL
    assert right <= 0.05 * len(words)


def middle(region: Region) -> float:
    return float(np.mean([y for _, y in region.polygon]))
