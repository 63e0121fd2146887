"""Guesses in order."""

from __future__ import annotations

from ductus.model.reading.ranked_guesses import LEAST, MOST, merged, ranked
from ductus.model.reading.recognizer import Guess


def guess(word: str, probability: float, start: float = 0, end: float = 10) -> Guess:
    return Guess(word, probability, (start, end), 1)


def test_the_same_word_at_one_place_counts_once_and_at_two_places_twice():
    told = [guess("Ioan", 0.3), guess("joan", 0.4, 1, 10), guess("ioan", 0.2, 20, 30)]
    assert [(one.word, round(one.probability, 6)) for one in merged(told)] == [
        ("joan", 0.7),
        ("ioan", 0.2),
    ]


def test_what_is_too_faint_is_left_out_and_short_words_sooner():
    told = [guess("anno", LEAST), guess("domini", LEAST / 2), guess("et", 0.05), guess("in", 0.2)]
    assert {one.word for one in merged(told)} == {"anno", "in"}
    assert merged([guess("...", 0.9)]) == []


def test_ranks_are_among_those_that_share_a_place():
    told = [guess("b", 0.3), guess("a", 0.6), guess("c", 0.5, 12, 20), guess("ac", 0.1, 0, 20)]
    assert [(one.word, one.rank) for one in ranked(told)] == [
        *(("a", 1), ("b", 2), ("ac", 4), ("c", 1)),
    ]
    assert ranked([]) == ()


def test_no_place_has_more_than_enough():
    held = ranked([guess(f"w{k}", 0.5 - k / 1000) for k in range(40)])
    assert [one.rank for one in held] == list(range(1, MOST + 1))
    assert held[-1].word == f"w{MOST - 1}"
