"""Hostile lists: each ends as scans, failures of rows, or one refusal."""

from tests.support.hostile_reading import read_cases

LISTS = 400


def test_hostile_lists_end_as_scans_or_as_a_refusal():
    told = read_cases("lists", 5, 0, LISTS)
    assert told.strange == []
    assert told.ends["scans"] > LISTS // 2
    assert told.ends["refused"] > 0
    assert told.ends["scans"] + told.ends["refused"] == LISTS
