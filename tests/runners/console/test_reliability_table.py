"""Rows of reliability: what each bin holds, and the error over all of them."""

from __future__ import annotations

from ductus.model.measures.calibration import reliability
from ductus.runners.console.reliability_table import reliability_rows


def test_bins_that_hold_something_have_a_row_and_the_error_comes_last():
    rows = reliability_rows(reliability([0.25, 0.25, 1.0], [0.0, 1.0, 1.0]), "spots", "probability")
    assert rows == [
        "  0.2 to 0.3  spots=2      probability=0.250 right=0.500",
        "  0.9 to 1.0  spots=1      probability=1.000 right=1.000",
        "  expected calibration error=0.167",
    ]


def test_nothing_has_no_error():
    assert reliability_rows(reliability([], []), "lines", "confidence") == [
        "  expected calibration error=0.000"
    ]
