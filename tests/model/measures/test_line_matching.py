"""Lines that were found go to the true line that holds most of them."""

from ductus.model.measures.line_matching import NONE, matched
from ductus.schemas.geometry import Polygon


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def test_pieces_go_to_the_line_they_lie_on_most():
    true = [box(0, 0, 100, 20), box(0, 20, 100, 40)]
    found = [
        *(box(0, 2, 40, 18), box(50, 5, 100, 26), box(0, 19, 90, 41)),
        box(0, 100, 10, 110),
    ]
    assert matched(found, true) == [0, 0, 1, NONE]


def test_what_only_touches_is_not_on_a_line():
    assert matched([box(0, 20, 10, 30)], [box(0, 0, 10, 20)]) == [NONE]
    assert matched([box(0, 0, 1, 1)], []) == [NONE]
    assert matched([], [box(0, 0, 1, 1)]) == []
