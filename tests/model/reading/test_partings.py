"""Where words may part."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.reading.partings import parted, parts_words, words_of

LETTERS = ["", "a", "e", "\u0301", "7", " ", ".", "'", "\u204a", "\ua751"]


def test_what_a_search_takes_for_no_letter_parts_words():
    parts = parts_words(LETTERS)
    assert [sign for sign, parting in zip(LETTERS, parts, strict=True) if parting] == [
        *(" ", ".", "'"),
        "\u204a",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'an mil. ccc", ["l", "an", "mil", "ccc"]),
        (" .. ", []),
        ("", []),
        ("de\u0301ja\u0300 vu", ["d\u00e9j\u00e0", "vu"]),
    ],
)
def test_words_are_what_stands_between(text: str, words: list[str]):
    assert [word for word, _ in words_of(text)] == words
    assert ["".join(text[own]) for _, own in words_of(text)] == [
        text[own.start : own.stop] for _, own in words_of(text)
    ]


def test_frames_that_may_part_and_follow_each_other_are_one_parting():
    scores = np.full((8, len(LETTERS)), 1e-5, np.float32)
    scores[:, 1] = 0.5
    scores[3, 5], scores[4, 6], scores[6, 5] = 0.6, 0.2, 0.3
    line = parted(scores, parts_words(LETTERS))
    assert line.numbers.tolist() == [1, 0, 0, 0, 2, 2, 0, 3, 0, 4]
    assert line.middles[1] == 0
    assert line.middles[4] == 8
    assert line.middles[2] == pytest.approx((0.6 * 3.5 + 0.2 * 4.5) / 0.8, abs=1e-3)
    assert line.parting[[0, 9]].tolist() == [1, 1]
    assert len(line.begins) == 11
    assert line.letters[line.begins[1] : line.begins[2]].tolist() == [1], "what is likely enough"


def test_a_line_that_parts_everywhere_still_has_an_end():
    scores = np.full((3, len(LETTERS)), 0.1, np.float32)
    assert parted(scores, parts_words(LETTERS)).numbers.tolist() == [1, 1, 1, 1, 2]
