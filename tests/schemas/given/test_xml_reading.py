"""Files of others: nothing of a text is missing, and of several texts the first is meant."""

from __future__ import annotations

import pytest
from lxml import etree

from ductus.schemas.given.xml_reading import first_text, parse_whole

TEXT = "<TextEquiv{}><Unicode>{}</Unicode></TextEquiv>"


def line(*texts: tuple[str, str]) -> etree._Element:
    told = "".join(TEXT.format(f' index="{index}"' if index else "", text) for index, text in texts)
    return etree.fromstring(f"<TextLine>{told}</TextLine>")


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        ([], None),
        ([("", "one")], "one"),
        ([("1", "two"), ("0", "one")], "one"),
        ([("2", "two"), ("", "one")], "one"),
        ([("x", "one"), ("1", "two")], "one"),
        ([("", "")], ""),
    ],
)
def test_the_first_text_is_that_of_the_lowest_index(
    texts: list[tuple[str, str]], first: str | None
):
    assert first_text(line(*texts)) == first


def test_a_text_without_unicode_is_none():
    assert first_text(etree.fromstring("<TextLine><TextEquiv/></TextLine>")) is None


def test_entities_that_are_not_read_are_told():
    with pytest.raises(ValueError, match="texts would lack them"):
        parse_whole(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(ValueError, match="not XML"):
        parse_whole(b"<a")
    assert parse_whole(b"<a>&amp;</a>").text == "&"
