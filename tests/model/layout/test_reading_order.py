"""The order of lines: columns, headings over them, margins, right-to-left and upright pages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.model.layout.reading_order import reading_order
from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.records import Direction

Box = tuple[float, float, float, float]


def polygon(box: Box) -> Polygon:
    x0, y0, x1, y1 = box
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def column(x0: float, x1: float, top: float, count: int, step: float = 40.0) -> list[Box]:
    return [(x0, top + i * step, x1, top + i * step + 30) for i in range(count)]


def in_order(boxes: list[Box], direction: Direction = Direction.LTR, turn: float = 0.0) -> bool:
    """Whether boxes given in their true order are found in it from any other order."""
    shuffled = np.random.default_rng(7).permutation(len(boxes))
    turned = Affine.rotation(turn)
    polygons = [
        tuple((float(x), float(y)) for x, y in turned.apply(np.array(polygon(boxes[i]))))
        for i in shuffled
    ]
    return [int(shuffled[k]) for k in reading_order(polygons, direction)] == list(range(len(boxes)))


def mirrored(boxes: list[Box], width: float = 2000.0) -> list[Box]:
    return [(width - x1, y0, width - x0, y1) for x0, y0, x1, y1 in boxes]


def upright(boxes: list[Box], width: float = 2000.0) -> list[Box]:
    """Lines of a page that runs across as columns of one that runs down, from the right."""
    return [(width - y1, x0, width - y0, x1) for x0, y0, x1, y1 in boxes]


HEADING: Box = (100, 20, 1000, 60)
TWO_COLUMNS = [HEADING, *column(100, 500, 100, 8), *column(560, 1000, 90, 9)]
PARTED = [
    *TWO_COLUMNS,
    (100, 480, 1000, 520),
    *column(100, 500, 540, 4),
    *column(560, 1000, 540, 4),
]
MARGINS = [*column(10, 80, 130, 2, 200), *column(100, 500, 100, 8), *column(520, 600, 110, 3, 90)]
RAGGED = [
    (120, 100, 480, 130),
    (100, 140, 515, 170),  # runs out into the gutter
    (100, 180, 300, 210),
    (140, 220, 500, 250),
    (530, 95, 900, 125),
    (540, 135, 700, 165),
    (530, 175, 910, 205),
]
LETTER = [(400, 40, 1000, 80), (60, 240, 520, 280), (420, 290, 900, 330), *column(60, 900, 340, 5)]
NOTES = [*column(100, 500, 100, 6), (490, 150, 560, 180), (495, 250, 540, 280)]
PAGES = {
    "a date at the right": LETTER,
    "notes that lines run into": NOTES,
    "two columns": TWO_COLUMNS,
    "a heading parts them": PARTED,
    "margins": MARGINS,
    "ragged": RAGGED,
    "one line": [HEADING],
    "nothing": [],
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("turn", [0.0, -3.0, 8.0])
def test_columns_are_read_one_after_the_other(page: list[Box], turn: float):
    assert in_order(page, turn=turn)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_right_to_left_columns_start_at_the_right(page: list[Box]):
    assert in_order(mirrored(page), Direction.RTL)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_upright_lines_follow_each_other_to_the_left_tier_after_tier(page: list[Box]):
    assert in_order(upright(page), Direction.TTB)


def test_the_direction_matters():
    assert not in_order(mirrored(TWO_COLUMNS), Direction.LTR)
    assert not in_order(TWO_COLUMNS, Direction.TTB)


boxes = st.builds(
    lambda x, y, w, h: (x, y, x + w, y + h),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(5, 900),
    st.integers(5, 900),
)


@given(st.lists(boxes, max_size=25), st.sampled_from([Direction.LTR, Direction.RTL, Direction.TTB]))
def test_every_line_comes_once_wherever_lines_lie(page: list[Box], direction: Direction):
    order = reading_order([polygon(box) for box in page], direction)
    assert sorted(order) == list(range(len(page)))


@given(st.lists(boxes, max_size=25, unique=True))
def test_a_mirrored_page_is_read_alike(page: list[Box]):
    across = reading_order([polygon(box) for box in page], Direction.LTR)
    assert reading_order([polygon(box) for box in mirrored(page)], Direction.RTL) == across


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20, unique=True))
def test_one_column_is_read_from_top_to_bottom(rows: list[int]):
    page = [polygon((100 + row % 3 * 20, row * 50, 800, row * 50 + 40)) for row in rows]
    order = reading_order(page, Direction.LTR)
    assert [rows[i] for i in order] == sorted(rows)
