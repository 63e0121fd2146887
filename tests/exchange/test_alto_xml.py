"""ALTO keeps to its schema, and to what its readers ask for beyond that."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from lxml import etree

from ductus.exchange.alto_xml import write
from ductus.exchange.formats import Leaf, Of, Unit
from ductus.schemas.records import PageInk
from tests.support.exported import HeldLeaf, rich_page
from tests.support.page_inks import pages
from tests.support.xml_schemas import read_valid


def read(leaf: Leaf) -> etree._Element:
    sink = io.BytesIO()
    write(Unit(Of.PAGE, leaf.page_id), [leaf], sink)
    return read_valid(sink.getvalue(), "alto-4-4")


def text_of(line: etree._Element) -> str:
    """As readers put a line together: strings, and a space for each SP."""
    parts = line.xpath("./*[local-name()='String' or local-name()='SP']")
    return "".join(part.get("CONTENT", " ") for part in parts)


def test_lines_words_and_figures_in_their_order():
    root = read(HeldLeaf(rich_page()))
    blocks = list(root.find(".//{*}PrintSpace"))
    assert [(etree.QName(block).localname, block.get("TAGREFS")) for block in blocks] == [
        *(("TextBlock", None), ("TextBlock", None), ("TextBlock", "initial")),
        *(("TextBlock", None), ("Illustration", "drawing"), ("GraphicalElement", "stamp")),
        ("TextBlock", None),
    ]
    order = [one.get("REF") for one in root.iter("{*}ElementRef")]
    assert order == [block.get("ID") for block in blocks]
    lines = list(root.iter("{*}TextLine"))
    assert [text_of(line) for line in lines] == [
        *("Dear Sir & <friend>", "\u0633\u0644\u0627\u0645", "in princi-", "pio erat", "物語"),
    ]
    assert [line.get("BASEDIRECTION") for line in lines] == ["ltr", "rtl", "ltr", "ltr", "ttb"]
    assert root.findtext(".//{*}fileName") == "folio 12r.tif"
    assert (root.find(".//{*}Page").get("WIDTH"), root.find(".//{*}Page").get("ROTATION")) == (
        "300",
        "90",
    )
    assert lines[0].find("{*}Shape/{*}Polygon").get("POINTS") == "50,399 60,99 110,99 100,399"


def test_broken_words_have_their_whole():
    strings = {one.get("ID"): one for one in read(HeldLeaf(rich_page())).iter("{*}String")}
    halves = {
        name: (one.get("SUBS_TYPE"), one.get("SUBS_CONTENT"), one.get("CONTENT"))
        for name, one in strings.items()
        if one.get("SUBS_TYPE")
    }
    assert halves == {
        "l0004.w002": ("HypPart1", "principio", "princi-"),
        "l0005.w001": ("HypPart2", "principio", "pio"),
    }


def test_a_line_whose_words_are_not_its_text_is_one_string():
    page = rich_page()
    line = page.lines[0]
    told = replace(line, region=replace(line.region, text="Dear Madam"))
    root = read(HeldLeaf(replace(page, lines=(told,))))
    (string,) = root.iter("{*}String")
    assert (string.get("CONTENT"), string.get("WC")) == ("Dear Madam", "0.75")


def test_rights_and_why_it_is_withheld_are_told():
    root = read(HeldLeaf(rich_page(), rights="CC-BY-4.0", access="restricted"))
    assert {one.get("ID"): one.get("LABEL") for one in root.iter("{*}OtherTag")} == {
        "withheld": "access is restricted",
        "rights": "CC-BY-4.0",
    }


@given(pages())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_is_valid(page: PageInk):
    read(HeldLeaf(page, rights="\x00", language="{;}", folio="\ud800"))
