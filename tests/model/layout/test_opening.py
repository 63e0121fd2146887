"""Openings: two pages laid side by side, and single pages that look like two."""

import numpy as np
import pytest

from ductus.model.layout.line_pieces import LinePiece, piece_of
from ductus.model.layout.lines import find_lines
from ductus.model.layout.opening import find_fold
from ductus.schemas.records import Direction, Side
from tests.support.boxes import Box, Boxes, box_of, corners, written

SHAPE = (600, 1000)


def block(x0: float, x1: float, rows: int = 8, step: float = 60.0) -> list[Box]:
    return [(x0, 60 + step * i, x1, 100 + step * i) for i in range(rows)]


TWO = [*block(60, 440), *block(560, 940)]


def folded(page: np.ndarray, lean: float = 0.0, width: int = 30, x: int = 500) -> np.ndarray:
    """The page with the shadow of a fold at column `x`, leaning `lean` pixels to the right."""
    rows, columns = np.indices(page.shape[:2])
    far = np.abs(columns - x - lean * (rows / page.shape[0] - 0.5)) / width
    return (page * (1 - 0.4 * np.exp(-(far**2)))[..., None]).astype(np.uint8)


def piece_of_box(box: Box) -> LinePiece:
    return piece_of(corners(box))


def sides(page: np.ndarray, *boxes: Box, direction: Direction = Direction.AUTO) -> list[Side]:
    ink = page[..., 0] < 60
    return [line.side for line in find_lines(page, ink, Boxes(*boxes).detect(page), direction)]


@pytest.mark.parametrize("lean", [-25.0, 0.0, 25.0])
@pytest.mark.parametrize("width", [3, 10, 40])
def test_each_page_of_an_opening_is_read_for_itself(lean: float, width: int):
    page = folded(written(*TWO, shape=SHAPE), lean, width)
    assert sides(page, *TWO) == [Side.LEFT] * 8 + [Side.RIGHT] * 8


def test_writing_from_right_to_left_starts_on_the_right_page():
    page = folded(written(*TWO, shape=SHAPE))
    expected = [Side.RIGHT] * 8 + [Side.LEFT] * 8
    assert sides(page, *TWO, direction=Direction.RTL) == expected


def test_upright_writing_starts_on_the_right_page():
    columns = [(x, 60.0, x + 50, 540.0) for x in (60, 160, 260, 360, 560, 660, 760, 860)]
    turned = written(*[(y0, x0, y1, x1) for x0, y0, x1, y1 in columns], shape=SHAPE[::-1])
    page = folded(np.ascontiguousarray(turned.transpose(1, 0, 2)))
    lines = find_lines(page, page[..., 0] < 60, Boxes(*columns).detect(page), Direction.AUTO)
    assert [line.side for line in lines] == [Side.RIGHT] * 4 + [Side.LEFT] * 4
    assert {line.direction for line in lines} == {Direction.TTB}
    assert np.all(np.diff([box_of(line)[0] for line in lines]) < 0)


def test_lines_seen_as_one_across_the_fold_are_two():
    wide = [(60.0, 60.0, 940.0, 100.0)]
    seen = [*wide, *block(60, 440)[1:], *block(560, 940)[1:]]
    page = folded(written(*TWO, shape=SHAPE))
    assert sides(page, *seen) == [Side.LEFT] * 8 + [Side.RIGHT] * 8


def test_two_columns_without_a_fold_are_one_page():
    assert set(sides(written(*TWO, shape=SHAPE), *TWO)) == {Side.WHOLE}


def test_a_fold_that_lines_run_across_is_a_crease_of_one_page():
    lines = block(60, 940)
    assert set(sides(folded(written(*lines, shape=SHAPE)), *lines)) == {Side.WHOLE}


def test_ruled_columns_of_a_table_are_one_page():
    cells = [cell for x in (60, 300, 540, 780) for cell in block(x, x + 180)]
    page = written(*cells, shape=SHAPE)
    for x in (50, 270, 510, 750, 970):
        page[50:550, x : x + 3] = 0
    assert set(sides(page, *cells)) == {Side.WHOLE}


def test_a_fold_with_writing_on_one_side_only_is_left_alone():
    lines = block(560, 940)
    assert set(sides(folded(written(*lines, shape=SHAPE)), *lines)) == {Side.WHOLE}


def test_a_page_that_is_higher_than_wide_is_one_page():
    boxes = [*block(60, 240), *block(360, 540)]
    page = folded(written(*boxes, shape=(900, 600)), x=300)
    assert set(sides(page, *boxes)) == {Side.WHOLE}


def test_where_the_fold_runs_is_told_in_the_frame_of_the_pieces():
    page = folded(written(*TWO, shape=SHAPE), lean=30)
    pieces = [piece_of(corners(box) / 2) for box in TWO]
    fold = find_fold(page, pieces, 0.5)
    assert fold is not None
    ends = fold.beyond(np.array([[242.5, 0], [257.5, 300]]))
    assert ends == pytest.approx([0, 0], abs=3)
    left = fold.page((300, 500), Side.LEFT)
    assert left.mean() == pytest.approx(0.5, abs=0.02)
    assert (left | fold.page((300, 500), Side.RIGHT)).all()


@pytest.mark.parametrize("shape", [(1, 2000), (2000, 1), (30, 4000), (1, 1)])
def test_scans_of_a_few_rows_have_no_fold(shape: tuple[int, int]):
    page = np.full((*shape, 3), 255, np.uint8)
    pieces = [piece_of_box((0, 0, 5, 5)), piece_of_box((7, 0, 9, 5))]
    assert find_fold(page, pieces, 1.0) is None
