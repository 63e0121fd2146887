"""Where figures stand among lines, and which lines are part of a figure."""

from ductus.model.contents.placing import beside_figures, in_order, share_within
from ductus.schemas.records import Kind
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
