"""Means over the parts of a span: exact, also where parts begin within a column."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.shapes.pooling import LEAST, ROWS, pooled, within

RAMP = np.arange(24, dtype=np.float32)[:, None] * np.array([1, -2], np.float32)


def test_a_word_is_the_mean_of_itself_its_halves_and_its_thirds():
    (rows,) = pooled(RAMP, [(6.0, 18.0)])
    assert rows.shape == (ROWS, 2)
    means = [11.5, 8.5, 14.5, 7.5, 11.5, 15.5]
    assert rows[:, 0] == pytest.approx(means)
    assert rows[:, 1] == pytest.approx([-2 * mean for mean in means])


def test_columns_count_by_their_share():
    steps = np.array([0, 4, 8, 0], np.float32)[:, None]
    (rows,) = pooled(steps, [(0.5, 2.5)])
    assert rows[0, 0] == pytest.approx((0.5 * 0 + 4 + 0.5 * 8) / 2)
    assert rows[1:3, 0] == pytest.approx([0.5 * 0 + 0.5 * 4, 0.5 * 4 + 0.5 * 8])


def test_each_span_is_pooled_by_itself():
    spans = [(1.25, 7.5), (7.5, 19.0), (3.0, 24.0)]
    together = pooled(RAMP, spans)
    for rows, span in zip(together, spans, strict=True):
        assert pooled(RAMP, [span])[0] == pytest.approx(rows)


def test_spans_stay_within_the_line_and_have_a_width():
    assert within((-5.0, 3.0), 24) == (0.0, 3.0)
    assert within((20.0, 30.0), 24) == (20.0, 24.0)
    assert within((24.0, 24.0), 24) == (24 - LEAST, 24.0)
    assert within((5.0, 5.0), 24) == (5 - LEAST / 2, 5 + LEAST / 2)
    assert within((0.0, 9.0), 1) == (0.0, 1.0)
    assert np.isfinite(pooled(RAMP[:1], [(0.0, 1.0), (3.0, 2.0)])).all()
