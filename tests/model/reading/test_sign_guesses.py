"""Guesses of scripts that part no words by spaces."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ductus.model.reading.ctc import best_path
from ductus.model.reading.sign_guesses import is_in_signs, sign_guesses

LETTERS = ["", "天", "夫", "下", "a", "b", "。"]


def test_each_sign_is_a_guess_with_what_else_may_stand_there_and_other_words_stay_whole():
    scores = np.zeros((9, len(LETTERS)), np.float32)
    scores[:, 0] = 1
    for frame, chances in {
        0: {1: 0.6, 2: 0.4},
        2: {3: 0.9, 4: 0.1},
        4: {6: 1.0},
        6: {4: 0.8, 0: 0.2},
        8: {5: 0.7, 0: 0.3},
    }.items():
        scores[frame] = 0
        for sign, chance in chances.items():
            scores[frame, sign] = chance
    path = best_path(scores, LETTERS)
    assert path.text == "天下。ab"
    held = sign_guesses(scores, LETTERS, path)
    assert [(one.word, one.rank) for one in held] == [("天", 1), ("夫", 2), ("下", 1), ("ab", 1)]
    assert [one.probability for one in held] == pytest.approx([0.6, 0.4, 0.9, 0.75], abs=1e-3)
    assert held[0].span == held[1].span
    assert all(one.span[1] <= other.span[0] for one, other in pairwise(held[1:]))


def test_which_texts_are_in_signs():
    assert is_in_signs("第3回")
    assert not is_in_signs("anno domini")
    assert not is_in_signs("")
