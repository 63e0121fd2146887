"""Confidences are held against what was right, in ten bins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.model.measures.calibration import BINS, expected_calibration_error, reliability

SHARES = st.floats(0, 1)


def test_each_tenth_has_its_mean_confidence_and_truth():
    bins = reliability([0.05, 0.91, 0.99, 1.0], [0, 1, 0, 1])
    assert [index for index, one in enumerate(bins) if one] == [0, 9]
    first, last = bins[0], bins[9]
    assert first
    assert last
    assert (first.n, first.confidence, first.right) == (1, 0.05, 0)
    assert (last.n, last.confidence, last.right) == (
        3,
        pytest.approx(2.9 / 3),
        pytest.approx(2 / 3),
    )
    assert expected_calibration_error(bins) == pytest.approx((0.05 + 0.9) / 4)


def test_nothing_said_is_nothing_wrong():
    assert reliability([], []) == [None] * BINS
    assert expected_calibration_error([None] * BINS) == 0


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1))
def test_every_one_is_in_its_bin_and_the_error_is_a_share(pairs: list[tuple[float, float]]):
    bins = reliability(*zip(*pairs, strict=True))
    assert sum(one.n for one in bins if one) == len(pairs)
    for index, one in enumerate(bins):
        assert one is None or index / BINS - 1e-9 <= one.confidence <= (index + 1) / BINS + 1e-9
    assert 0 <= expected_calibration_error(bins) <= 1
