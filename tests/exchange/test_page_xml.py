"""PAGE XML keeps to its schema, and to what its readers ask for beyond that."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from lxml import etree

from ductus.exchange.formats import Leaf, Of, Unit
from ductus.exchange.page_xml import write
from ductus.schemas.corrections import Field
from ductus.schemas.records import PageInk
from tests.support.commands import ductus, read_table
from tests.support.exported import HeldLeaf, export, rich_page
from tests.support.page_inks import PAGE_ID, pages
from tests.support.said import LINE, OTHER, say, write_archive
from tests.support.xml_schemas import read_valid

SCHEMA = "page-2019-07-15"


def written(leaf: Leaf) -> bytes:
    sink = io.BytesIO()
    write(Unit(Of.PAGE, leaf.page_id), [leaf], sink)
    return sink.getvalue()


def read(leaf: Leaf) -> etree._Element:
    return read_valid(written(leaf), SCHEMA)


def test_lines_words_and_figures_in_their_order():
    root = read(HeldLeaf(rich_page()))
    regions = root.find("{*}Page").xpath("./*[contains(local-name(), 'Region')]")
    told = [(etree.QName(region).localname, region.get("type")) for region in regions]
    assert told == [
        *(("TextRegion", "paragraph"),) * 2,
        ("TextRegion", "drop-capital"),
        ("TextRegion", "paragraph"),
        ("ImageRegion", None),
        ("GraphicRegion", "stamp"),
        ("TextRegion", "paragraph"),
    ]
    order = [one.get("regionRef") for one in root.iter("{*}RegionRefIndexed")]
    assert order == [region.get("id") for region in regions]
    assert [region.get("custom") for region in regions] == [
        f"readingOrder {{index:{n};}}" for n in range(len(regions))
    ]
    lines = list(root.iter("{*}TextLine"))
    assert [line.get("id") for line in lines] == ["l0001", "l0002", "l0004", "l0005", "l0008"]
    assert [line.findtext("{*}TextEquiv/{*}Unicode") for line in lines] == [
        *("Dear Sir & <friend>", "\u0633\u0644\u0627\u0645", "in princi-", "pio erat", "物語"),
    ]
    assert [line.get("readingDirection") for line in lines] == [
        *("left-to-right", "right-to-left", "left-to-right", "left-to-right", "top-to-bottom"),
    ]
    assert lines[2].get("primaryLanguage") == "Latin"
    assert lines[2].get("custom") == "readingOrder {index:0;} language {type:lat;}"
    words = [word.get("id") for word in lines[0].iter("{*}Word")]
    assert words == ["l0001.w001", "l0001.w002"]
    assert float(lines[0].find("{*}TextEquiv").get("conf")) == 0.75


def test_places_are_those_of_the_file_that_lies_on_its_side():
    """The page is 500 x 300 upright, its file 300 x 500: EXIF 6 turns that clockwise."""
    page = read(HeldLeaf(rich_page())).find("{*}Page")
    assert (page.get("imageWidth"), page.get("imageHeight")) == ("300", "500")
    assert page.get("imageFilename") == "folio 12r.tif"
    line = next(page.iter("{*}TextLine"))
    assert line.find("{*}Coords").get("points") == "50,399 60,99 110,99 100,399"
    xs = [int(point.split(",")[0]) for point in line.find("{*}Baseline").get("points").split()]
    assert all(70 <= x <= 90 for x in xs), "below its letters is at their right there"
    for points in page.xpath(".//@points"):
        for point in points.split():
            x, y = map(int, point.split(","))
            assert 0 <= x < 300
            assert 0 <= y < 500


def test_baselines_run_as_the_lines_are_read():
    root = read(HeldLeaf(replace(rich_page(), info=replace(rich_page().info, orientation=1))))
    paths = {}
    for line in root.iter("{*}TextLine"):
        points = line.find("{*}Baseline").get("points").split()
        paths[line.get("id")] = [tuple(map(int, point.split(","))) for point in points]
    assert paths["l0004"][0][0] < paths["l0004"][-1][0]
    assert paths["l0002"][0][0] > paths["l0002"][-1][0], "right to left"
    assert paths["l0008"][0][1] < paths["l0008"][-1][1], "down"
    assert all(210 < y < 230 for _, y in paths["l0004"])
    assert all(455 < x < 465 for x, _ in paths["l0008"]), "its middle"


def test_rights_and_why_it_is_withheld_are_told():
    row = {"rights": "CC-BY-4.0", "access": "restricted", "language": "fro"}
    root = read(HeldLeaf(rich_page(), **row))
    assert root.findtext("{*}Metadata/{*}Comments") == "withheld: access is restricted"
    items = {one.get("name"): one.get("value") for one in root.iter("{*}MetadataItem")}
    assert items == {"ink": "trace@0123abcd", "text": "some-reader", "rights": "CC-BY-4.0"}
    assert root.find("{*}Page").get("primaryLanguage") == "French"


@given(pages())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_page_is_valid(page: PageInk):
    read(HeldLeaf(page, rights="\x00", language="{;}"))


def test_a_page_without_lines_is_valid():
    root = read(HeldLeaf(replace(rich_page(), lines=())))
    assert root.find("{*}Page/{*}ReadingOrder") is None


def test_texts_that_are_put_right_in_it_are_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Of all its lines only the one that reads otherwise; a correction made before is there."""
    archive = tmp_path / "archive"
    write_archive(archive, rich_page())
    say(archive, OTHER, Field.TEXT, "salam")
    (path,) = export(archive, "page", tmp_path / "page")
    assert path.name == f"{PAGE_ID}.xml"
    data = path.read_text()
    assert "<Unicode>salam</Unicode>" in data
    path.write_text(data.replace("in princi-</Unicode>", "in principi-</Unicode>"))
    capsys.readouterr()
    assert ductus("correct", archive, path, "--creator", "Ada") == 0
    assert "1 added, 8 as they were" in capsys.readouterr().out
    rows = [(row["region_id"], row["value"]) for row in read_table(archive, "corrections")]
    assert rows == [(OTHER, "salam"), (f"{PAGE_ID}/l0004", "in principi-")]
    (path,) = export(archive, "page", tmp_path / "page")
    assert "in principi-</Unicode>" in path.read_text()
    assert LINE.partition("/")[2] in path.read_text()


def test_words_that_are_put_right_are_taken_back_where_they_say_what_their_line_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A line that was put right by a program that knows no words leaves these behind."""
    archive, word = tmp_path / "archive", f"{PAGE_ID}/l0005/w001"
    write_archive(archive, rich_page())
    (path,) = export(archive, "page", tmp_path / "page")
    words_too = path.read_text().replace("<Unicode>pio", "<Unicode>pia")
    path.write_text(words_too.replace("in princi-</Unicode>", "ex princi-</Unicode>", 1))
    assert ductus("correct", archive, path, "--creator", "Ada") == 0
    rows = {row["region_id"]: row["value"] for row in read_table(archive, "corrections")}
    lines = {f"{PAGE_ID}/l0004": "ex princi-", f"{PAGE_ID}/l0005": "pia erat"}
    assert rows == {word: "pia", **lines}, "nothing of words that still say what a line said"
    capsys.readouterr()
    assert ductus("correct", archive, path, "--creator", "Ada") == 0
    assert "0 added" in capsys.readouterr().out
