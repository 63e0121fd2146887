"""Addresses say what they were made of, and find it again after the page was done anew."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.schemas.addresses import (
    address_of,
    address_of_region,
    parse_address,
    resolve,
)
from ductus.schemas.clues import Box
from ductus.schemas.places import Frame, How
from ductus.schemas.records import Region
from tests.support.page_inks import example_page

SHA256 = "0123456789abcdef" * 4
PAGE = Frame(1200, 1800)
REGIONS = [line.region for line in example_page().lines]
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1).filter(
    lambda name: name == name.strip()
)
PLACES = st.tuples(*[st.floats(-50, 2500)] * 2, *[st.floats(0, 2500)] * 2)


@given(NAMES, NAMES, PLACES, st.sampled_from([0, 90, 180, 270]))
def test_every_address_reads_back(page_id: str, line: str, place: Box, turn: int):
    x, y, width, height = place
    frame = Frame(1200, 1800, turn)
    text = address_of(page_id, f"{page_id}/{line}", (x, y, x + width, y + height), SHA256, frame)
    assert re.fullmatch(r"[!-~]+", text), "an address stands in a link as it is"
    read = parse_address(text)
    assert (read.page_id, read.line, read.frame) == (page_id, line, frame)
    assert SHA256.startswith(read.tag)
    x0, y0, x1, y1 = read.box
    assert 0 <= x0 < x1 <= 1200
    assert 0 <= y0 < y1 <= 1800
    if min(x, y) >= 0 and x + width <= 1200 and y + height <= 1800:
        assert x0 <= x <= x + width <= x1
        assert y0 <= y <= y + height <= y1


def test_an_address_holds_name_place_and_what_it_was_made_against():
    word = REGIONS[0].words[1]
    assert address_of_region(word, SHA256, PAGE) == (
        "letters.folio-12r.tif#xywh=100,50,300,60&line=l0001/w002&tag=0123456789ab&page=1200,1800,0"
    )


def test_a_region_of_another_page_has_no_address_on_this_one():
    for other in ("pages.2/l0001", "pages.1", "pages.1/"):
        with pytest.raises(ValueError, match=r"no region of the page pages\.1"):
            address_of("pages.1", other, (0, 0, 9, 9), SHA256, PAGE)


def test_an_address_by_hand_needs_name_and_box_and_no_more():
    read = parse_address(" page.jpg#t=10&xywh=pixel:1,2,3,4&line=l0001\n")
    assert (read.page_id, read.box, read.line) == ("page.jpg", (1, 2, 4, 6), "l0001")
    assert (read.tag, read.frame) == ("", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no address of a line"),
        ("page.jpg", "no address of a line"),
        ("#xywh=1,2,3,4&line=l0001", "no address of a line"),
        ("page.jpg#line=l0001", "has no xywh="),
        ("page.jpg#xywh=1,2,3,4", "has no line="),
        ("page.jpg#xywh=1,2,3&line=l0001", "is no box"),
        ("page.jpg#xywh=1,2,0,4&line=l0001", "is no box"),
        ("page.jpg#xywh=-1,2,3,4&line=l0001", "is no box"),
        ("page.jpg#xywh=percent:1,2,3,4&line=l0001", "is no box"),
        ("page.jpg#xywh=1,2,3,٤&line=l0001", "is no box"),
        ("page.jpg#xywh=1,2,3,4&line=l0001&tag=XYZ", "no beginning of a sha256"),
        ("page.jpg#xywh=1,2,3,4&line=l0001&page=10,20", "no width, height and turn"),
        ("page.jpg#xywh=1,2,3,4&line=l0001&page=10,20,45", "no width, height and turn"),
    ],
)
def test_what_is_no_address_is_told_why(text: str, said: str):
    with pytest.raises(ValueError, match=said):
        parse_address(text)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str):
    try:
        read = parse_address(f"page.jpg#{text}")
    except ValueError:
        return
    assert read.line


@given(st.integers(-4, 4), st.integers(-4, 4))
def test_a_line_that_stands_nearly_where_it_stood_is_the_same(dx: int, dy: int):
    line = REGIONS[0]
    address = parse_address(address_of_region(_shifted(line, dx, dy), SHA256, PAGE))
    found = resolve(address, REGIONS, PAGE)
    assert (found.how, found.name) == (How.SAME, line.region_id)


def test_names_that_went_to_other_lines_do_not_deceive():
    first, second = (replace(line, words=()) for line in REGIONS[:2])
    renamed = [
        replace(first, region_id=second.region_id),
        replace(second, region_id=first.region_id),
    ]
    for line in (first, second):
        found = resolve(parse_address(address_of_region(line, SHA256, PAGE)), renamed, PAGE)
        other = next(one for one in renamed if one.polygon == line.polygon)
        assert (found.how, found.name) == (How.MOVED, other.region_id)


def test_a_line_that_is_gone_is_lost_whoever_has_its_name():
    away = [_shifted(line, 0, 900) for line in REGIONS]
    address = parse_address(address_of_region(REGIONS[0], SHA256, PAGE))
    assert resolve(address, away, PAGE).how is How.LOST


def test_words_are_looked_for_among_words_and_lines_among_lines():
    line = REGIONS[0]
    for asked in (line, *line.words):
        found = resolve(parse_address(address_of_region(asked, SHA256, PAGE)), REGIONS, PAGE)
        assert (found.how, found.name) == (How.SAME, asked.region_id)


def test_a_page_that_is_another_picture_has_lost_its_lines():
    address = parse_address(address_of_region(REGIONS[0], SHA256, PAGE))
    assert resolve(address, REGIONS, Frame(1200, 1500)).how is How.LOST
    assert resolve(replace(address, frame=None), REGIONS, Frame(1200, 1500)).how is How.SAME


def _shifted(region: Region, dx: float, dy: float) -> Region:
    return replace(region, polygon=tuple((x + dx, y + dy) for x, y in region.polygon))
