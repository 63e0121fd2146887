"""A known text has its places on frames."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.reading.ctc import best_path
from ductus.model.reading.forced_alignment import laid

LETTERS = ["", "a", "b", " ", "c"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80))
def test_a_best_path_is_laid_where_it_lay(seed: int, frames: int) -> None:
    scores = np.exp(4 * np.random.default_rng(seed).normal(size=(frames, 5))).astype(np.float32)
    scores /= scores.sum(axis=1, keepdims=True)
    best = scores.argmax(axis=1)
    text = best[(best != 0) & np.r_[True, best[1:] != best[:-1]]].astype(np.int32)
    path, said = best_path(scores, LETTERS), laid(scores, text, LETTERS)
    assert said.text == path.text
    assert np.array_equal(said.spans, path.spans)
    assert np.array_equal(said.probabilities, path.probabilities)
    assert said.confidence == path.confidence


def test_a_text_is_laid_where_frames_say_it_best() -> None:
    scores = np.full((8, 5), 0.05, np.float32)
    scores[:, 0] = 0.5
    scores[[2, 5], 1] = 0.3, 0.4  # less than none
    path = laid(scores, np.array([1, 1], np.int32), LETTERS)
    assert path.text == "aa"
    assert path.spans.tolist() == [[1, 4], [4, 7]]
    assert np.allclose(path.probabilities, [0.3, 0.4])


def test_a_letter_twice_has_a_frame_between() -> None:
    scores = np.full((3, 5), 0.01, np.float32)
    scores[:, 2] = 0.96
    path = laid(scores, np.array([2, 2], np.int32), LETTERS)
    assert path.text == "bb"
    assert np.allclose(path.probabilities, 0.96)


def test_no_text_has_no_place() -> None:
    assert laid(np.full((4, 5), 0.2, np.float32), np.zeros(0, np.int32), LETTERS).text == ""
