"""Transcriptions of pages: ALTO and PAGE, as tools write them, and files that are neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.model.reading.page_truth import read_truth
from ductus.schemas.records import Direction

ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
<Description><MeasurementUnit>{unit}</MeasurementUnit></Description><Layout><Page><PrintSpace>
<TextBlock><TextLine BASELINE="10 50 110 60" HPOS="10" VPOS="20" WIDTH="100" HEIGHT="40">
<Shape><Polygon POINTS="10 20 110 30 110 70 10 60"/></Shape>
<String CONTENT="qu&#x2019;il"/><SP/><String CONTENT="e&#x301;tait"/></TextLine>
<TextLine HPOS="1" VPOS="2" WIDTH="3" HEIGHT="4"><String CONTENT=""/></TextLine>
<TextLine HPOS="1" VPOS="2" WIDTH="3" HEIGHT="4"><String CONTENT="a"/></TextLine>
</TextBlock></PrintSpace></Page></Layout></alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
<Page imageFilename="a.png"><TextRegion><Coords points="0,0 9,0 9,9"/><TextLine>
<Coords points="5,5 25,5 25,200 5,200"/><Baseline points="15,5 15,200"/>
<Word><TextEquiv><Unicode>not this</Unicode></TextEquiv></Word>
<TextEquiv><Unicode>\u7e26\u66f8\u304d</Unicode></TextEquiv></TextLine>
<TextLine><Coords points="1,1 2,2"/></TextLine></TextRegion></Page></PcGts>"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "page.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_alto_lines_have_outline_angle_and_composed_text(tmp_path: Path) -> None:
    first, second = read_truth(_file(tmp_path, ALTO.format(unit="pixel")))
    assert first.text == "qu\u2019il \u00e9tait"
    assert first.line.polygon == ((10, 20), (110, 30), (110, 70), (10, 60))
    assert first.line.angle == pytest.approx(5.71, abs=0.01)
    assert second.line.polygon == ((1, 2), (4, 2), (4, 6), (1, 6))
    assert (second.text, second.line.angle) == ("a", 0)


def test_page_lines_down_the_page_are_upright(tmp_path: Path) -> None:
    [line] = read_truth(_file(tmp_path, PAGE))
    assert line.text == "\u7e26\u66f8\u304d"
    assert (line.line.direction, line.line.angle) == (Direction.TTB, 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ALTO.format(unit="mm10"), "mm10"),
        ("<html/>", "neither PAGE nor ALTO"),
        ("<alto", "not XML"),
        (ALTO.format(unit="pixel").replace('HPOS="1"', 'HPOS="x"'), "could not convert"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=rf"page\.xml.*{why}"):
        read_truth(_file(tmp_path, text))


def test_a_line_of_which_half_a_point_is_told_has_no_outline(tmp_path: Path) -> None:
    assert read_truth(_file(tmp_path, PAGE.replace("5,5 25,5", "5,5,7 25,5"))) == []


def test_a_baseline_from_the_right_is_level_too(tmp_path: Path) -> None:
    told = ALTO.format(unit="pixel").replace("10 50 110 60", "110 60 10 50")
    first, _ = read_truth(_file(tmp_path, told))
    assert (first.line.direction, first.line.angle) == (
        Direction.LTR,
        pytest.approx(5.71, abs=0.01),
    )
