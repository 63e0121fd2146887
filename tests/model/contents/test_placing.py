"""Where figures stand among lines, and which lines are part of a figure."""

from dataclasses import replace

from ductus.model.contents.placing import beside_figures, in_order, on_their_pages, share_within
from ductus.model.layout.line import Line
from ductus.schemas.records import Direction, Kind, Side
from tests.model.contents.test_page_kind import line


def test_an_initial_comes_before_the_line_that_it_begins():
    lines = [line(100, y, 900, y + 40) for y in (100, 160, 220, 280)]
    initial = line(20, 165, 90, 260, Kind.INITIAL)
    assert in_order(lines, [initial]) == [lines[0], initial, *lines[1:]]


def test_an_initial_begins_a_line_of_its_own_column():
    left = [line(100, y, 450, y + 40) for y in (100, 160, 220)]
    right = [line(600, y, 950, y + 40) for y in (100, 160, 220)]
    initial = line(540, 160, 595, 260, Kind.INITIAL)
    assert in_order([*left, *right], [initial]) == [*left, right[0], initial, *right[1:]]


def test_an_initial_does_not_begin_the_note_before_it_in_the_margin():
    note = line(10, 170, 60, 200)
    lines = [line(160, y, 900, y + 40) for y in (100, 160, 220, 280)]
    initial = line(50, 165, 150, 260, Kind.INITIAL)
    assert in_order([note, *lines], [initial]) == [note, lines[0], initial, *lines[1:]]


def test_an_initial_of_a_line_from_the_right_begins_what_goes_on_to_its_left():
    note = replace(line(940, 170, 990, 200), direction=Direction.RTL)
    lines = [
        replace(line(100, y, 840, y + 40), direction=Direction.RTL) for y in (100, 160, 220, 280)
    ]
    initial = replace(line(850, 165, 950, 260, Kind.INITIAL), direction=Direction.RTL)
    assert in_order([note, *lines], [initial]) == [note, lines[0], initial, *lines[1:]]


def test_drawings_and_stamps_come_where_their_middle_is_and_at_the_end_below_all():
    lines = [line(100, y, 900, y + 40) for y in (100, 600, 700)]
    drawing = line(150, 200, 800, 560, Kind.DRAWING)
    stamp = line(400, 800, 600, 990, Kind.STAMP)
    assert in_order(lines, [stamp, drawing]) == [lines[0], drawing, *lines[1:], stamp]


def test_figures_alone_are_in_order_of_their_tops():
    low, high = line(0, 500, 90, 600, Kind.STAMP), line(50, 10, 300, 200, Kind.DRAWING)
    assert in_order([], [low, high]) == [high, low]
    assert in_order([], []) == []


def test_lines_on_a_figure_are_its_own_and_lines_beside_it_stay():
    stamp = line(200, 200, 400, 400, Kind.STAMP)
    lettering, passing = line(240, 280, 360, 320), line(50, 280, 900, 320)
    assert share_within(lettering.polygon, [stamp]) == 1
    assert 0.2 < share_within(passing.polygon, [stamp]) < 0.27
    assert beside_figures([lettering, passing], [stamp]) == [passing]


def opening(direction: Direction = Direction.LTR) -> list[Line]:
    """Three lines on each page of an opening whose fold is at 500, as they are read."""
    left, right = (
        [
            replace(line(x, y, x + 350, y + 40), side=side, direction=direction)
            for y in (100, 160, 220)
        ]
        for x, side in ((50, Side.LEFT), (600, Side.RIGHT))
    )
    return [*left, *right] if direction is Direction.LTR else [*right, *left]


def test_a_figure_on_one_page_of_an_opening_takes_its_side_and_one_across_the_fold_none():
    stamp, drawing = line(60, 400, 160, 500, Kind.STAMP), line(505, 400, 900, 700, Kind.DRAWING)
    across = line(300, 400, 700, 700, Kind.DRAWING)
    found = on_their_pages([stamp, drawing, across], opening())
    assert [figure.side for figure in found] == [Side.LEFT, Side.RIGHT, Side.WHOLE]
    assert on_their_pages([stamp], [line(100, 100, 900, 140)]) == [stamp]


def test_a_figure_below_the_first_page_of_an_opening_is_read_before_the_second():
    lines = opening()
    (stamp,) = on_their_pages([line(60, 400, 160, 500, Kind.STAMP)], lines)
    assert in_order(lines, [stamp]) == [*lines[:3], stamp, *lines[3:]]


def test_a_page_of_an_opening_that_has_a_drawing_alone_is_read_in_its_turn():
    for direction, first in ((Direction.LTR, Side.LEFT), (Direction.RTL, Side.RIGHT)):
        lines = opening(direction)[3:]
        drawing = replace(line(0, 0, 9, 9, Kind.DRAWING), side=first, direction=direction)
        assert in_order(lines, [drawing]) == [drawing, *lines]
