"""Words stand in an index with their probability, and an engine's scores keep their order."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ductus.search.levels import bound, error, prefix_of, probability_of, score, signs_of_chances

CHANCES = [n / 10_000 for n in range(10_001)]


def test_a_word_has_its_probability_behind_it():
    terms = [prefix_of("rex") + sign[1:] for sign in signs_of_chances(CHANCES)]
    assert [probability_of(term) for term in terms] == pytest.approx(CHANCES, abs=1e-12)
    assert sorted(terms, reverse=True) == terms, "the likeliest come first in its dictionary"
    assert not any(part.isspace() or not part.isprintable() for term in terms for part in term)


@pytest.mark.parametrize("n_words", [1, 2, 5, 64])
def test_scores_of_seven_digits_tell_what_a_line_is_worth(n_words: int):
    rng = np.random.default_rng(n_words)
    for _ in range(200):
        chances = rng.integers(5_000, 10_001, n_words) / 10_000
        total = np.float32(0)
        for one in chances:
            total += np.float32(score(float(one)))
        there = math.prod(chances)
        assert bound(float(total), n_words) == pytest.approx(there, rel=error(n_words))


def test_lines_of_one_word_stand_in_the_order_of_their_probability():
    scores = [float(np.float32(score(one))) for one in CHANCES[1:]]
    assert all(one < other for one, other in itertools.pairwise(scores))
