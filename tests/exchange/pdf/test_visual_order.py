"""Words are turned as they stand on the page, numbers and Latin letters in them are not."""

from __future__ import annotations

import pytest

from ductus.exchange.pdf.visual_order import visual


@pytest.mark.parametrize(
    ("read", "stands"),
    [
        ("sir", "sir"),
        ("", ""),
        ("1921", "1921"),
        ("אבג", "גבא"),
        ("אב12", "12בא"),
        ("12:30אב", "בא12:30"),
        ("أَب", "بَأ"),
    ],
)
def test_a_word_as_it_stands(read: str, stands: str):
    assert visual(read) == stands
