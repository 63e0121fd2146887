"""What is put right in a published site, in a real browser, is kept, taken along and taken in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import ductus as library
from ductus.archive.people.best_page import BestPage
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.browser import DESK, Visit
from tests.support.commands import ductus, read_table
from tests.support.site_archives import SitePage, write_archive

ONE = "letters.one.jpg"
LINES = [
    ("Dear friend", Direction.LTR),
    ("your letter came", Direction.LTR),
    ("سلام عليكم", Direction.RTL),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    made = write_archive(tmp_path, [SitePage(ONE, LINES)])
    published(made)
    return made


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A visit; nothing may be complained of, and nothing be asked of anybody else."""
    made = Visit(browser, DESK)
    yield made
    made.close()
    assert made.complaints == []
    assert {url.partition(":")[0] for url in made.asked} <= {"file", "data", "blob"}


def published(archive: Path) -> None:
    publish(str(archive), str(archive.parent / "site"), date(2030, 1, 1), lambda n, of: None)


def opened(visit: Visit, archive: Path) -> Page:
    visit.page.goto("about:blank")
    page = visit.go((archive.parent / "site").as_uri(), f"#/page/{ONE}")
    page.wait_for_selector(".openseadragon-canvas")
    return page


def correct(page: Page, line: int, tool: str) -> None:
    """Chooses a line and opens a tool for it."""
    page.locator(".lines .number").nth(line).click()
    if page.locator("main.correcting").count() == 0:
        page.locator(".correct").click()
    page.get_by_role("button", name=tool, exact=True).click()


def put_right(page: Page, text: str) -> None:
    page.locator("#edit-text").fill(text)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#said")).to_have_text("Kept in this browser")


def taken_along(page: Page, folder: Path) -> Path:
    """The file that is downloaded."""
    with page.expect_download() as download:
        page.locator(".take-said").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def lines(page: Page) -> list[str]:
    return page.locator(".lines .text").all_inner_texts()


def best(archive: Path) -> BestPage:
    found = library.best_page(str(archive), ONE)
    assert found
    return found


def texts(archive: Path) -> list[str]:
    return [line.region.text for line in best(archive).page.lines]


def test_texts_are_kept_taken_along_taken_in_and_published(
    visit: Visit, archive: Path, tmp_path: Path
):
    page = opened(visit, archive)
    correct(page, 0, "Text")
    put_right(page, "<b>Deer</b> fiend")
    page.locator(".lines .number").nth(1).click()
    put_right(page, "you later came")
    wanted = ["<b>Deer</b> fiend", "you later came", "سلام عليكم"]
    page = opened(visit, archive)
    assert lines(page) == wanted, "they are kept"
    expect(page.locator(".kept strong")).to_have_text("2 corrections wait to be sent")
    page.get_by_label("Your name").fill("Ada")
    file = taken_along(page, tmp_path)
    assert ductus("correct", archive, file) == 0
    assert texts(archive) == wanted
    assert {row["creator"] for row in read_table(archive, "corrections")} == {"Ada"}
    published(archive)
    page = opened(visit, archive)
    assert lines(page) == wanted
    assert page.get_by_label("Your name").input_value() == "Ada"
    page.locator(".kept summary").click()
    page.get_by_role("button", name="Forget those that were taken along").click()
    expect(page.locator(".kept")).to_have_count(0)
    assert lines(page) == wanted, "the site has them by now"


