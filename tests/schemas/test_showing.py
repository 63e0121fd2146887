"""What may be shown: `access` decides, embargoes end, and what is not understood is withheld."""

from __future__ import annotations

from datetime import date

import pytest

from ductus.schemas.showing import showing, showing_of

DAY = date(2026, 11, 26)
IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"


@pytest.mark.parametrize(
    ("access", "until", "reason"),
    [
        ("", "", ""),
        ("open", "", ""),
        ("restricted", "", "access is restricted"),
        ("restricted", "2001-01-01", "access is restricted"),
        ("embargoed", "2026-11-26", "under embargo until 2026-11-26"),
        ("embargoed", "2026-11-25", ""),
        ("open", "2031-12-31", "under embargo until 2031-12-31"),
        ("embargoed", "", "under embargo, without an end"),
        ("embargoed", "some day", "under embargo, its end is not readable"),
        ("secret", "", "access is restricted"),
    ],
)
def test_access_and_the_day_decide(access: str, until: str, reason: str):
    found = showing(IN_COPYRIGHT, access, until, DAY)
    assert (found.is_shown, found.reason) == (not reason, reason)


def test_copyright_alone_withholds_nothing_and_silence_is_told():
    assert showing(IN_COPYRIGHT, "", "", DAY).rights_are_told
    assert showing("", "", "", DAY).is_shown
    assert not showing(" ", "", "", DAY).rights_are_told


def test_a_row_of_pages_says_the_same():
    row = {"rights": None, "access": "embargoed", "embargo_until": "2031-12-31", "title": "x"}
    assert showing_of(row, DAY) == showing("", "embargoed", "2031-12-31", DAY)
    assert showing_of(dict.fromkeys(row), DAY).is_shown
