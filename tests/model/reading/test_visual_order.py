"""Texts from the right: as they stand from left to right, and back."""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.model.reading.ctc import CtcPath
from ductus.model.reading.recognizer import Guess
from ductus.model.reading.visual_order import (
    from_right,
    guesses_from_right,
    is_from_right,
    path_from_right,
    runs_from_right,
    visual,
)


@pytest.mark.parametrize(
    ("logical", "standing"),
    [
        ("سلام", "مالس"),
        ("سنة 1234 هجرية", "ةيرجه 1234 ةنس"),
        ("سنة ١٢٣٤", "١٢٣٤ ةنس"),
        ("3/4 ו-12.5", "12.5-ו 3/4"),
        ("١٢ ٣٤", "٣٤ ١٢"),
        ("قال in nomine 12 ثم", "مث in nomine 12 لاق"),
        ("(شرح) نص", "صن (حرش)"),
        ("", ""),
    ],
)
def test_letters_stand_the_other_way_round_and_numbers_do_not(logical: str, standing: str):
    assert visual(logical) == standing
    assert from_right(standing[::-1]) == logical


def test_marks_stay_behind_their_letters_for_who_reads_from_the_right():
    pointed = unicodedata.normalize("NFD", "كِتَابٌ é شَ")
    assert from_right(visual(pointed)[::-1]) == pointed
    assert from_right("كِتَابٌ") == "كِتَابٌ"
    assert from_right("e\u0301 ב") == "\u0301e ב"


@given(st.text(alphabet="ابج١٢3٤. /()אב-", max_size=20))
def test_turned_twice_it_is_what_it_was(text: str):
    assert from_right(from_right(text)) == text


def test_the_letters_tell_where_a_text_begins():
    assert runs_from_right("في سنة 1234 anno")
    assert runs_from_right("ܐ ab" + "ܒܓ")
    assert not runs_from_right("anno אב domini")
    assert not runs_from_right("1234")
    assert [sign for sign in "aאܐع1 ١" if is_from_right(sign)] == ["א", "ܐ", "ع"]


def test_places_are_those_of_the_frames_as_they_were():
    spans = np.array([[0, 2], [2, 3], [3, 4], [4, 6]], np.float32)
    path = path_from_right(CtcPath("ב 21", 0.9, spans, np.array([0.1, 0.2, 0.3, 0.4])), 10)
    assert path.text == "ב 12"
    assert path.spans.tolist() == [[8, 10], [7, 8], [4, 6], [6, 7]]
    assert path.probabilities.tolist() == [0.1, 0.2, 0.4, 0.3]
    found = guesses_from_right([Guess("ישו", 0.9, (0, 2), 1), Guess("21", 0.5, (3, 6), 1)], 10)
    assert found == (Guess("ישו", 0.9, (8, 10), 1), Guess("12", 0.5, (4, 7), 1))


def test_a_mark_of_another_script_in_a_word_that_a_line_may_hold_is_on_its_letter():
    (guess,) = guesses_from_right([Guess("b\u0301e", 0.9, (0, 2), 1)], 4)
    assert guess.word == "éb"
