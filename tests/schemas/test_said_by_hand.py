"""Who spoke last of a page's rights counts: the hand, or a list that says something new."""

from __future__ import annotations

from typing import Any

import pytest

from ductus.schemas.said_by_hand import (
    BY_HAND,
    Held,
    as_told,
    given_back,
    hand_columns,
    held,
    held_of,
)

NOTHING: dict[str, Any] = {**dict.fromkeys(BY_HAND), "rights": "", "by_hand": None}


def after_hand(row: dict[str, Any], **said: str) -> dict[str, Any]:
    return {**row, **hand_columns(row, said)}


def test_what_is_said_is_kept_beside_what_stood_there():
    listed = {**NOTHING, "rights": "CC0-1.0", "access": "open"}
    row = after_hand(listed, access="restricted", embargo_until="")
    assert (row["access"], row["rights"]) == ("restricted", "CC0-1.0")
    assert row["by_hand"] == [("access", "open"), ("embargo_until", "")]
    again = after_hand(row, access="", embargo_until="")
    assert (again["access"], dict(again["by_hand"])["access"]) == (None, "open")
    assert hand_columns(row, {"access": "restricted", "embargo_until": ""}) == {}
    assert as_told(row)["access"] == "open"
    assert {**row, **given_back(row)} == listed
    assert given_back(listed) == {}


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        ({}, "hand"),
        ({"access": "open"}, "hand"),
        ({"access": "restricted"}, "list"),
        ({"access": "embargoed", "embargo_until": "2031-12-31"}, "list"),
        ({"rights": "mine"}, "hand"),
    ],
)
def test_a_list_counts_when_it_says_what_it_had_not_said(now: dict[str, str], counts: str):
    row = after_hand({**NOTHING, "access": "open"}, access="embargoed", embargo_until="2040-01-01")
    found = held({**NOTHING, **now}, held_of(row, 0))
    assert (found["embargo_until"] == "2040-01-01") is (counts == "hand")
    assert bool(found["by_hand"]) is (counts == "hand")
    assert found["rights"] == now.get("rights", "")


def test_rows_of_older_versions_and_of_later_ones_are_read():
    older = {name: value for name, value in NOTHING.items() if name != "by_hand"}
    assert held_of(older, 0) == ()
    later = {**NOTHING, "by_hand": [["colour", "red"], ["access", ""]], "access": "open"}
    assert held_of(later, 2) == (Held(2, "access", "open", ""),)
