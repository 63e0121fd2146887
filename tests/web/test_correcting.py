"""The tools that lines and words are put right with, in a real browser, in a published site."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, Visit, serious_faults, settled
from tests.support.correcting import (
    DOWN,
    ONE,
    WORK,
    close_to,
    correct,
    draw,
    in_window,
    opened,
    press,
    strokes,
)

POLYGON = f"{WORK}.tool.corners"


def test_corners_are_dragged_added_and_deleted_by_mouse(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    correct(page, 0, "Outline")
    first = page.evaluate(POLYGON)
    draw(page, [first[1], [first[1][0] + 10, first[1][1] - 30]])
    moved = page.evaluate(POLYGON)
    assert np.abs(np.subtract(moved[1], [first[1][0] + 10, first[1][1] - 30])).max() < 1.5
    assert moved[:1] + moved[2:] == first[:1] + first[2:]
    page.locator(".between").first.click()
    assert len(page.evaluate(POLYGON)) == 5
    press(page, "Delete the corner")
    assert page.evaluate(POLYGON) == moved
    press(page, "Undo")
    press(page, "Undo")
    press(page, "Undo")
    assert page.evaluate(POLYGON) == first


def test_with_the_keyboard_alone(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    page.locator(".scan").focus()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#edit-text")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Deer fiend")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Kept in this browser")
    expect(page.locator("#edit-text")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Outline", exact=True)).to_be_focused()
    first = page.evaluate(POLYGON)
    page.locator(".knob").nth(2).focus()
    for key in ("Shift+ArrowDown", "ArrowRight", "+"):
        page.keyboard.press(key)
    made = page.evaluate(POLYGON)
    assert len(made) == 5
    assert made[2][1] > first[2][1] + 9
    assert made[2][0] > first[2][0]
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    assert page.evaluate(POLYGON) == made
    page.get_by_role("button", name="Strokes", exact=True).press("Enter")
    page.locator("#edit-strokes").focus()
    before = strokes(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    assert close_to(strokes(page)[:2], before[1::-1])
    page.keyboard.press("Delete")
    assert close_to(strokes(page), [before[0], *before[2:]])
    page.keyboard.press("Escape")
    expect(page.locator(".correct")).to_be_focused()
    expect(page.locator("main")).not_to_have_class("correcting")


def test_the_tools_are_in_sight_where_the_list_was_scrolled_down(
    still_visit: Visit, corrected: str
):
    page = opened(still_visit, corrected)
    page.set_viewport_size({"width": 1280, "height": 420})
    page.locator(".lines .number").nth(2).click()
    page.locator(".panel").evaluate("(panel) => (panel.scrollTop = panel.scrollHeight)")
    assert page.locator(".panel").evaluate("(panel) => panel.scrollTop") > 50
    page.locator(".correct").click()
    expect(page.get_by_role("heading", name="Correct: Line 3")).to_be_in_viewport(ratio=1)


def test_what_is_begun_is_there_again_after_looking_elsewhere(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    correct(page, 0, "Text")
    page.locator("#edit-text").fill("De\ner")
    expect(page.locator("#edit-text")).to_have_value("De er")
    page.locator("#edit-text").fill("Deer")
    correct(page, 1, "Strokes")
    press(page, "Delete")
    expect(page.locator(".unsaved button")).to_have_text(["Line 1"])
    page.keyboard.press("Escape")
    expect(page.locator(".unsaved button")).to_have_text(["Line 1", "Line 2"])
    assert page.evaluate("Ductus.currentView().page.lines[1].strokes") == 9, "as it is saved"
    page.evaluate(f"location.hash = '#/page/{DOWN}'")
    page.wait_for_selector(".lines.columns")
    page.evaluate(f"location.hash = '#/page/{ONE}'")
    page.wait_for_selector(".lines:not(.columns)")
    page.locator(".unsaved button", has_text="Line 2").click()
    assert len(strokes(page)) == 8
    page.locator(".unsaved button", has_text="Line 1").click()
    press(page, "Text")
    expect(page.locator("#edit-text")).to_have_value("Deer")


def test_arabic_is_put_right_from_the_right_and_columns_are_columns(
    still_visit: Visit, corrected: str
):
    page = opened(still_visit, corrected)
    correct(page, 2, "Text")
    assert page.locator("#edit-text").get_attribute("dir") == "rtl"
    page.locator("#edit-text").fill("سلام عليك")
    press(page, "Keep")
    expect(page.locator(".lines li").nth(2).locator(".word")).to_have_text(["سلام", "عليك"])
    press(page, "Line")
    expect(page.get_by_role("button", name="to the left")).to_have_attribute("aria-pressed", "true")
    page = opened(still_visit, corrected, DOWN)
    correct(page, 0, "Strokes", word=1)
    first = strokes(page)
    press(page, "Trace it with the pen")
    settled(page)
    for stroke in first[::-1]:
        draw(page, stroke[::-1])
    press(page, "Take this order")
    assert close_to(strokes(page), [stroke[::-1] for stroke in first[::-1]])
    press(page, "Keep")
    expect(page.locator(".lines.columns li")).to_have_count(2)
    page.locator(".lines .number").first.click()
    press(page, "Line")
    press(page, "Read after the line below")
    expect(page.locator(".lines.columns li").nth(1)).to_have_class("chosen")


def touch(page: Page, points: list[tuple[float, float]]) -> None:
    """A finger, along points of the window."""
    session = page.context.new_cdp_session(page)
    for at, (x, y) in enumerate(points):
        kind = "touchMove" if at else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_on_a_phone_with_a_finger(browser: Browser, corrected: str):
    visit = Visit(browser, PHONE, has_touch=True)
    page = opened(visit, corrected)
    page.locator(".lines .number").first.tap()
    page.locator(".correct").tap()
    expect(page.locator("#edit-text")).to_be_in_viewport()
    expect(page.locator(".scan")).to_be_in_viewport(ratio=0.9)
    press(page, "Outline")
    settled(page)
    first = page.evaluate(POLYGON)
    x, y = in_window(page, [first[0]])[0]
    touch(page, [(x, y), (x + 2, y + 8), (x + 6, y + 20), (x + 6, y + 24)])
    moved = page.evaluate(POLYGON)
    assert moved[0][1] > first[0][1] + 10
    assert moved[1:] == first[1:]
    press(page, "Strokes")
    settled(page)
    before = strokes(page)
    grip = page.locator(".strokes .grip").first
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + 10, box["y"] + 20
    touch(page, [(x, y), (x, y + 10), (x, y + 40), (x, y + 60)])
    assert close_to(strokes(page)[:2], before[1::-1])
    press(page, "Trace it with the pen")
    settled(page)
    page.locator(".scan").scroll_into_view_if_needed()
    for stroke in (before[3], before[2]):
        touch(page, in_window(page, stroke))
    press(page, "Take this order")
    at = [
        next(n for n, s in enumerate(strokes(page)) if close_to([s], [before[k]])) for k in (3, 2)
    ]
    assert at[0] < at[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.evaluate(
        """[...document.querySelectorAll(".editor button, .correct")]
        .filter((one) => one.offsetWidth && (one.offsetHeight < 38 || one.offsetWidth < 38))
        .map((one) => one.textContent)"""
    )
    assert small == []
    visit.close()
    assert visit.complaints == []


@pytest.mark.parametrize("tool", ["Text", "Strokes", "Outline", "Line"])
def test_axe_finds_no_serious_fault(still_visit: Visit, corrected: str, tool: str):
    page = opened(still_visit, corrected)
    correct(page, 0, tool)
    assert serious_faults(page) == []
    if tool == "Strokes":
        press(page, "Split")
        assert serious_faults(page) == []
        press(page, "Cancel")
        press(page, "Delete")
        press(page, "Keep")
        page.locator(".kept summary").click()
        assert serious_faults(page) == []
