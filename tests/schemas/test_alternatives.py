"""What else may stand where a word was read."""

from __future__ import annotations

from dataclasses import replace

from ductus.schemas.alternatives import alternatives
from ductus.schemas.clues import Box, Spot
from ductus.schemas.records import Kind, Region
from tests.support.page_inks import example_page

HERE: Box = (100.0, 50.0, 200.0, 90.0)
NEXT: Box = (210.0, 50.0, 300.0, 90.0)
ODDS = (("Deer", 0.3), ("DEAR", 0.9), ("bear", 0.4), ("hear", 0.04), ("deer", 0.2), ("--", 0.8))


def corners(box: Box) -> tuple[tuple[float, float], ...]:
    x0, y0, x1, y1 = box
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def spots(box: Box, *odds: tuple[str, float]) -> tuple[Spot, ...]:
    return tuple(Spot(word, sure, box, rank) for rank, (word, sure) in enumerate(odds, 1))


def line(**changes: object) -> Region:
    return replace(example_page().lines[1].region, words=(), **changes)  # type: ignore[arg-type]


def word(text: str, box: Box) -> Region:
    return replace(line(), kind=Kind.WORD, text=text, polygon=corners(box))


def test_other_words_of_its_place_the_likeliest_first_each_once():
    whole = line(text="Dear Sir", spots=(*spots(HERE, *ODDS), *spots(NEXT, ("Fir", 0.7))))
    first, second = word("Dear", HERE), word("Sir", NEXT)
    assert alternatives(first, whole) == ["bear", "Deer"]
    assert alternatives(second, whole) == ["Fir"]
    parted = replace(whole, words=(first, second))
    assert alternatives(parted, parted) == [], "its words have them"


def test_a_line_that_is_not_parted_has_all_that_are_not_in_its_text():
    whole = line(text="dear sir", spots=(*spots(HERE, *ODDS), *spots(NEXT, ("sir", 0.7))))
    assert alternatives(whole, whole) == ["bear", "Deer"]


def test_five_are_the_most_and_a_word_that_goes_on_is_none():
    odds = [(letter * 3, 0.9 - place / 10) for place, letter in enumerate("abcdefgh")]
    many = spots(HERE, *odds)
    whole = line(spots=(replace(many[0], continues_in="p/l0002"), *many[1:]))
    assert alternatives(whole, whole) == ["bbb", "ccc", "ddd", "eee", "fff"]


def test_a_spot_that_only_touches_a_word_is_of_another_place():
    wide: Box = (HERE[0], 50.0, NEXT[2], 90.0)
    whole = line(spots=spots(wide, ("dearsir", 0.9)))
    assert alternatives(word("Dear", HERE), whole) == []
    nearly: Box = (110.0, 48.0, 205.0, 92.0)
    assert alternatives(word("Dear", HERE), line(spots=spots(nearly, ("bear", 0.9)))) == ["bear"]
