"""Mean average precision of searching words over lines."""

from __future__ import annotations

import pytest

from ductus.model.measures.search_score import (
    average_precision,
    is_searched,
    mean_average_precision,
)


@pytest.mark.parametrize(
    ("found", "relevant", "precision"),
    [
        ({0: 0.9, 1: 0.5}, {0}, 1),
        ({0: 0.9, 1: 0.5}, {1}, 1 / 2),
        ({0: 0.9, 1: 0.5, 2: 0.1}, {0, 2}, (1 + 2 / 3) / 2),
        ({0: 0.9}, {0, 7}, 1 / 2),
        ({}, {3}, 0),
        # one of two, of three that are ranked alike: about the second place of the three
        ({0: 1.0, 1: 1.0, 2: 1.0}, {1}, 1 / 2),
        ({0: 0.5, 1: 0.5, 2: 0.9}, {0, 1}, (1 / 2 + 2 / 3) / 2),
    ],
)
def test_precision_is_averaged_over_the_ranks_of_what_is_right(
    found: dict[int, float], relevant: set[int], precision: float
):
    assert average_precision(found, relevant) == pytest.approx(precision)


def test_every_word_counts_once_however_often_it_stands():
    true = [{"anno", "domini"}, {"anno"}, {"die"}]
    held = [{"anno": 0.9}, {"anno": 0.8, "die": 0.9}, {"die": 0.5}]
    assert mean_average_precision(true, held) == pytest.approx((1 + 0 + 0.5) / 3)
    assert mean_average_precision([set()], [{}]) == 0


def test_short_words_are_not_searched():
    assert [is_searched(word) for word in ("et", "non")] == [False, True]