def test_order_direction_outline_and_ink_are_taken_in(visit: Visit, archive: Path, tmp_path: Path):
    before = best(archive).page.lines
    page = opened(visit, archive)
    correct(page, 0, "Outline")
    page.locator(".knob").first.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Strokes", exact=True).click()
    page.locator(".strokes li").first.click()
    page.get_by_role("button", name="Later", exact=True).click()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Line", exact=True).click()
    page.get_by_role("button", name="downwards").click()
    page.get_by_role("button", name="Read after the line below").click()
    expect(page.locator(".lines li").nth(1)).to_have_class("chosen")
    expect(page.locator(".kept strong")).to_have_text("4 corrections wait to be sent")
    assert ductus("correct", archive, taken_along(page, tmp_path)) == 0
    after = best(archive).page.lines
    assert [line.region.text for line in after] == [LINES[n][0] for n in (1, 0, 2)]
    assert after[1].region.direction is Direction.TTB
    assert after[1].region.polygon[0][0] < before[0].region.polygon[0][0] - 20
    assert after[1].region.polygon[1:] == before[0].region.polygon[1:]
    strokes, were = after[1].ink.strokes, before[0].ink.strokes
    for now, was in ((0, 1), (1, 0), (2, 2)):
        assert np.abs(strokes[now].xy - were[was].xy).max() < 0.2
    published(archive)
    page = opened(visit, archive)
    assert lines(page) == [LINES[n][0] for n in (1, 0, 2)]


def test_what_is_no_writing_is_left_out_and_comes_back(visit: Visit, archive: Path, tmp_path: Path):
    page = opened(visit, archive)
    correct(page, 1, "Line")
    page.get_by_role("button", name="This is not writing").click()
    expect(page.locator(".lines li")).to_have_count(2)
    file = taken_along(page, tmp_path)
    page.locator(".kept summary").click()
    page.get_by_role("button", name="Undo: ").click()
    expect(page.locator(".lines li")).to_have_count(3)
    expect(page.locator(".kept")).to_have_count(0)
    assert ductus("correct", archive, file) == 0
    assert texts(archive) == [LINES[0][0], LINES[2][0]]


def test_what_was_put_right_before_is_found_by_the_place_that_the_run_gave(
    visit: Visit, archive: Path, tmp_path: Path
):
    """Its outline is elsewhere by now: the archive knows it by the one that it had."""
    page = opened(visit, archive)
    correct(page, 0, "Outline")
    for at in range(4):
        page.locator(".knob").nth(at).focus()
        for _ in range(20):
            page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Keep").click()
    assert ductus("correct", archive, taken_along(page, tmp_path)) == 0
    published(archive)
    page = opened(visit, archive)
    page.evaluate("localStorage.clear()")
    page = opened(visit, archive)
    correct(page, 0, "Text")
    put_right(page, "Deer fiend")
    assert ductus("correct", archive, taken_along(page, tmp_path)) == 0
    assert texts(archive)[0] == "Deer fiend"


def test_where_the_browser_keeps_nothing_it_says_so(visit: Visit, archive: Path, tmp_path: Path):
    refused = "() => { throw new DOMException('denied', 'SecurityError'); }"
    visit.page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{get: {refused}}})")
    page = opened(visit, archive)
    correct(page, 0, "Text")
    put_right(page, "Deer fiend")
    expect(page.locator(".kept [role=alert]")).to_contain_text("This browser keeps nothing")
    assert lines(page)[0] == "Deer fiend"
    told = json.loads(taken_along(page, tmp_path).read_text(encoding="utf-8"))
    assert [item["body"]["value"] for item in told["items"]] == ["Deer fiend"]


def test_what_lies_in_the_storage_and_is_none_of_ours_is_passed_over(visit: Visit, archive: Path):
    page = opened(visit, archive)
    key = page.evaluate("`ductus.kept ${location.href.split('#')[0].replace('index.html', '')}`")
    ours = dict.fromkeys(("place", "where", "created"), "") | {"page": ONE, "region": "l0001"}
    damaged = [ours | {"field": field, "value": "[["} for field in ("ink", "polygon", "state")]
    foreign = [None, 7, {"page": ONE}, *damaged, ours | {"region": "l0009", "field": "text"}]
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(foreign)])
    page = opened(visit, archive)
    assert lines(page) == [text for text, _ in LINES]
    page.evaluate("([key]) => localStorage.setItem(key, '{')", [key])
    assert lines(opened(visit, archive)) == [text for text, _ in LINES]
