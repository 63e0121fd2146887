"""What was read against what stands there: characters, words, words that a search finds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.model.measures.reading_score import (
    ReadingScore,
    ReadLine,
    character_error,
    is_nearly_in,
    mean_reading,
    score_page,
)

LINES = [
    ReadLine("Iehan, roy de Vienne", "jehan roi dc Uienne", 4, 0.9),
    ReadLine("et \u017fes chevaliers", "", 2, 0.0),
    ReadLine("ꝑ dieu", "", 0, 0.0),
]


def test_a_page_is_scored_plainly_and_folded():
    score = score_page(LINES)
    n_plain, n_folded = 20 + 17 + 6, 19 + 17 + 6
    assert score.lines == 3
    # j for i, the comma, i for y, c for e, u for v; lines that were not read are wrong as a whole
    assert score.cer == pytest.approx((5 + 17 + 6) / n_plain)
    assert score.cer_folded == pytest.approx((2 + 17 + 6) / n_folded)
    assert score.wer == pytest.approx((4 + 3 + 2) / 9)
    assert score.wer_folded == pytest.approx((2 + 3 + 2) / 9)
    # of iehan, uienne, cheualiers and dieu
    assert (score.exact, score.fuzzy) == (2 / 4, 2 / 4)
    assert score.words == 1 / 2  # of the two lines that were found, one has four words


def test_fuzzy_words_have_one_letter_wrong():
    assert is_nearly_in("chevalier", ["chevaliers"])
    assert is_nearly_in("chevalier", ["le", "chevalir"])
    assert is_nearly_in("chevalier", ["cheualier"])
    assert not is_nearly_in("chevalier", ["cheualiers", "ier"])
    (score,) = (score_page([replace(LINES[1], read="et ses chevalier")]),)
    assert (score.exact, score.fuzzy) == (0, 1)


def test_a_line_read_rightly_has_no_error_and_one_of_noise_no_more_than_all():
    assert character_error(ReadLine("Dieu", "DIEU", 1, 1)) == 0
    assert character_error(ReadLine("Dieu", "x" * 50, 1, 1)) == 1
    assert character_error(ReadLine("Dieu", "dicu", 1, 1)) == 0.25


def test_pages_count_alike_whatever_their_length():
    short, long = ReadingScore(1, 0.2, words=1.0), ReadingScore(99, 0.4, words=0.0)
    mean = mean_reading([short, long])
    assert (mean.lines, mean.cer, mean.words) == (100, pytest.approx(0.3), 0.5)
    with pytest.raises(ValueError):
        mean_reading([])


TEXTS = st.text(max_size=20)


@given(st.lists(st.builds(ReadLine, TEXTS, TEXTS, st.integers(0, 5), st.floats(0, 1))))
def test_every_share_is_one(lines: list[ReadLine]):
    score = score_page(lines)
    shares = vars(score).copy()
    assert shares.pop("lines") == len(lines)
    assert all(0 <= share <= 1 for share in shares.values())
    assert score.exact <= score.fuzzy


@given(st.lists(TEXTS, min_size=1))
def test_what_is_read_as_it_stands_is_right(texts: list[str]):
    score = score_page([ReadLine(text, text, len(text.split()), 1.0) for text in texts])
    assert (score.cer, score.cer_folded, score.wer, score.wer_folded) == (0, 0, 0, 0)
    assert score.exact == score.fuzzy
