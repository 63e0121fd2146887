"""Finding words by an example: what counts, and what does not."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.measures.example_score import mean_precision_by_example

NORTH, EAST, NEAR_NORTH = (0, 100), (100, 0), (20, 100)


def measured(*words: tuple[tuple[int, int], str, str]) -> tuple[float, int]:
    vectors, names, lines = zip(*words, strict=True)
    return mean_precision_by_example(np.array(vectors, np.int8), names, lines)


def test_the_same_word_nearest_is_all_right():
    found = measured((NORTH, "a", "1"), (NEAR_NORTH, "a", "2"), (EAST, "b", "3"))
    assert found == (1.0, 2), "b stands once and is no example"


def test_another_word_in_between_halves_the_precision():
    found = measured((NORTH, "a", "1"), (NEAR_NORTH, "b", "2"), (EAST, "a", "3"))
    assert found == (0.5, 2)


def test_words_of_the_examples_own_line_are_not_ranked():
    found = measured((NORTH, "b", "1"), (NORTH, "a", "1"), (NEAR_NORTH, "a", "2"))
    assert found == (pytest.approx((1 + 1 / 2) / 2), 2)
    assert measured((NORTH, "a", "1"), (NORTH, "a", "1")) == (0.0, 0)


def test_what_is_nobodys_word_is_in_the_way_and_no_example():
    words = (NORTH, "", "1"), (NORTH, "", "2"), (NORTH, "a", "3"), (EAST, "a", "4")
    assert measured(*words) == (pytest.approx((1 / 3 + 1 / 3) / 2), 2)


def test_length_of_vectors_counts_for_nothing():
    found = measured((NORTH, "a", "1"), ((0, 1), "a", "2"), (NEAR_NORTH, "b", "3"))
    assert found == (1.0, 2)
