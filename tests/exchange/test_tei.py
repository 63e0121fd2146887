"""TEI whose lines all lead to their zones, an item a file."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from lxml import etree

from ductus.exchange.formats import Leaf, Of, Unit
from ductus.exchange.tei import write
from ductus.schemas.records import PageInk
from tests.support.exported import HeldLeaf, export, rich_page
from tests.support.page_inks import pages
from tests.support.said import write_archive

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"


def read(*leaves: Leaf) -> etree._Element:
    sink = io.BytesIO()
    write(Unit(Of.ITEM, "ms-7", label="Ms. 7"), leaves, sink)
    return etree.fromstring(sink.getvalue())


def upright() -> PageInk:
    return replace(rich_page(), info=replace(rich_page().info, orientation=1))


def test_each_line_stands_at_its_zone():
    root = read(HeldLeaf(upright(), folio="1r"), HeldLeaf(upright(), folio="1v"))
    zones = {zone.get(ID): zone for zone in root.iterfind(".//t:zone", TEI)}
    surfaces = [surface.get("n") for surface in root.iterfind(".//t:surface", TEI)]
    assert surfaces == ["1r", "1v"]
    lines = root.findall(".//t:lb", TEI)
    assert [line.tail.strip() for line in lines[:5]] == [
        *("Dear Sir & <friend>", "\u0633\u0644\u0627\u0645", "in princi-", "pio erat", "物語"),
    ]
    assert [line.get("break") for line in lines[:5]] == [None, None, None, "no", None]
    told = [one.get("facs").removeprefix("#") for one in root.xpath("//*[@facs]")]
    assert set(told) == {*zones, "s0001", "s0002"}
    assert len(told) == len(set(told)), "no zone is read twice"
    assert zones["s0002.l0004"].get("points") == "100,210 240,210 240,230 100,230"
    kinds = [figure.get("type") for figure in root.iterfind(".//t:figure", TEI)]
    assert kinds == ["initial", "drawing", "stamp"] * 2


def test_the_header_tells_title_rights_and_why_it_is_withheld():
    root = read(HeldLeaf(upright(), rights="CC-BY-4.0", access="restricted"))
    assert root.findtext(".//t:titleStmt/t:title", namespaces=TEI) == "Ms. 7"
    available = root.find(".//t:availability", TEI)
    assert available.get("status") == "restricted"
    assert available.find("t:licence", TEI).get("target") == (
        "http://creativecommons.org/licenses/by/4.0/"
    )
    assert available.findtext("t:p", namespaces=TEI) == "withheld: access is restricted"


def test_an_item_of_an_archive_is_a_file(tmp_path: Path):
    write_archive(tmp_path / "archive", rich_page())
    (path,) = export(tmp_path / "archive", "tei", tmp_path / "tei")
    assert len(etree.parse(path).findall(".//t:lb", TEI)) == 5


@given(pages())
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_is_well_formed(page: PageInk):
    read(HeldLeaf(page, title="\x00", language="{;}", folio="\ud800"))
