"""A line comes out of an index as it went in, to what is kept of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.schemas.records import Direction
from ductus.search.stored_line import (
    LineFacts,
    Spots,
    pack,
    spots_of_text,
    stored_line,
    unpack,
)

FACTS = LineFacts(
    *("c.a/l1", "c.a", 3, ((0.5, -1.0), (70_000.1, 2.0))),
    *(Direction.RTL, "fr", "Dé\n“永”", "c.a/l2", True),
)
SPOTS = Spots(
    *(("Dé", "de", "永", "de-"), (("de", "dé"), ("de",), ("永",), ("de",))),
    *((0.5, 0.1234, 1.0, 0.0), (3,)),
    *(((50.1, 0.0, 90.0, 9.5), (0.0, 0.0, 40.0, 9.5), (0.0, 0.0, 90.0, 9.5)), (2, 1, 1)),
    (0.5, 1.0, -1.0),
)


def test_what_is_packed_is_unpacked():
    line = stored_line(FACTS, SPOTS)
    back = unpack(pack(line))
    for name, value in vars(replace(line)).items():
        there = getattr(back, name)
        assert (there if isinstance(value, str | int) else list(there)) == (
            value if isinstance(value, str | int) else list(value)
        ), name
    assert (back.at, back.n_places) == ([0, 0, 1, 2], 2)
    assert list(back.places) == [(0, 0), (1, 1), (0, 1)], "it runs from right to left"


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL, Direction.TTB])
@pytest.mark.parametrize(
    ("text", "words"),
    [("", []), ("..", []), ("anna, maria", ["anna", "maria"]), ("永遠a", ["永", "遠", "a"])],
)
def test_words_of_a_text_stand_one_behind_the_other_whichever_way_it_runs(
    text: str, words: list[str], direction: Direction
):
    facts = replace(FACTS, direction=direction, has_boxes=False)
    line = unpack(pack(stored_line(facts, spots_of_text(text, None, direction))))
    assert list(line.words) == words
    assert list(line.probabilities) == [0.5] * len(words)
    assert list(line.places) == [(n, n) for n in range(len(words))]


def test_signs_that_part_words_inside_do_no_harm_within_them():
    odd = SPOTS._replace(words=("a\x1eb", "de", "\x1e", "de-"))
    assert list(unpack(pack(stored_line(FACTS, odd))).words) == ["a b", "de", " ", "de-"]
