"""A line is put right in a real browser, and what was said is in the archive and shown again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import ductus as library
from ductus.model.shapes.projection import shipped
from ductus.schemas.records import Direction, RegionInk
from tests.support.browser import DESK, Visit, settled
from tests.support.commands import ductus, read_table
from tests.support.correcting import (
    correct,
    draw,
    strokes,
)
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


def saved(page: Page) -> None:
    """Saves, and waits until the page is as the server has it now."""
    with page.expect_response("**/api/pages/*"):
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_have_text("Saved")


def line_of(archive: Path, at: int) -> RegionInk:
    found = library.best_page(str(archive), ONE)
    assert found
    return found.page.lines[at]


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
    before = line_of(archive, 1).ink.strokes
    page = opened(visit, server)
    correct(page, 1, "Strokes")
    page.locator(".strokes li").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="The other way", exact=True).click()
    saved(page)
    after = line_of(archive, 1).ink.strokes
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


def test_an_outline_and_a_traced_order_are_saved_and_shown_at_once(
    visit: Visit, server: Served, archive: Path
):
    page = opened(visit, server)
    correct(page, 1, "Outline")
    corners = page.evaluate("Ductus.currentView().correcting.tool.corners")
    draw(page, [corners[0], [corners[0][0] - 15, corners[0][1] - 12]])
    saved(page)
    polygon = line_of(archive, 1).region.polygon
    assert abs(polygon[0][0] - corners[0][0] + 15) < 2
    assert abs(polygon[0][1] - corners[0][1] + 12) < 2
    shown = page.evaluate("Ductus.currentView().page.lines[1].polygon.slice(0, 2)")
    assert shown == [round(value) for value in polygon[0]]
    correct(page, 1, "Strokes", word=2)
    before = strokes(page)
    page.get_by_role("button", name="Trace it with the pen").click()
    settled(page)
    for stroke in before[::-1]:
        draw(page, stroke)
    page.get_by_role("button", name="Take this order").click()
    saved(page)
    word = line_of(archive, 1).words[2].ink.strokes
    assert [len(stroke.xy) for stroke in word] == [len(stroke) for stroke in before[::-1]]
    for stroke, was in zip(word, before[::-1], strict=True):
        assert abs(stroke.xy - [point[:2] for point in was]).max() < 0.2
    first, end = page.evaluate("Ductus.currentView().replay.range")
    points = page.evaluate(
        "(([at]) => [...Ductus.currentView().ink.points.slice(3 * at)].slice(0, 2))"
        f"([Ductus.currentView().ink.starts[{first}]])"
    )
    assert end - first == len(word)
    assert abs(word[0].xy[0] - points).max() < 0.2


def test_what_cannot_be_saved_is_told_and_not_lost(browser: Browser, archive: Path):
    with served(archive) as server:
        visit = Visit(browser, DESK)
        visit.page.goto(f"{server.url}/sign-in#{server.token}")
        visit.page.wait_for_selector("body[data-ready]")
        page = opened(visit, server)
        correct(page, 1, "Text")
        page.locator("#edit-text").fill("what I typed")
        page.context.set_offline(True)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".trouble")).to_contain_text("Not saved: the server does not answer")
        expect(page.locator("#edit-text")).to_have_value("what I typed")
        page.context.set_offline(False)
        saved(page)
        expect(page.locator(".trouble")).to_be_empty()
        assert texts(archive)[1] == "what I typed"
        correct(page, 0, "Strokes")
        n = len(strokes(page))
        page.get_by_role("button", name="Delete", exact=True).click()
        server.process.kill()
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".trouble")).to_contain_text("Not saved: the server does not answer")
        assert len(strokes(page)) == n - 1
        page.keyboard.press("Escape")
        page.locator(".unsaved button").click()
        assert len(strokes(page)) == n - 1
        visit.close()


def test_a_link_signs_in_where_the_page_of_signing_in_is_open(
    browser: Browser, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "tokens.json"
    assert ductus("serve", archive, "--tokens", file, "--new-token", "reader", "Ada") == 0
    told = capsys.readouterr()
    assert "with the server's address before it" in told.err
    with served(archive, "--tokens", file) as server:
        visit = Visit(browser, DESK)
        visit.page.goto(server.url)
        expect(visit.page.locator("main")).to_contain_text("Open the link")
        visit.page.goto(f"{server.url}{told.out.strip()}")
        visit.page.wait_for_selector("body[data-ready]")
        expect(visit.page.locator("header .signed-in")).to_have_text("Ada")
        assert not visit.complaints
        visit.close()


def test_two_people_on_one_line_are_both_kept(
    browser: Browser, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file, names = tmp_path / "tokens.json", ("Ada", "Ben")
    tokens = []
    for name in names:
        assert ductus("serve", archive, "--tokens", file, "--new-token", "editor", name) == 0
        tokens.append(capsys.readouterr().out.strip().partition("#")[2])
    with served(archive, "--tokens", file) as server:
        visits = [Visit(browser, DESK) for _ in names]
        for visit, token in zip(visits, tokens, strict=True):
            visit.page.goto(f"{server.url}/sign-in#{token}")
            visit.page.wait_for_selector("body[data-ready]")
        ada, ben = (opened(visit, server) for visit in visits)
        for page, text in ((ada, "as Ada reads"), (ben, "as Ben reads")):
            correct(page, 1, "Text")
            page.locator("#edit-text").fill(text)
        saved(ada)
        saved(ben)
        expect(ben.locator(".lines li").nth(1)).to_contain_text("as Ben reads")
        correct(ada, 1, "Line")
        ada.get_by_role("button", name="to the left").click()
        expect(ada.locator(".lines li").nth(1)).to_contain_text("as Ben reads")
        for visit in visits:
            visit.close()
    rows = read_table(archive, "corrections")[-3:]
    assert [(row["creator"], row["value"]) for row in rows] == [
        ("Ada", "as Ada reads"),
        ("Ben", "as Ben reads"),
        ("Ada", "rtl"),
    ]
    assert texts(archive)[1] == "as Ben reads"
