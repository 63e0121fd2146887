"""Lines that people made are read out of PAGE and ALTO, in their order, with their texts."""

from __future__ import annotations

import io
from dataclasses import replace
from types import ModuleType

import pytest

from ductus.exchange import alto_xml, page_xml
from ductus.exchange.formats import Of, Unit
from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.given.given_page import GivenLine, GivenWord
from ductus.schemas.given.read_given import read_given
from ductus.schemas.records import Direction, Kind, Region
from tests.support.exported import HeldLeaf, rich_page

TRANSKRIBUS = """
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"><Metadata/>
<Page imageFilename="0001_p.jpg" imageWidth="200" imageHeight="300">
<TextRegion id="r2" custom="readingOrder {index:1;}"><Coords points="0,0 9,0 9,9"/>
<TextLine id="b" custom="readingOrder {index:1;}"><Coords points="0,50 9,50 9,59"/>
<Baseline points="0,58 9,58"/></TextLine>
<TextLine id="a" custom="readingOrder {index:0;}"><Coords points="0,40 9,40 9,49"/>
<TextEquiv index="1"><Unicode>other</Unicode></TextEquiv>
<TextEquiv index="0"><Unicode> e\u0301 \n b</Unicode></TextEquiv></TextLine></TextRegion>
<TextRegion id="r1" custom="readingOrder {index:0;} structure {type:StampZone;}">
<Coords points="1,1 5,1 5,5"/></TextRegion>
<TextRegion id="r3" custom="readingOrder {index:2;}"><Coords points="1,1 5,1 5,5"/></TextRegion>
</Page></PcGts>
"""
ALTO = """
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description>
<MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation><fileName>C:\\a\\p.png</fileName>
</sourceImageInformation></Description><Tags><OtherTag ID="t" LABEL="DropCapitalZone"/></Tags>
<Layout><Page WIDTH="10.0" HEIGHT="20"><PrintSpace>
<TextBlock ID="i" TAGREFS="t" HPOS="1" VPOS="2" WIDTH="3" HEIGHT="4"/>
<TextBlock ID="b"><TextLine ID="l" BASELINE="0 9 8 9"><String CONTENT="a"/><String CONTENT="b"/>
<HYP CONTENT="-"/></TextLine>
<TextLine ID="m" BASELINE="7" HPOS="0" VPOS="10" WIDTH="5" HEIGHT="6"><String CONTENT="c d"/>
<SP/><String CONTENT="e"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>
"""


def test_transkribus_order_texts_and_marks():
    given = read_given(TRANSKRIBUS.encode())
    assert (given.image, given.width, given.height) == ("0001_p.jpg", 200, 300)
    told = [(line.kind, line.text, line.outline[0], line.baseline) for line in given.lines]
    assert told == [
        (Kind.STAMP, "", (1.0, 1.0), ()),
        (Kind.LINE, "\u00e9 b", (0.0, 40.0), ()),
        (Kind.LINE, "", (0.0, 50.0), ((0.0, 58.0), (9.0, 58.0))),
    ]


def test_alto_with_boxes_and_baselines_alone():
    given = read_given(ALTO.encode())
    assert (given.image, given.width, given.height) == ("p.png", 10, 20)
    assert given.lines == (
        GivenLine(((1, 2), (4, 2), (4, 6), (1, 6)), (), kind=Kind.INITIAL),
        GivenLine((), ((0, 9), (8, 9)), "a b-"),
        GivenLine(((0, 10), (5, 10), (5, 16), (0, 16)), (), "c d e"),
    )


def test_words_are_read_with_what_is_told_of_them():
    line = """<TextLine primaryLanguage="Latin"><Coords points="0,0 90,0 90,9" conf="0.25"/>
    <Word custom="readingOrder {index:1;}"><Coords points="40,0 90,0 90,9"/>
    <TextEquiv conf="0.5"><Unicode>erat</Unicode></TextEquiv></Word>
    <Word custom="readingOrder {index:0;} language {type:got;}"><Coords points="0,0 30,0 30,9"/>
    <TextEquiv conf="9"><Unicode>in</Unicode></TextEquiv></Word>
    <Word><Coords points=""/></Word></TextLine>"""
    page = f"<PcGts><Page imageFilename='a'><TextRegion>{line}</TextRegion></Page></PcGts>"
    (read,) = read_given(page.replace('<Word><Coords points=""/></Word>', "").encode()).lines
    assert (read.text, read.outline_confidence, read.language) == ("in erat", 0.25, "la")
    assert read.confidence == 1.0, "not told"
    assert read.words == (
        GivenWord(((0, 0), (30, 0), (30, 9)), "in", 1.0, "got"),
        GivenWord(((40, 0), (90, 0), (90, 9)), "erat", 0.5),
    )
    (read,) = read_given(page.encode()).lines
    assert [word.text for word in read.words] == ["erat", "in"], "not all have a place in order"


