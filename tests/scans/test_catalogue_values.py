"""What a list says is checked and never refused; rights that nobody can read are closed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.scans.catalogue_values import catalogue_of, is_known_right
from ductus.schemas.catalogue import WARNINGS, Catalogue


def said(**row: Any) -> Catalogue:
    return catalogue_of(row, ("uri", "collection"))


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("http://rightsstatements.org/vocab/InC/1.0/", True),
        ("https://rightsstatements.org/page/NoC-OKLR/1.0/?language=de", True),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", True),
        ("http://creativecommons.org/publicdomain/mark/1.0/deed.de", True),
        ("https://creativecommons.org/licenses/by/3.0/de/", True),
        ("CC-BY-4.0", True),
        ("cc0-1.0", True),
        ("CC BY 4.0", False),
        ("© Staatsarchiv", False),
        ("https://rightsstatements.org/", False),
        ("see rightsstatements.org/vocab/InC/1.0/", False),
    ],
)
def test_addresses_and_spdx_ids_are_known_rights_and_any_text_is_kept(text: str, is_known: bool):
    found = said(rights=text)
    assert found.rights == text
    assert found.warnings == (() if is_known else ("rights_unknown",))
    assert is_known_right(text) is is_known


@pytest.mark.parametrize(
    ("access", "embargo", "expected", "warnings"),
    [
        ("", "", ("", ""), ()),
        ("Open", "", ("open", ""), ()),
        ("embargoed", "2031", ("embargoed", "2031-12-31"), ()),
        ("", "2031-02", ("embargoed", "2031-02-28"), ()),
        ("open", "2031-02-03", ("embargoed", "2031-02-03"), ()),
        ("restricted", "2031", ("restricted", "2031-12-31"), ()),
        ("gesperrt", "", ("restricted", ""), ("access_unreadable",)),
        ("open", "12/31/2031", ("restricted", ""), ("embargo_until_unreadable",)),
        ("open", "2031-02-30", ("restricted", ""), ("embargo_until_unreadable",)),
    ],
)
def test_what_cannot_be_read_of_access_is_closed_and_kept_as_it_was(
    access: str, embargo: str, expected: tuple[str, str], warnings: tuple[str, ...]
):
    found = said(access=access, embargo_until=embargo)
    assert (found.access, found.embargo_until) == expected
    assert found.warnings == warnings
    kept = {"access": access, "embargo_until": embargo}
    unread = {word.removesuffix("_unreadable") for word in warnings}
    assert dict(found.extra) == {name: kept[name] for name in unread}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1290", "1290"),
        ("890", "0890"),
        ("-44-03-15", "-0044-03-15"),
        ("1290-5", "1290-05"),
        ("31.12.2031", "2031-12-31"),
        ("1.5.1290", "1290-05-01"),
        ("31.2.1290", ""),
        ("1/5/1290", ""),
        ("um 1290", ""),
        ("1290-13", ""),
        ("1290-02-30", ""),
    ],
)
def test_dates_are_years_months_or_days(text: str, kept: str):
    found = said(date_from=text)
    assert found.date_from == kept
    assert found.extra == ({} if kept else {"date_from": text})


def test_dates_the_wrong_way_round_are_warned_of():
    assert said(date_from="1300", date_to="1290").warnings == ("dates_reversed",)
    assert said(date_from="1290-05", date_to="1290").warnings == ()
    assert said(date_from="-50", date_to="-44").warnings == ()


def test_other_columns_are_kept_by_name_and_those_that_mean_something_else_are_not():
    found = said(uri="a.png", collection="c", shelf="A 7", box=7, empty=" ", none=None)
    assert found.extra == {"shelf": "A 7", "box": "7"}
    assert (found.sequence, found.is_listed) == (None, True)
    assert said(sequence="12").sequence == said(sequence=12.0).sequence == 12
    assert said(sequence="zwölf").warnings == ("sequence_unreadable",)
    for endless in ("inf", "-1e999", "nan", float("inf")):
        assert said(sequence=endless).warnings == ("sequence_unreadable",)


values = st.none() | st.text(max_size=12) | st.integers() | st.floats() | st.lists(st.integers())
columns = st.sampled_from(
    [*("sequence", "access", "embargo_until", "date_from", "date_to", "rights"), "title", "x"]
)


@settings(deadline=None)
@given(st.dictionaries(columns, values))
def test_nothing_that_a_row_says_is_refused_or_lost(row: dict[str, Any]):
    found = catalogue_of(row, ())
    assert set(found.warnings) <= WARNINGS
    texts = {name: str(value).strip() for name, value in row.items() if value is not None}
    for name in {"access", "embargo_until", "date_from", "date_to", "sequence"} & texts.keys():
        assert (
            not texts[name]
            or found.extra.get(name) == texts[name]
            or (getattr(found, name) not in ("", None))
        )
