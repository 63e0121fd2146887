"""Zones of SegmOnto are read from ALTO and PAGE, in shares of the page."""

from pathlib import Path

import pytest

from ductus.model.contents.training.zones import Zone, read_zones
from ductus.schemas.records import Kind

ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
  <Tags>
    <OtherTag ID="T1" LABEL="DropCapitalZone#2"/>
    <OtherTag ID="T2" LABEL="MainZone"/>
    <OtherTag ID="T3" LABEL="StampZone:library"/>
  </Tags>
  <Layout><Page WIDTH="1000" HEIGHT="2000"><PrintSpace>
    <TextBlock TAGREFS="T1" HPOS="100" VPOS="200" WIDTH="100" HEIGHT="300"/>
    <TextBlock TAGREFS="T2" HPOS="0" VPOS="0" WIDTH="900" HEIGHT="1900"/>
    <TextBlock TAGREFS="T3" HPOS="500" VPOS="0" WIDTH="500" HEIGHT="1000"/>
    <TextBlock TAGREFS="T1"/>
    <Illustration HPOS="0" VPOS="1000" WIDTH="1000" HEIGHT="1000"/>
  </PrintSpace></Page></Layout>
</alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
  <Page imageWidth="1000" imageHeight="2000">
    <TextRegion custom="readingOrder {index:0;} structure {type:SealZone;}">
      <Coords points="500,400 900,400 700,1000"/>
    </TextRegion>
    <TextRegion type="paragraph"><Coords points="0,0 9,9 0,9"/></TextRegion>
    <GraphicRegion type="GraphicZone"><Coords points="0,0 100,200"/></GraphicRegion>
  </Page>
</PcGts>"""


def test_figures_marked_in_alto_are_read_whatever_subtype_and_number_they_have(tmp_path: Path):
    (tmp_path / "f1.xml").write_text(ALTO)
    assert read_zones(tmp_path / "f1.xml") == [
        Zone(Kind.INITIAL, (0.1, 0.1, 0.2, 0.25)),
        Zone(Kind.STAMP, (0.5, 0.0, 1.0, 0.5)),
        Zone(Kind.DRAWING, (0.0, 0.5, 1.0, 1.0)),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DropCapital", Kind.INITIAL),
        ("Figure", Kind.DRAWING),
        ("Decoration", Kind.DRAWING),
        ("Stamp", Kind.STAMP),
    ],
)
def test_names_of_the_first_segmonto_are_known(tmp_path: Path, name: str, kind: Kind):
    (tmp_path / "f1.xml").write_text(ALTO.replace("DropCapitalZone#2", name))
    assert read_zones(tmp_path / "f1.xml")[0].kind is kind


def test_figures_marked_in_page_xml_are_read_as_their_bounding_boxes(tmp_path: Path):
    (tmp_path / "f1.xml").write_text(PAGE)
    assert read_zones(tmp_path / "f1.xml") == [
        Zone(Kind.STAMP, (0.5, 0.2, 0.9, 0.5)),
        Zone(Kind.DRAWING, (0.0, 0.0, 0.1, 0.1)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "not XML",
        "<html/>",
        "<alto/>",
        ALTO.replace('WIDTH="1000" HEIGHT="2000"', ""),
        ALTO.replace('WIDTH="1000" HEIGHT="2000"', 'WIDTH="0" HEIGHT="0"'),
        PAGE.replace("500,400", "500,four"),
        PAGE.replace("0,0 100,200", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str):
    (tmp_path / "odd.xml").write_text(text)
    with pytest.raises(ValueError, match=r"odd\.xml"):
        read_zones(tmp_path / "odd.xml")