def test_strings_of_alto_are_words_where_each_is_one_and_has_a_place():
    place = 'HPOS="{}" VPOS="0" WIDTH="9" HEIGHT="9"'
    first = f'<String CONTENT="a" WC="0.5" {place.format(0)}/>'
    second = f'<String CONTENT="b" WC="1.0" LANG="el" {place.format(10)}/><HYP CONTENT="-"/>'
    head, _, tail = ALTO.partition('<String CONTENT="a"/><String CONTENT="b"/>\n<HYP CONTENT="-"/>')
    line = read_given(f"{head}{first}<SP/>{second}{tail}".encode()).lines[1]
    assert (line.text, line.confidence) == ("a b-", 0.75)
    assert [(word.text, word.language) for word in line.words] == [("a", ""), ("b-", "el")]
    assert line.words[1].outline[0] == (10, 0)
    whole = first.replace('"a"', '"a b"')
    line = read_given(f"{head}{whole}{tail}".encode()).lines[1]
    assert (line.text, line.confidence, line.words) == ("a b", 0.5, ())


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("DropCapitalZone#2", Kind.INITIAL),
        ("StampZone:library", Kind.STAMP),
        ("SealZone", Kind.STAMP),
        ("Stamp", Kind.STAMP),
        ("DecorationZone", Kind.DRAWING),
        ("Figure", Kind.DRAWING),
    ],
)
def test_figures_are_known_by_all_names_of_segmonto(mark: str, kind: Kind):
    for document in (ALTO.replace("DropCapitalZone", mark), TRANSKRIBUS.replace("StampZone", mark)):
        assert kind in [line.kind for line in read_given(document.encode()).lines]
    (first, *_) = read_given(ALTO.replace("DropCapitalZone", "MarginTextZone").encode()).lines
    assert first.kind is Kind.LINE


@pytest.mark.parametrize("form", [page_xml, alto_xml])
def test_what_is_written_is_read(form: ModuleType):
    """Places to the pixel, order, kinds, directions, texts and words, as the page has them."""
    page = replace(rich_page(), info=replace(rich_page().info, orientation=1))
    sink = io.BytesIO()
    form.write(Unit(Of.PAGE, ""), [HeldLeaf(page)], sink)
    given = read_given(sink.getvalue())
    assert (given.image, given.width, given.height) == ("folio 12r.tif", 500, 300)
    for read, line in zip(given.lines, page.lines, strict=True):
        region = line.region
        assert (read.text, read.kind) == (region.text, region.kind)
        assert read.outline == tuple((round(x), round(y)) for x, y in region.polygon)
        if region.kind is Kind.LINE:
            assert read.direction is region.direction
            assert read.language == region.language
        texts = [word.text for word in region.words]
        if form is page_xml:
            assert (read.confidence, read.outline_confidence) == told_of(region)
            assert [word.text for word in read.words] == texts
        for one, word in zip(read.words if texts else (), region.words, strict=bool(texts)):
            assert (one.text, one.confidence) == (word.text, word.text_confidence or 1.0)
            assert bounds(one.outline) == bounds(rounded(word.polygon))


def told_of(region: Region) -> tuple[float, float]:
    """How sure its text is, 1 where nobody knows, and its outline."""
    return (region.text_confidence if region.text else 0.0) or 1.0, region.detection_confidence


def rounded(polygon: Polygon) -> Polygon:
    return tuple((round(x), round(y)) for x, y in polygon)


def test_versions_tell_of_lines_and_not_of_bytes():
    first = read_given(TRANSKRIBUS.encode()).version
    assert read_given(TRANSKRIBUS.replace("\n<", "<").encode()).version == first
    assert read_given(TRANSKRIBUS.replace("0,40", "1,40").encode()).version != first
    assert read_given(TRANSKRIBUS.replace(" b</", " c</").encode()).version != first
    with_words = TRANSKRIBUS.replace(
        '<TextEquiv index="1">', '<Word><Coords points="0,0 1,0 1,1"/></Word><TextEquiv index="1">'
    )
    assert read_given(with_words.encode()).version != first
    assert first == "84785f3847020ea6", (
        "pages that were made of such a file before words were read are not stale"
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not XML"),
        (TRANSKRIBUS[:600].encode(), "not XML"),
        (b"<TEI/>", "neither PAGE nor ALTO but <TEI>"),
        (b"<PcGts/>", "without a Page"),
        (ALTO.replace(">pixel<", ">mm10<").encode(), "ALTO in mm10"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><PcGts><Page>&e;</Page></PcGts>', "entities"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, why: str):
    with pytest.raises(ValueError, match=why):
        read_given(data)


def test_odd_points_cost_no_page():
    odd = TRANSKRIBUS.replace('points="0,40 9,40 9,49"', 'points="nan,1 x 9,9"')
    given = read_given(odd.encode())
    assert [line.outline for line in given.lines][1:] == [((0, 50), (9, 50), (9, 59))]
    assert read_given(TRANSKRIBUS.replace('"200"', '"2e9x"').encode()).width == 2
    assert given.lines[-1].direction is Direction.AUTO


@pytest.mark.parametrize("mark", ["readingOrder {", "structure {", "language {"])
def test_marks_that_never_end_take_no_time(mark: str):
    endless = mark * 100_000  # hours, were each read to the end
    data = f"""<PcGts><Page imageFilename="a.jpg"><TextRegion custom="{endless}">
      <TextLine custom="{endless}"><Coords points="1,1 9,1 9,9"/></TextLine></TextRegion>
      <ImageRegion custom="{endless}"><Coords points="1,1 9,1 9,9"/></ImageRegion></Page></PcGts>"""
    assert len(read_given(data.encode()).lines) == 2


@pytest.mark.parametrize("odd", ["NaN", "1e999", "-inf"])
def test_a_place_that_is_no_number_is_none_and_costs_no_page(odd: str):
    whole, part = (f'HPOS="{x}" VPOS="1" WIDTH="5" HEIGHT="5"' for x in ("1", odd))
    lines = (
        f'<TextLine {whole}><String CONTENT="a" {whole}/><String CONTENT="b" {part}/></TextLine>'
        f'<TextLine {part}><String CONTENT="c" {whole}/></TextLine>'
    )
    text = f"<alto><Layout><Page><TextBlock>{lines}</TextBlock></Page></Layout></alto>"
    (line,) = read_given(text.encode()).lines
    assert (line.text, line.words) == ("a b", ())
