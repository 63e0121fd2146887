"""Words that a line may hold, on its page."""

from __future__ import annotations

import pytest

from ductus.model.reading.recognizer import Guess
from ductus.schemas.clues import Box, Spot
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction, Kind, Region
from ductus.transforms.line_spots import line_spots, with_rest


def line(direction: Direction, *spots: Spot, number: int = 1) -> Region:
    corners = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
    return Region(
        f"p/l{number:04d}", "", Kind.LINE, number - 1, corners, 0.0, direction, 1.0, spots=spots
    )


@pytest.mark.parametrize(
    ("direction", "box"),
    [(Direction.LTR, (109, 199, 130, 240)), (Direction.TTB, (99, 209, 200, 230))],
)
def test_a_spot_reaches_along_its_span_and_over_the_whole_line(direction: Direction, box: Box):
    guess = Guess("anno", 0.12345, (10.0, 30.0), 2)
    (spot,) = line_spots([guess], (40, 100), direction, Affine.translation(100, 200))
    assert spot == Spot("anno", 0.123, box, 2)


def test_a_turned_line_has_upright_boxes():
    turned = Affine.rotation(90).then(Affine.translation(100, 200))
    (spot,) = line_spots([Guess("et", 1.0, (10.0, 30.0), 1)], (40, 100), Direction.LTR, turned)
    assert spot.box == (60, 209, 101, 230)


LAST = (80.0, 0.0, 96.0, 10.0)
FIRST = (2.0, 20.0, 30.0, 30.0)


def test_what_ends_a_line_and_begins_the_next_is_a_word():
    upper = line(
        Direction.LTR,
        Spot("in", 0.9, (0, 0, 40, 10), 1),
        Spot("do", 0.8, LAST, 1),
        Spot("da", 0.2, LAST, 2),
        Spot("indo", 0.1, (0, 0, 96, 10), 3),
    )
    lower = line(
        Direction.LTR,
        Spot("mini", 0.5, FIRST, 1),
        Spot("minis", 0.001, FIRST, 2),
        Spot("anno", 0.9, (31, 20, 60, 30), 1),
        number=2,
    )
    made = with_rest(upper, lower)
    assert made.spots[:4] == upper.spots
    assert [(one.word, one.probability, one.rank) for one in made.spots[4:]] == [
        ("domini", 0.4, 1),
        ("damini", 0.1, 2),
        ("indomini", 0.05, 3),
    ]
    assert {one.continues_in for one in made.spots[4:]} == {lower.region_id}
    assert [one.box for one in made.spots[4:]] == [LAST, LAST, (0, 0, 96, 10)]


def test_of_lines_from_the_right_the_leftmost_ends_and_of_columns_the_lowest():
    word, rest = Spot("ab", 1.0, (5, 0, 20, 10), 1), Spot("cd", 1.0, (70, 0, 95, 10), 1)
    both = word, rest
    made = with_rest(line(Direction.RTL, *both), line(Direction.RTL, *both, number=2))
    assert made.spots[-1].word == "abcd"
    upper, lower = Spot("天", 1.0, (0, 5, 10, 15), 1), Spot("下", 1.0, (0, 15, 10, 25), 1)
    column = line(Direction.TTB, upper, lower)
    assert with_rest(column, column).spots[-1].word == "下天"


def test_a_line_without_spots_joins_nothing():
    assert with_rest(line(Direction.LTR), line(Direction.LTR, number=2)).spots == ()
