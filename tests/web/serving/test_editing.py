"""A line is put right in a real browser, and what was said is in the archive and shown again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import ductus as library
from ductus.model.shapes.projection import shipped
from ductus.schemas.records import Direction
from tests.support.browser import DESK, Visit, a_browser
from tests.support.commands import read_table
from tests.support.served import Served, served
from tests.support.site_archives import SitePage, write_archive

ONE = "letters.one.jpg"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("edited")
    lines = [("Dear friend", Direction.LTR), ("your letter came", Direction.LTR)]
    return write_archive(made, [SitePage(ONE, lines, projection=shipped().version)])


@pytest.fixture(scope="module")
def server(archive: Path) -> Iterator[Served]:
    with served(archive) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as made:
        yield made


@pytest.fixture
def visit(browser: Browser, server: Served) -> Iterator[Visit]:
    made = Visit(browser, DESK)
    made.page.goto(f"{server.url}/sign-in#{server.token}")
    made.page.wait_for_selector("body[data-ready]")
    yield made
    assert not any(server.token in address for address in made.asked)
    assert all(address.startswith(server.url) for address in made.asked)
    made.close()


def opened(visit: Visit, server: Served, address: str = "") -> Page:
    page = visit.page
    page.goto(f"{server.url}/#/page/{ONE}{address}")
    page.reload()
    page.wait_for_selector(".editor .edit-state")
    return page


def correct(page: Page, line: int, tool: str = "Text") -> None:
    """Chooses a line and opens a tool for it."""
    page.locator(".lines .number").nth(line).click()
    page.locator(".correct").click()
    page.get_by_role("button", name=tool, exact=True).click()


def saved(page: Page) -> None:
    """Saves, and waits until that is said."""
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_have_text("Saved")


def texts(archive: Path) -> list[str]:
    found = library.best_page(str(archive), ONE)
    assert found
    return [line.region.text for line in found.page.lines]


def test_text_is_put_right_and_saved_at_once(visit: Visit, server: Served, archive: Path):
    page = opened(visit, server)
    expect(page.locator(".edit-state [data-state]")).to_have_attribute("data-state", "untouched")
    correct(page, 0)
    page.locator("#edit-text").fill("<b>Deer</b> fiend")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".edit-state [data-state]")).to_have_attribute("data-state", "corrected")
    expect(page.locator(".lines li").first).to_contain_text("<b>Deer</b>")
    assert texts(archive)[0] == "<b>Deer</b> fiend"
    page = opened(visit, server)
    expect(page.locator(".lines li").first).to_contain_text("<b>Deer</b>")
    assert not [told for told in visit.complaints if "error" in told.lower()]


def test_what_was_put_right_is_found_at_once(visit: Visit, server: Served):
    page = opened(visit, server)
    page.locator("#query").fill("zwieback")
    page.keyboard.press("Enter")
    expect(page.locator("h1[role=status]")).to_contain_text("No line holds")
    page = opened(visit, server)
    correct(page, 0)
    page.locator("#edit-text").fill("Deer zwieback")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Saved")
    page.locator("#query").fill("zwieback")
    page.locator("#query").press("Enter")
    expect(page.locator(".results li")).to_contain_text("100 % likely")


def test_a_word_is_drawn_and_lines_are_found(visit: Visit, server: Served):
    page = opened(visit, server)
    page.get_by_role("link", name="Draw a word").click()
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#said")).to_have_text("Draw something first.")
    box = page.locator("canvas.drawing").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 80)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(box["x"] + 40 + 20 * step, box["y"] + 80 + 30 * (step % 2))
    page.mouse.up()
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".results li").first).to_contain_text("% alike")


def test_ink_is_turned_round_and_a_stroke_is_deleted(visit: Visit, server: Served, archive: Path):
    found = library.best_page(str(archive), ONE)
    assert found
    before = found.page.lines[1].ink.strokes
    page = opened(visit, server)
    correct(page, 1, "Strokes")
    page.locator(".strokes li").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="The other way", exact=True).click()
    saved(page)
    found = library.best_page(str(archive), ONE)
    assert found
    after = found.page.lines[1].ink.strokes
    assert len(after) == len(before) - 1
    assert abs(after[0].xy - before[1].xy[::-1]).max() <= 0.13


def test_order_and_what_is_no_writing(visit: Visit, server: Served, archive: Path):
    was = texts(archive)
    page = opened(visit, server)
    correct(page, 0, "Line")
    page.get_by_role("button", name="Read after the line below").click()
    expect(page.locator(".lines li").nth(1)).to_have_class("chosen")
    assert texts(archive) == was[::-1]
    page.get_by_role("button", name="Read before the line above").click()
    expect(page.locator(".lines li").nth(0)).to_have_class("chosen")
    assert texts(archive) == was
    page.get_by_role("button", name="This is not writing").click()
    expect(page.locator(".lines li")).to_have_count(1)
    assert texts(archive) == was[1:]
    page.locator(".left-out summary").click()
    page.get_by_role("button", name="It is writing").click()
    expect(page.locator(".lines li")).to_have_count(2)
    assert texts(archive) == was
    rows = read_table(archive, "corrections")
    assert [json.loads(row["value"]) for row in rows[-2:]] == [True, False]
