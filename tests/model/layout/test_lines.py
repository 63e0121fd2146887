"""Lines of a page: from given boxes, and from real pages with the real detector."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction
from tests.support.boxes import box_of, corners, found, written
from tests.support.commands import TESTS


def inside(line: Line, shape: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.rint(np.array(line.polygon)).astype(np.int32)], 1)
    return mask > 0


TWO = ((20.0, 30.0, 1000.0, 80.0), (20.0, 110.0, 900.0, 160.0))


def test_lines_come_from_top_to_bottom():
    lines = found(written(*TWO), *reversed(TWO))
    assert [line.direction for line in lines] == [Direction.LTR] * 2
    assert box_of(lines[0])[1] < box_of(lines[1])[1]
    assert all(line.confidence == pytest.approx(0.9) for line in lines)


def test_pieces_of_a_line_are_joined():
    whole = (20.0, 30.0, 1000.0, 80.0)
    lines = found(
        written(whole, TWO[1]), (20, 30, 400, 80), (405, 32, 700, 81), (690, 29, 1000, 79), TWO[1]
    )
    assert len(lines) == 2
    assert np.abs(box_of(lines[0]) - whole).max() < 25


def test_a_gap_that_other_lines_run_across_is_one_within_a_line():
    rows = [(20.0, 30.0 + 80 * i, 1000.0, 80.0 + 80 * i) for i in range(4)]
    pieces = [rows[0], (20, 110, 400, 160), (440, 110, 1000, 160), *rows[2:]]
    assert len(found(written(*pieces), *pieces)) == 4


def test_columns_stay_apart_however_near():
    columns = [(x, 30.0 + 80 * i, x + 480, 80.0 + 80 * i) for x in (20.0, 510.0) for i in range(5)]
    lines = found(written(*columns), *columns[::-1])
    assert len(lines) == 10
    assert [box_of(line)[0] > 400 for line in lines] == [False] * 5 + [True] * 5


def test_cells_stay_apart_at_a_ruled_line():
    cells = [(20.0, 250.0, 400.0, 300.0), (410.0, 250.0, 900.0, 300.0)]
    page = written(*cells)
    assert len(found(page, *cells)) == 1
    cv2.line(page, (405, 20), (405, 580), (0, 0, 0), 3)
    assert len(found(page, *cells)) == 2


def test_a_box_over_two_lines_is_cut_between_them():
    rows = [(20.0, 30.0 + 60 * i, 700.0, 80.0 + 60 * i) for i in range(6)]
    both = (20.0, 30.0, 700.0, 140.0)
    lines = found(written(*rows), both, *rows[2:])
    assert len(lines) == 6
    assert np.diff([box_of(line)[1] for line in lines]).min() > 45


def test_large_letters_are_not_cut():
    large = (20.0, 30.0, 700.0, 140.0)
    small = [(20.0, 160.0 + 60 * i, 700.0, 210.0 + 60 * i) for i in range(4)]
    assert len(found(written(large, *small), large, *small)) == 5


def test_a_box_without_ink_is_no_line():
    assert len(found(written(TWO[0]), *TWO)) == 1
    assert found(written(), *TWO) == []
    assert found(written(TWO[0])) == []


def test_a_short_line_is_kept():
    dot = (20.0, 110.0, 60.0, 160.0)
    assert len(found(written(TWO[0], dot), TWO[0], dot)) == 2


def test_upright_lines_are_seen_and_run_from_the_right():
    columns = [(x, 20.0, x + 50, 560.0) for x in (100.0, 200.0, 300.0)]
    page = np.ascontiguousarray(written(*[(y0, x0, y1, x1) for x0, y0, x1, y1 in columns]))
    page = np.ascontiguousarray(page.transpose(1, 0, 2))
    lines = found(page, *columns)
    assert [line.direction for line in lines] == [Direction.TTB] * 3
    assert [box_of(line)[0] > 250 for line in lines] == [True, False, False]
    assert all(abs(line.angle) < 1 for line in lines)


def test_the_readers_word_on_the_direction_counts():
    columns = [(x, 20.0, x + 480, 70.0) for x in (20.0, 600.0)]
    page = written(*columns)
    assert box_of(found(page, *columns)[0])[0] < 300
    right = found(page, *columns, direction=Direction.RTL)
    assert box_of(right[0])[0] > 300
    assert {line.direction for line in right} == {Direction.RTL}
    down = found(page, *columns, direction=Direction.TTB)
    assert {line.direction for line in down} == {Direction.TTB}


@pytest.mark.parametrize("turn", [-12.0, 5.0])
@pytest.mark.parametrize("direction", [Direction.LTR, Direction.TTB])
def test_the_angle_is_that_of_the_line_on_the_page(turn: float, direction: Direction):
    upright = direction is Direction.TTB
    box = (280.0, 60.0, 320.0, 540.0) if upright else (60.0, 280.0, 540.0, 320.0)
    page = written((60.0, 280.0, 540.0, 320.0), shape=(600, 600))
    page = np.ascontiguousarray(page.transpose(1, 0, 2)) if upright else page
    turning = cv2.getRotationMatrix2D((300, 300), -turn, 1)
    page = cv2.warpAffine(page, turning, (600, 600), borderValue=(255, 255, 255))
    line = found(page, corners(box) @ turning[:, :2].T + turning[:, 2], direction=direction)[0]
    assert line.angle == pytest.approx(turn, abs=1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(-30, 30), st.integers(25, 60))
def test_outlines_hold_their_own_ink_and_none_of_their_neighbours(gap: int, shift: int, size: int):
    first = (40.0, 40.0, 700.0, 40.0 + size)
    second = (40.0 + shift, first[3] + gap, 700.0 + shift, first[3] + gap + size)
    page = written(first, second, shape=(300, 800))
    lines = found(page, first, second)
    assert len(lines) == 2
    for line, own, other in zip(lines, (first, second), (second, first), strict=True):
        within = inside(line, (300, 800))
        assert within[written(own, shape=(300, 800))[..., 0] < 128].all()
        assert not within[written(other, shape=(300, 800))[..., 0] < 128].any()


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 6)), min_size=1), st.integers(0, 3))
def test_no_written_box_is_lost(cells: set[tuple[int, int]], again: int):
    boxes = [(30.0 + 290 * i, 20.0 + 80 * j, 250.0 + 290 * i, 70.0 + 80 * j) for i, j in cells]
    page = written(*boxes)
    lines = found(page, *boxes, *boxes[:again])
    assert len(lines) <= len(boxes)
    covered = np.any([inside(line, page.shape[:2]) for line in lines], axis=0)
    assert covered[page[..., 0] < 128].all()


def test_a_descender_stays_with_its_line():
    page = written(*TWO)
    cv2.line(page, (300, 60), (290, 115), (0, 0, 0), 3)
    line = found(page, *TWO)[0]
    assert inside(line, page.shape[:2])[85:90, 290:300].any()


@pytest.fixture(scope="module")
def detector() -> RapidOcrDetector:
    return RapidOcrDetector()


def read(path: Path) -> np.ndarray:
    return np.array(Image.open(path).convert("RGB"))


def test_a_letter_is_found_line_by_line(samples: Path, detector: RapidOcrDetector):
    page = read(samples / "cursive-letter.jpg")
    lines = find_lines(page, ink_mask(page), detector.detect(page))
    assert len(lines) == 15  # fourteen of writing and an archive's stamp
    wide = [box_of(line) for line in lines if np.ptp(box_of(line)[::2]) > 500]
    assert np.all(np.diff([box[1] for box in wide]) > 0)
    assert all(-8 < line.angle < 2 for line in lines)


def test_columns_and_margins_of_a_codex(samples: Path, detector: RapidOcrDetector):
    page = read(samples / "codex-two-columns.jpg")
    boxes = np.array(
        [box_of(line) for line in find_lines(page, ink_mask(page), detector.detect(page))]
    )
    left = (boxes[:, 0] > 400) & (boxes[:, 2] < 845) & (boxes[:, 2] - boxes[:, 0] > 300)
    right = (boxes[:, 0] > 845) & (boxes[:, 2] - boxes[:, 0] > 300)
    assert left.sum() == 35
    assert right.sum() == 35
    assert np.flatnonzero(left).max() < np.flatnonzero(right).min()
    assert np.all(np.diff(boxes[left][:, 1]) > 0)
    assert np.all(np.diff(boxes[right][:, 1]) > 0)
    assert ((boxes[:, 2] < 420) | (boxes[:, 0] > 1230)).sum() >= 8  # faint notes


def test_rulers_charts_and_labels_around_a_scroll_are_no_lines(
    samples: Path, detector: RapidOcrDetector
):
    page = read(samples / "vertical-japanese.jpg")
    lines = find_lines(page, ink_mask(page), detector.detect(page))
    boxes = np.array([box_of(line) for line in lines])
    assert {line.direction for line in lines} == {Direction.TTB}
    assert boxes[:, 1].min() > 165  # the scroll lies between the rows 165 and 1095
    assert boxes[:, 3].max() < 1095
    text = boxes[boxes[:, 2] < 1550]  # further right is a seal
    assert len(text) == 16
    assert np.all(np.diff(text[:, 0]) < 0)
    assert np.all(text[:, 3] - text[:, 1] > 650)


def test_a_ruler_on_a_mat_of_nearly_the_pages_colour_is_no_line(detector: RapidOcrDetector):
    page = read(TESTS / "data" / "pale-mat-with-ruler.jpg")
    lines = find_lines(page, ink_mask(page), detector.detect(page), Direction.AUTO)
    assert len(lines) >= 20
    assert max(box_of(line)[3] for line in lines) < 1190, "the sheet ends here, the ruler begins"


def test_one_line_on_ruled_paper(samples: Path, detector: RapidOcrDetector):
    page = read(samples / "inksight-page.jpg")
    (line,) = find_lines(page, ink_mask(page), detector.detect(page))
    x0, _, x1, _ = bounds(line.polygon)
    assert x0 < 40
    assert x1 > 1700


def test_an_empty_sheet_has_no_lines(detector: RapidOcrDetector):
    sheet = np.full((700, 500, 3), 236, np.uint8)
    assert find_lines(sheet, np.zeros((700, 500), bool), detector.detect(sheet)) == []
    speck = sheet[:1, :1]
    assert find_lines(speck, np.zeros((1, 1), bool), detector.detect(speck)) == []


@pytest.mark.parametrize("shape", [(1, 20_000), (29_999, 1), (2, 29_999), (1, 2), (5_000, 3)])
@pytest.mark.parametrize("grey", [0, 255])
def test_a_page_of_a_few_rows_or_columns_is_empty(
    shape: tuple[int, int], grey: int, detector: RapidOcrDetector
):
    sheet = np.full((*shape, 3), grey, np.uint8)
    assert find_lines(sheet, ink_mask(sheet), detector.detect(sheet)) == []
