"""A leaf in a real browser: it writes itself, and its lines and words are chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import (
    PHONE,
    Visit,
    chosen,
    ink_pixels,
    serious_faults,
    settled,
    until,
)
from tests.support.looked_at import DOWN, HOSTILE, LARGE, ONE, TWO


def test_from_the_start_to_a_leaf_that_writes_itself_to_the_end(visit: Visit, looked_at: str):
    page = visit.go(looked_at)
    page.locator(".card", has_text="Scroll").first.click()
    page.locator(".cards.leaves .card").click()
    settled(page)
    assert ink_pixels(page) > 100
    for _ in range(5):
        page.keyboard.press("]")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#said")).to_have_text("Written to the end.", timeout=20_000)
    assert page.evaluate("Ductus.currentView().replay.share") == 1


def test_columns_of_the_list_are_told_of_the_leaf(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    facts = page.locator(".about dl")
    expect(facts.locator("dt", has_text="shelf")).to_have_count(1)
    expect(facts.locator("dt", has_text="shelf").locator("+ dd")).to_have_text("A 7")
    expect(facts.locator("dt", has_text=HOSTILE).locator("+ dd")).to_have_text(HOSTILE)
    assert page.title() != "broken", "text, and never markup"


def test_scrubbing_shows_what_is_written_so_far(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    whole = ink_pixels(page)
    page.locator("input[type=range]").fill("0")
    assert ink_pixels(page) < whole / 4
    page.locator("input[type=range]").fill("500")
    half = ink_pixels(page)
    assert whole / 4 < half < whole * 3 / 4
    page.locator("input[type=range]").fill("1000")
    assert ink_pixels(page) == whole


def test_a_word_that_is_pointed_at_finds_those_that_look_like_it(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    page.locator(".word", has_text="friend").dblclick()
    page.keyboard.press("f")
    expect(page.locator(".results .said")).to_have_text(["Dear friend", "my friend writes"])


def test_with_the_keyboard_alone(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert chosen(page) == ["your letter came"]
    page.keyboard.press(".")
    assert page.locator(".word.chosen").inner_text() == "your"
    page.keyboard.press("b")
    assert page.locator("main").get_attribute("data-view") == "beside"
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("dt")).to_have_count(18)
    assert sheet.locator("dt").first.inner_text() == "Space"
    assert sheet.locator("dd").first.inner_text() == "write, pause"
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("n")
    until(page, f"Ductus.currentView().page.id === '{TWO}'")
    page.keyboard.press("/")
    page.keyboard.type("dear")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li")).to_have_count(1)


def test_a_key_counts_as_soon_as_the_help_is_closed(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    page.keyboard.press("?")
    page.evaluate("""() => {
        const dialog = document.querySelector("dialog");
        const button = dialog.querySelector("button"); // holds the focus
        dialog.close();
        button.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    }""")
    until(page, f"Ductus.currentView().page.id === '{TWO}'")


def test_a_scroll_is_read_in_columns_from_the_right(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{DOWN}/l0001")
    settled(page)
    first, second = (page.locator(".lines li").nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert first["x"] > second["x"]
    box = page.locator(".lines li .text").first.bounding_box()
    assert box
    assert box["height"] > 2 * box["width"]


def test_arabic_runs_from_the_right(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    line = page.locator(".lines li").nth(2).locator(".text")
    assert line.get_attribute("dir") == "rtl"
    boxes = [word.bounding_box() for word in line.locator(".word").all()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] > boxes[1]["x"]


def test_tiles_of_a_large_leaf_load_as_they_are_looked_at(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{LARGE}")
    settled(page)
    before = len([url for url in visit.asked if "/tiles-" in url])
    assert 0 < before < 20
    page.evaluate("Ductus.currentView().viewer.lookAt([100, 100, 400, 400])")
    for _ in range(200):
        if any("/tiles-" in url and "/3/" in url for url in visit.asked):
            return
        page.wait_for_timeout(25)
    pytest.fail("the finest tiles were not asked for")


def test_on_a_phone_a_line_that_is_chosen_is_seen_in_the_scan(browser: Browser, looked_at: str):
    visit = Visit(browser, PHONE)
    page = visit.go(looked_at, f"#/page/{ONE}/l0004")
    page.wait_for_selector("li.chosen")
    expect(page.locator(".scan")).to_be_in_viewport(ratio=0.9)
    page.locator(".lines .number").last.scroll_into_view_if_needed()
    page.locator(".lines .number").last.click()
    expect(page.locator(".scan")).to_be_in_viewport(ratio=0.9)
    visit.close()


def words(page: Page) -> list[str]:
    return page.locator(".word.chosen").all_inner_texts()


def test_the_first_click_chooses_the_line_and_the_second_the_word(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    word = page.locator(".word", has_text="friend")
    word.click()
    assert (chosen(page), words(page)) == (["Dear friend"], [])
    word.click()
    assert words(page) == ["friend"]
    page.locator(".lines li").nth(1).click(position={"x": 300, "y": 8})
    assert (chosen(page), words(page)) == (["your letter came"], [])
    settled(page)
    box = page.evaluate("Ductus.boxOf(Ductus.currentView().page.lines[0].words[0])")
    x, y = page.evaluate(
        """([x0, y0, x1, y1]) => {
        const [a, b, c, d, e, f] = Ductus.currentView().viewer.frame();
        const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
        const { left, top } = document.querySelector(".scan").getBoundingClientRect();
        return [a * x + c * y + e + left, b * x + d * y + f + top]; }""",
        box,
    )
    page.mouse.click(x, y)
    assert (chosen(page), words(page)) == (["Dear friend"], [])
    page.wait_for_timeout(600)  # not a double click
    page.mouse.click(x, y)
    assert words(page) == ["Dear"]


def test_by_the_keyboard_a_word_of_the_list_is_chosen_at_once(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}")
    settled(page)
    page.locator(".word", has_text="letter").press("Enter")
    assert (chosen(page), words(page)) == (["your letter came"], ["letter"])
