"""`ductus evaluate search`, as a person runs it: printed pages, read by a real recogniser."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import pytest

from tests.support.commands import ductus
from tests.support.printed_pages import page_xml, print_page, print_pages

LETTER = ["The quick brown fox jumps", "over seven lazy dogs today", "and sleeps in the sun"]
NOTE = ["Received with many thanks", "your letter of March"]
FIGURE = re.compile(r"(\w+)=\s*([\d.]+)")


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {"letters/fox": LETTER, "notes/thanks": NOTE}
    return print_pages(tmp_path_factory.mktemp("scans"), pages)


def test_words_are_found_by_text_and_by_spots(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, diagram = tmp_path / "archive", tmp_path / "diagram.png"
    told = ("--workers", "1", "--recognizer", "rapidocr")
    assert ductus("run", scans, "--output", archive, *told) == 0
    capsys.readouterr()
    asked = ("--archive", archive, "--truth", scans, "--diagram", diagram)
    assert ductus("evaluate", "search", *asked) == 0
    printed = capsys.readouterr().out
    table = {
        line.split()[0]: {name: float(value) for name, value in FIGURE.findall(line)}
        for line in printed.splitlines()
        if "spots=" in line and "text=" in line
    }
    assert set(table) == {"letters", "notes", "ALL"}
    assert table["ALL"]["queries"] == table["letters"]["queries"] + table["notes"]["queries"]
    assert table["ALL"]["queries"] == len(set(" ".join(LETTER + NOTE).lower().split())) - 2
    assert 1 >= table["ALL"]["spots"] >= table["ALL"]["text"] > 0.5
    assert table["letters"]["examples"] == table["ALL"]["examples"], "in the note no word is twice"
    assert "expected calibration error=" in printed
    picture = cv2.imread(str(diagram))
    assert picture is not None
    assert (picture[..., 0].astype(int) - picture[..., 2] > 60).any(), "bars"


def test_words_that_stand_twice_are_found_by_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    texts = ["The quick brown fox jumps", "over the brown lazy fox", "jumps under seven dogs"]
    scan = tmp_path / "scans" / "fox.png"
    scan.parent.mkdir()
    scan.with_suffix(".xml").write_text(page_xml(print_page(scan, texts), texts))
    told = ("--truth", scan.parent, "--recognizer", "rapidocr")
    assert ductus("evaluate", "search", scan.parent, *told) == 0
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("ALL")]
    values = {name: float(value) for name, value in FIGURE.findall(row)}
    assert values["examples"] >= 6
    assert values["shape"] > 0.8


def test_without_pages_or_archive_it_says_what_is_missing(
    scans: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("evaluate", "search", "--truth", scans) == 2
    assert "PAGES" in capsys.readouterr().err
