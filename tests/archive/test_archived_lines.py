"""Lines of an archive are found by their addresses, also after their page was done again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ductus.archive.archived_lines import find_line
from ductus.archive.archived_pages import write_page
from ductus.schemas.addresses import address_of_region
from ductus.schemas.places import Frame, How
from ductus.schemas.records import PageInk, RegionInk
from tests.support.page_inks import PAGE_ID, example_page


def test_a_line_of_today_is_found_tomorrow(tmp_path: Path):
    archive = str(tmp_path)
    line = example_page().lines[1]
    address = _address(write_page(_page(line), archive).inkml_sha256, line)
    found = find_line(archive, address)
    assert found
    assert found.line
    assert (found.how, found.is_unchanged) == (How.SAME, True)
    assert found.line.region.text == line.region.text

    again = replace(line, region=replace(line.region, region_id=f"{PAGE_ID}/l0007"))
    write_page(_page(again), archive)
    found = find_line(archive, address)
    assert found
    assert found.line
    assert (found.how, found.is_unchanged) == (How.MOVED, False)
    assert found.line.region.region_id == f"{PAGE_ID}/l0007"

    write_page(replace(_page(line), lines=()), archive)
    found = find_line(archive, address)
    assert found
    assert (found.how, found.line) == (How.LOST, None)


def test_words_have_addresses(tmp_path: Path):
    written = write_page(example_page(), str(tmp_path))
    word = example_page().lines[0].words[1]
    found = find_line(str(tmp_path), _address(written.inkml_sha256, word))
    assert found
    assert found.line
    assert found.line.region.text == "Sir & <friend>"


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no archive"):
        find_line(str(tmp_path / "none"), "page.jpg#xywh=1,2,3,4&line=l0001")
    write_page(example_page(), str(tmp_path))
    assert find_line(str(tmp_path), "page.jpg#xywh=1,2,3,4&line=l0001") is None
    with pytest.raises(ValueError, match="no address"):
        find_line(str(tmp_path), PAGE_ID)


def _page(*lines: RegionInk) -> PageInk:
    return replace(example_page(), lines=lines, failures=())


def _address(inkml_sha256: str, line: RegionInk) -> str:
    info = example_page().info
    return address_of_region(line.region, inkml_sha256, Frame(info.width, info.height))
