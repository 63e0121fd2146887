"""A line comes out of an index as it went in, to what is kept of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.schemas.records import Direction
from ductus.search.packed_line import PackedLine, forms_of, pack
from ductus.search.stored_line import LineFacts, Spots, spots_of_text, stored_line

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


def test_what_is_packed_is_there():
    line = stored_line(FACTS, SPOTS)
    back = PackedLine(pack(line))
    assert back.facts == FACTS
    assert (back.region_id, back.after) == (FACTS.region_id, FACTS.after)
    assert [forms_of(word) for word in back.folded] == list(line.folded)
    for index, word in enumerate(line.words):
        assert back.word(index) == word
        assert back.probability(index) == line.probabilities[index]
        assert back.box(index) == line.boxes[line.at[index]]
    assert list(back.continues) == list(line.continues)
    assert [line.at, back.n_places] == [[0, 0, 1, 2], 2]
    there = list(back.place_of.values())
    assert there == [(0, 0), (1, 1), (0, 1)], "it runs from right to left"


def test_words_are_found_by_each_of_their_forms():
    back = PackedLine(pack(stored_line(FACTS, SPOTS)))
    assert back.holding(frozenset({"de"})) == [0, 1, 3]
    assert back.holding(frozenset({"dé", "永"})) == [0, 2]
    assert back.holding(frozenset({"d"})) == []
    assert back.as_likely_as(0.1234) == [0, 1, 2]
    assert back.row(0)["variants"] == ["dé"]


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL, Direction.TTB])
@pytest.mark.parametrize(
    ("text", "words"),
    [("", []), ("..", []), ("anna, maria", ["anna", "maria"]), ("永遠a", ["永", "遠", "a"])],
)
def test_words_of_a_text_stand_one_behind_the_other_whichever_way_it_runs(
    text: str, words: list[str], direction: Direction
):
    facts = replace(FACTS, direction=direction, has_boxes=False)
    line = PackedLine(pack(stored_line(facts, spots_of_text(text, None, direction))))
    assert [line.word(index) for index in range(line.n_words)] == words
    assert line.as_likely_as(0.5) == list(range(len(words)))
    assert list(line.place_of.values()) == [(n, n) for n in range(len(words))]


def test_signs_that_part_words_inside_do_no_harm_within_them():
    odd = SPOTS._replace(words=("a\x1eb", "de", "\x1e", "de-"))
    line = PackedLine(pack(stored_line(FACTS, odd)))
    assert [line.word(index) for index in range(line.n_words)] == ["a b", "de", " ", "de-"]
