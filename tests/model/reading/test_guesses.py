"""Words that a line may hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductus.model.reading.ctc import best_path
from ductus.model.reading.guesses import along_crop, guesses
from ductus.model.reading.language_families import language_model, line_path
from ductus.model.reading.partings import parts_words
from ductus.model.reading.ranked_guesses import MOST
from ductus.model.reading.recognizer import Guess
from ductus.schemas.text_folding import fold

SIGNS = ["", *" abcdefghijklmnopqrstuvwxyz.'\u0301"]
PARTS = parts_words(SIGNS)


def seen(text: str, sure: float = 0.98) -> NDArray[np.float32]:
    """float32[T, C] of a line, a blank behind each letter, as surely as said and all else faint."""
    spoken = [number for sign in text for number in (SIGNS.index(sign), 0)]
    scores = np.full((len(spoken), len(SIGNS)), (1 - sure) / (len(SIGNS) - 1), np.float32)
    scores[np.arange(len(spoken)), spoken] = sure
    return scores


def unsure(scores: NDArray[np.float32], place: int, chances: dict[str, float]) -> None:
    """The frame of a text's letter finds these as likely."""
    scores[2 * place] = 1e-5
    for sign, chance in chances.items():
        scores[2 * place, SIGNS.index(sign) if sign else 0] = chance


def found(scores: NDArray[np.float32], language: str = "") -> dict[str, Guess]:
    model = language_model(language) if language else None
    return {
        guess.word: guess
        for guess in guesses(scores, SIGNS, PARTS, line_path(scores, SIGNS, model), model)
    }


def test_words_that_are_sure_are_and_stand_where_they_stand():
    held = [guess for guess in found(seen("et dixit dominus")).values() if guess.rank == 1]
    assert [guess.word for guess in held] == ["et", "dixit", "dominus"]
    assert all(guess.probability > 0.8 for guess in held)
    assert held[0].span[0] == 0
    assert held[-1].span[1] == 2 * len("et dixit dominus")
    assert all(one.span[1] == other.span[0] for one, other in pairwise(held))


def test_a_letter_that_is_unsure_makes_two_words_and_a_language_says_which():
    scores = seen("et dixit dominus")
    unsure(scores, 11, {"m": 0.45, "w": 0.5, "": 0.05})
    plain, latin = found(scores), found(scores, "latin")
    assert plain["dowinus"].rank == latin["dominus"].rank == 1
    assert plain["dominus"].rank == 2
    assert latin["dominus"].probability > 2 * plain["dominus"].probability
    assert plain["dominus"].span == plain["dowinus"].span


def test_a_space_that_is_unsure_makes_one_word_beside_two():
    scores = seen("in nomine")
    unsure(scores, 2, {" ": 0.4, "": 0.6})
    held = found(scores)
    assert held["innomine"].rank == 1
    assert held["in"].rank == held["nomine"].rank == 2
    assert held["nomine"].probability < 0.46 < held["innomine"].probability < 0.7


def test_words_that_a_search_takes_for_the_same_are_one():
    scores = seen("vinum est")
    unsure(scores, 0, {"u": 0.4, "v": 0.6})
    assert found(scores)["vinum"].probability > 0.8
    assert "uinum" not in found(scores)


def test_other_signs_part_words_and_marks_do_not():
    assert list(found(seen("l'e\u0301te\u0301. bon"))) == ["l", "\u00e9t\u00e9", "bon"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.sampled_from(["", "latin"]))
def test_whatever_frames_say_the_words_of_the_text_are_there(seed: int, frames: int, language: str):
    scores = np.exp(4 * np.random.default_rng(seed).normal(size=(frames, len(SIGNS))))
    scores = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
    model = language_model(language) if language else None
    path = line_path(scores, SIGNS, model)
    held = guesses(scores, SIGNS, PARTS, path, model)
    words = {fold(guess.word) for guess in held}
    assert set(fold(path.text).split()) <= words
    assert all(0 < guess.probability <= 1 and 1 <= guess.rank <= MOST for guess in held)
    assert all(0 <= start < end <= frames for start, end in (guess.span for guess in held))


def test_a_line_of_a_script_without_spaces_is_guessed_sign_by_sign():
    letters = ["", "天", "夫", "下"]
    scores = np.array([[0.1, 0.5, 0.4, 0], [1, 0, 0, 0], [0.1, 0, 0, 0.9]], np.float32)
    held = guesses(scores, letters, parts_words(letters), best_path(scores, letters))
    assert [(guess.word, guess.rank) for guess in held] == [("天", 1), ("夫", 2), ("下", 1)]


def test_spans_go_along_the_crop_and_not_beyond():
    (one,) = along_crop([Guess("et", 0.5, (2.0, 4.0), 1)], 3.0, 11)
    assert one.span == pytest.approx((6, 11))
