"""Text is made safe for XML and Parquet, and comparable for search."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ductus.schemas.text import clean_text, search_text


def test_what_xml_forbids_becomes_visible():
    assert (
        clean_text("a\x00b\x1f\x7f\x85\ud800\uffff") == "ab".replace("b", "\ufffdb") + "\ufffd" * 5
    )


def test_ordinary_text_stays():
    text = "Größe \t\r\n\u0633\u0644 \u6f22\u5b57 \U0001f58b"
    assert clean_text(text) == text


@given(st.text(st.characters()))
def test_any_text_survives_xml_and_utf8_once_cleaned(text: str):
    element = etree.Element("a", b=clean_text(text))
    element.text = clean_text(text)
    read = etree.fromstring(etree.tostring(element))
    assert (read.text or "", read.get("b")) == (clean_text(text), clean_text(text))
    assert clean_text(text).encode().decode() == clean_text(clean_text(text))


def test_search_finds_what_looks_alike():
    assert search_text("  \uff21\ufb01n\n\u00a0Stra\u00dfe ") == "afin strasse"


@given(st.text(st.characters()))
def test_search_text_is_settled(text: str):
    assert search_text(search_text(text)) == search_text(text)
