"""The fewest edits between two texts."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.model.measures.edit_distance import edit_distance

SHORT = st.text("abcå😀", max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("kitten", "sitting", 3),
        ("", "abc", 3),
        ("abc", "", 3),
        ("", "", 0),
        ("flaw", "lawn", 2),
        ("😀a", "a😀", 2),
    ],
)
def test_known_distances(one: str, other: str, edits: int):
    assert edit_distance(one, other) == edits


def test_words_are_compared_whole():
    assert edit_distance(["le", "roy", "de", "france"], ["le", "roi", "france"]) == 2


@given(SHORT, SHORT, SHORT)
def test_it_is_a_metric_between_its_bounds(one: str, other: str, third: str):
    edits = edit_distance(one, other)
    assert edits == edit_distance(other, one)
    assert abs(len(one) - len(other)) <= edits <= max(len(one), len(other))
    assert (edits == 0) == (one == other)
    assert edits <= edit_distance(one, third) + edit_distance(third, other)


@given(SHORT, SHORT)
def test_no_alignment_is_cheaper(one: str, other: str):
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    cost = sum(max(b - a, d - c) for step, a, b, c, d in steps if step != "equal")
    assert edit_distance(one, other) <= cost
