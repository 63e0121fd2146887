"""Ink of a line shared out to its words, piece by piece."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.word_ink import NO_WORD, beside_others, painted_over, reach_of, word_ink

SPANS = [(0, 100), (100, 200)]


def bars(*strokes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """bool[60, 200]: letter bodies from row 20 to 40 on both sides of column 100, and strokes."""
    mask = np.zeros((60, 200), np.uint8)
    for x in (*range(10, 90, 8), *range(115, 190, 8)):
        mask[20:40, x : x + 4] = 1
    for x0, y0, x1, y1 in strokes:
        cv2.line(mask, (x0, y0), (x1, y1), 1, 3)
    return mask > 0


def test_cuts_between_pieces_of_ink_leave_nothing_to_share() -> None:
    assert word_ink(bars(), SPANS) is None


def shared(mask: NDArray[np.bool_], spans: list[tuple[int, int]] = SPANS) -> NDArray[np.int16]:
    words = word_ink(mask, spans)
    assert words is not None
    return words


def test_words_may_be_told_in_any_order() -> None:
    mask = bars((84, 40, 105, 10))
    words = shared(mask)
    assert ((words != NO_WORD) == mask).all()
    assert (shared(mask, SPANS[::-1]) == np.where(words < 0, words, 1 - words)).all()


def test_a_loop_that_reaches_over_the_cut_goes_whole_to_its_word() -> None:
    mask = bars((84, 40, 105, 10))  # an ascender of the first word, slanted
    words = shared(mask)
    assert mask[10:13, 101:105].any()
    assert (words[:15, 100:110][mask[:15, 100:110]] == 0).all()
    start, stop = reach_of(words, 0, SPANS[0])
    assert start == 0
    assert 105 <= stop <= 108
    assert reach_of(words, 1, SPANS[1]) == (100, 200)


def test_letters_of_both_words_that_are_joined_are_cut() -> None:
    mask = bars((60, 30, 150, 30))
    words = shared(mask)
    assert set(np.unique(words[29:32, :100])) == {0} | (
        {NO_WORD} if not mask[29:32, :100].all() else set()
    )
    assert set(np.unique(words[30, 101:150])) == {1}


def test_a_word_without_ink_keeps_its_span() -> None:
    assert reach_of(np.full((5, 200), NO_WORD, np.int16), 1, (100, 200)) == (100, 200)


def test_other_words_ink_is_painted_as_paper_with_its_soft_edge() -> None:
    mask = bars((84, 40, 105, 10))
    words = shared(mask)
    pixels = np.repeat(np.where(mask, 30, 220).astype(np.uint8)[..., None], 3, axis=2)
    pixels = cv2.GaussianBlur(pixels, (0, 0), 0.8)
    second = np.s_[:, 100:200]
    painted = painted_over(pixels[second], words[second], 1)
    assert (painted[:15, :12] == 220).all()
    own = words[second] == 1
    assert (painted[own] == pixels[second][own]).all(), "its own ink stays as it is"
    assert not beside_others(words[:, 120:], 1).any()
