"""The place decides which region is meant, and follows its page through turns and resolutions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.schemas.clues import Box
from ductus.schemas.places import SAME_PLACE, Frame, How, carried, match_place, overlap

SIZES = st.integers(1, 4000)
FRAMES = st.builds(Frame, SIZES, SIZES, st.sampled_from([0, 90, 180, 270]))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, 3000)), draw(st.integers(0, 3000))
    return x, y, x + draw(SIZES), y + draw(SIZES)


@given(boxes(), boxes())
def test_overlap_is_a_share_that_knows_no_order(one: Box, other: Box):
    assert overlap(one, one) == 1
    assert 0 <= overlap(one, other) <= 1
    assert overlap(one, other) == overlap(other, one)


def test_overlap_is_what_is_shared_by_what_is_covered():
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0
    assert overlap((0, 0, 10, 10), (2, 2, 2, 8)) == 0


def test_lines_that_changed_names_are_told_by_their_places():
    lines = {f"l{n + 1:04d}": (10, 60 * n, 600, 60 * n + 50) for n in range(4)}
    found = match_place("l0002", (10, 121, 600, 171), lines)
    assert (found.how, found.name) == (How.MOVED, "l0003")
    assert match_place("l0002", (10, 61, 600, 111), lines).how is How.SAME


def test_where_nothing_stands_the_name_finds_nothing():
    found = match_place("l0001", (0, 0, 100, 20), {"l0001": (0, 500, 100, 520)})
    assert (found.how, found.name, found.overlap) == (How.LOST, "", 0)
    assert match_place("l0001", (0, 0, 100, 20), {}).how is How.LOST


def test_of_regions_in_one_place_the_name_tells():
    there: dict[str, Box] = {"w001": (0, 0, 9, 9), "w002": (0, 0, 9, 9)}
    assert match_place("w002", (0, 0, 9, 9), there).how is How.SAME
    assert match_place("w003", (0, 0, 9, 9), there).name == "w001"


@given(boxes(), st.dictionaries(st.text(max_size=3), boxes(), max_size=5))
def test_what_is_found_overlaps_most(box: Box, there: dict[str, Box]):
    found = match_place("", box, there)
    best = max((overlap(box, other) for other in there.values()), default=0.0)
    assert found.overlap == best
    assert (found.how is How.LOST) == (best < SAME_PLACE)


@given(boxes(), FRAMES, st.sampled_from([0, 90, 180, 270]))
def test_a_page_that_is_turned_takes_its_places_along_and_back(box: Box, before: Frame, to: int):
    is_across = (to - before.rotation) % 180 == 90
    sides = (before.width, before.height)
    now = Frame(*(sides[::-1] if is_across else sides), to)
    turned = carried(box, before, now)
    assert turned
    assert carried(turned, now, before) == pytest.approx(box)


def test_a_quarter_turn_clockwise_brings_the_left_edge_to_the_top():
    left = (0, 0, 10, 300)
    assert carried(left, Frame(200, 300), Frame(300, 200, 90)) == (0, 0, 300, 10)


def test_another_resolution_scales_and_another_picture_has_no_places():
    assert carried((10, 20, 30, 40), Frame(100, 200), Frame(200, 400)) == (20, 40, 60, 80)
    assert carried((10, 20, 30, 40), Frame(100, 200), Frame(200, 100)) is None
    assert carried((10, 20, 30, 40), Frame(100, 200), Frame(100, 230)) is None
