"""Words: found where the gaps are clear, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductus.model.layout.words import split_words
from ductus.schemas.records import Direction


def row(gaps: list[int], height: int = 20, letter: int = 14) -> NDArray[np.bool_]:
    """Letter bodies with the given clear columns between them."""
    columns = [np.ones((height, letter), bool)]
    for gap in gaps:
        columns += [np.zeros((height, gap), bool), np.ones((height, letter), bool)]
    return np.pad(np.concatenate(columns, axis=1), 8)


def test_clear_gaps_part_a_line() -> None:
    mask = row([3, 4, 26, 3, 4, 3, 30, 4, 4])
    assert len(split_words(mask, Direction.LTR)) == 3


def test_even_gaps_do_not() -> None:
    assert split_words(row([4, 5, 6, 7, 8, 9, 10]), Direction.LTR) == []


def test_vertical_lines_have_no_words() -> None:
    assert split_words(row([3, 4, 26, 3, 4]), Direction.TTB) == []


def test_an_empty_crop_has_no_words() -> None:
    assert split_words(np.zeros((10, 10), bool), Direction.LTR) == []


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), max_size=20))
def test_spans_part_the_whole_crop_and_never_cut_ink(gaps: list[int]) -> None:
    mask = row(gaps)
    spans = split_words(mask, Direction.LTR)
    assert len(spans) != 1
    if spans:
        assert spans[0][0] == 0
        assert spans[-1][1] == mask.shape[1]
        assert all(a[1] == b[0] for a, b in pairwise(spans))
        assert all(mask[:, x0:x1].any() for x0, x1 in spans)
        assert not any(mask[:, x0].any() for x0, _ in spans[1:])
