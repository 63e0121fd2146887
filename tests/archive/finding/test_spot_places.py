"""Boxes are near each other, follow each other or share a place."""

from __future__ import annotations

import pytest

from ductus.archive.finding.spot_places import follows, is_near, share_a_place
from ductus.schemas.clues import Box

NARROW: Box = (100, 0, 104, 40)
"""A narrow letter."""


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ((120, 0, 124, 40), 0.4),
        ((144, 0, 300, 40), 1.0),
        ((0, 0, 60, 40), 1.0),
        ((110, 0, 120, 20), 0.15),
        ((90, 60, 140, 100), 0.4),
    ],
)
def test_words_are_apart_by_heights_beside_and_by_widths_below(other: Box, apart: float):
    for one, two in ((NARROW, other), (other, NARROW)):
        assert is_near(one, two, apart + 0.001)
        assert not is_near(one, two, apart - 0.001)


def test_signs_follow_to_the_right_or_downwards_and_next_to_each_other():
    sign: Box = (0, 0, 40, 40)
    for behind in ((45, 0, 85, 40), (0, 45, 40, 85), (35, 2, 75, 42)):
        assert follows(sign, behind)
        assert not follows(behind, sign)
    assert not follows(sign, (71, 0, 111, 40)), "a sign may stand between them"
    assert not follows(sign, (15, 0, 55, 40)), "at one place"


def test_a_place_is_shared_by_more_than_half_of_the_smaller():
    word: Box = (0, 0, 80, 40)
    for other in (word, (0, 0, 30, 40), (39, 5, 200, 45)):
        assert share_a_place(word, other)
        assert share_a_place(other, word)
    for other in ((40, 0, 120, 40), (80, 0, 160, 40), (0, 20, 80, 60)):
        assert not share_a_place(word, other)
        assert not share_a_place(other, word)
