"""Strokes are written one after the other, large and small scans at one pace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.exchange.writing_time import pace, times
from tests.support.page_inks import example_page, stroke


def test_a_stroke_begins_when_the_one_before_has_ended_and_the_pen_has_come_over():
    made = times([stroke((0, 0, 1), (30, 40, 1)), stroke((60, 80, 1), (60, 90, 1))], 10.0)
    assert made[0] == pytest.approx((0, 5.0))
    assert made[1] == pytest.approx((5.0 + 0.6 * 5.0, 1.0))


def test_a_dot_takes_time_and_a_long_way_through_the_air_not_too_much():
    (_, lasts), (begins, _) = times([stroke((0, 0, 1)), stroke((9999, 0, 1))], 1.0)
    assert lasts == 2.0
    assert begins == pytest.approx(2.0 + 0.6 * 400)


def test_the_pace_follows_the_height_of_lines():
    page = example_page()
    assert pace(page) == 12 * 55.0, "the lines are 60 and 50 pixels high"
    assert pace(replace(page, lines=())) > 0
