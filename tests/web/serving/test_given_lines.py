"""Lines that people drew (PAGE) are put right in a browser; a new run takes other lines of PAGE."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

import ductus as library
from tests.support.commands import ductus
from tests.support.correcting import correct, press, signed_in
from tests.support.printed_pages import Box, print_page
from tests.support.served import served

PAGE = "c.a.png"
TEXTS = ("In principio erat", "verbum et verbum", "erat apud")
ARGUMENTS = ("--collection", "c", "--workers", "1", "--recognizer", "none")
SAID = "Jn principio eras"


@pytest.fixture
def boxes(tmp_path: Path) -> list[Box]:
    """A folder of one scan, and where its lines are."""
    (tmp_path / "scans").mkdir()
    (tmp_path / "lines").mkdir()
    return print_page(tmp_path / "scans" / "a.png", TEXTS)


def run(folder: Path, lines: list[tuple[str, Box, str]], *more: str) -> Path:
    """A run over these lines of PAGE: id, place and text each."""
    with Image.open(folder / "scans" / "a.png") as scan:
        width, height = scan.size
    told = "".join(
        f'<TextLine id="{name}"><Coords points="{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"/>'
        f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"
        for name, (x0, y0, x1, y1), text in lines
    )
    size = f'imageFilename="a.png" imageWidth="{width}" imageHeight="{height}"'
    page = f"<PcGts><Page {size}><TextRegion>{told}</TextRegion></Page></PcGts>"
    (folder / "lines" / "a.xml").write_text(page)
    archive = folder / "archive"
    given = ("--regions", folder / "lines", *more)
    assert ductus("run", folder / "scans", "--output", archive, *ARGUMENTS, *given) == 0
    return archive


def texts(archive: Path) -> list[str]:
    best = library.best_page(str(archive), PAGE)
    assert best
    return [line.region.text for line in best.page.lines]


@pytest.mark.slow
def test_what_was_put_right_stays_where_it_was_said(
    browser: Browser, tmp_path: Path, boxes: list[Box]
):
    first, second, third = boxes
    archive = run(tmp_path, list(zip(("a", "b", "c"), boxes, TEXTS, strict=True)))
    assert texts(archive) == list(TEXTS)
    with served(archive) as server:
        page = signed_in(browser, server, page_id=PAGE)
        for line, text in ((0, SAID), (2, "that goes")):
            correct(page, line)
            page.locator("#edit-text").fill(text)
            press(page, "Save")
            expect(page.locator(".lines li").nth(line)).to_contain_text(text)
        page.context.close()
    # Elsewhere the last line was given up, the others are named anew, turned round and reread.
    moved = (first[0] - 3, first[1] - 2, first[2] + 4, first[3] + 2)
    lines = [("x", second, "verbum in PAGE"), ("y", moved, "principium in PAGE")]
    run(tmp_path, lines, "--redo", "ink")
    assert texts(archive) == ["verbum in PAGE", SAID]
    with served(archive) as server:
        page = signed_in(browser, server, page_id=PAGE)
        expect(page.locator(".lines li .text")).to_have_text(["verbum in PAGE", SAID])
        expect(page.locator(".orphans bdi")).to_have_text(["reads “that goes”"])
        page.context.close()
    run(tmp_path, [*lines, ("z", third, "once more")], "--redo", "ink")
    assert texts(archive) == ["verbum in PAGE", SAID, "that goes"], "its place is there again"
