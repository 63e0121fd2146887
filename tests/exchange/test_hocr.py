"""hOCR that its validator takes, with words where they stand."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from lxml import etree

from ductus.exchange.formats import Leaf, Of, Unit
from ductus.exchange.hocr import write
from ductus.schemas.records import PageInk
from tests.support.exported import HeldLeaf, rich_page
from tests.support.page_inks import pages


def read(leaf: Leaf) -> etree._Element:
    sink = io.BytesIO()
    write(Unit(Of.PAGE, leaf.page_id), [leaf], sink)
    return etree.fromstring(sink.getvalue())


def upright() -> PageInk:
    return replace(rich_page(), info=replace(rich_page().info, orientation=1))


def test_lines_words_and_figures():
    root = read(HeldLeaf(upright(), rights="CC-BY-4.0"))
    kinds = [one.get("class") for one in root.iter("{*}div")]
    assert kinds == [
        *("ocr_page", "ocr_carea", "ocr_carea", "ocr_dropcap", "ocr_carea", "ocr_image"),
        *("ocr_image", "ocr_carea"),
    ]
    lines = root.xpath("//*[@class='ocr_line']")
    assert ["".join(line.itertext()) for line in lines] == [
        *("Dear Sir & <friend>", "\u0633\u0644\u0627\u0645", "in princi-", "pio erat", "物語"),
    ]
    assert [line.get("dir") for line in lines] == [None, "rtl", None, None, None]
    (word,) = root.xpath("//*[@id='l0004.w002']")
    assert word.get("title") == "bbox 170 210 240 230; x_wconf 50"
    assert 'image "folio 12r.tif"; bbox 0 0 500 300' in root.xpath("//*[@id='page']/@title")[0]
    assert root.xpath("//*[@name='dcterms.rights']/@content") == ["CC-BY-4.0"]


def test_a_baseline_counts_from_the_left_bottom_of_its_line():
    root = read(HeldLeaf(upright()))
    title = root.xpath("//*[@id='l0004']/@title")[0]
    found = re.search(r"baseline (\S+) (\S+)$", title)
    assert found
    assert abs(float(found[1])) < 0.2
    assert -20 < float(found[2]) < 0


def test_a_file_that_lies_on_its_side_tells_how_its_writing_lies():
    titles = read(HeldLeaf(rich_page())).xpath("//*[@class='ocr_line']/@title")
    assert titles[0].endswith("textangle 90")
    assert not any("baseline" in title for title in titles)


@given(pages())
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_is_well_formed(page: PageInk):
    read(HeldLeaf(page, title="\x00", language="{;}"))
