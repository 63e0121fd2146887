"""A published site in a real browser, opened from its folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ductus.model.trust.evidence import FEATURES
from ductus.schemas.records import Direction
from ductus.web.exhibition import _SCRIPTS as _EXHIBITED
from ductus.web.front_files import (
    _EDITING,
    _KEEPING,
    _SAVING,
    _SCRIPTS,
    _SERVED,
    front_files,
    index_page,
)
from ductus.web.publishing import publish
from tests.support.browser import DESK, PHONE, Visit, chosen, ink_pixels, serious_faults, settled
from tests.support.looked_at import HOSTILE, ONE
from tests.support.site_archives import SitePage, write_archive


def test_every_script_is_loaded_and_every_script_is_there():
    names = {name.removeprefix("front/") for name, _ in front_files()}
    loaded = {*_SCRIPTS, *_SERVED, *_EDITING, *_SAVING, *_KEEPING, *_EXHIBITED}
    assert {name for name in names if name.endswith(".js")} == loaded
    kept, read, saved = index_page(), index_page(is_served=True), index_page(True, may_edit=True)
    assert [b"/editing.js" in page for page in (kept, read, saved)] == [True, False, True]
    assert [b"/desk_kept.js" in page for page in (kept, read, saved)] == [True, False, False]
    assert [b"/desk_served.js" in page for page in (kept, read, saved)] == [False, False, True]
    assert [b"/draw_search.js" in page for page in (kept, read, saved)] == [False, True, True]


def test_some_lines_write_themselves_on_the_start_and_lead_to_their_leaf(
    visit: Visit, looked_at: str
):
    page = visit.go(looked_at)
    expect(page.locator(".writes")).to_be_visible()
    for _ in range(600):
        if ink_pixels(page, ".writes canvas") > 100:
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail("nothing was written")
    page.get_by_role("link", name="Open this page").click()
    settled(page)
    assert page.locator("main.page").count() == 1


def test_the_start_is_at_rest_where_that_is_asked_for(still_visit: Visit, looked_at: str):
    page = still_visit.go(looked_at)
    expect(page.locator(".writes")).to_be_visible()
    first = ink_pixels(page, ".writes canvas")
    page.wait_for_timeout(300)
    assert ink_pixels(page, ".writes canvas") == first > 100


def test_the_start_counts_one_and_many(browser: Browser, looked_at: str, tmp_path: Path):
    alone = write_archive(tmp_path / "archive", [SitePage(ONE, [("Dear friend", Direction.LTR)])])
    publish(str(alone), str(tmp_path / "site"), date(2030, 1, 1), lambda n, of: None)
    for place, told in (
        ((tmp_path / "site").as_uri(), "1 item · 1 page · "),
        (looked_at, "4 pages · "),
    ):
        visit = Visit(browser, DESK)
        expect(visit.go(place).locator(".lead + p")).to_contain_text(told)
        visit.close()


def test_a_search_finds_the_line_and_leads_to_it(visit: Visit, looked_at: str):
    page = visit.go(looked_at)
    page.get_by_label("Search the lines").fill("FRIEND")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li")).to_have_count(2)
    expect(page.locator(".results .mark")).to_have_count(2)
    page.locator(".results a", has_text="my friend writes").click()
    settled(page)
    assert chosen(page) == ["my friend writes"]


@pytest.mark.parametrize(
    ("query", "n"),
    [
        *(("freind", 0), ("friemd", 2), ("lett", 1), ("人", 1), ("سلام", 1), ("hidden", 0)),
        *(("*end", 2), ("nd", 0), ("*tte*", 1), ("frien*", 2), ("friemd*", 0)),
        *(("friend NOT dear", 1), ("friend AND dear", 1), ("NOT dear", 0)),
    ],
)
def test_what_a_search_finds(visit: Visit, looked_at: str, query: str, n: int):
    page = visit.go(looked_at, f"#/search/{query}")
    expect(page.locator(".results > li")).to_have_count(n)


def test_every_doubt_is_said_in_all_languages_and_the_first_page_has_no_empty_arrow(
    still_visit: Visit, looked_at: str
):
    page = still_visit.go(looked_at, f"#/page/{ONE}")
    told = page.evaluate("Object.entries(Ductus.doubts)")
    assert {doubt for doubt, _ in told} == set(FEATURES.values())
    assert all(len(said) == 2 and all(said) for _, said in told)
    expect(page.locator(".leafline .arrow:visible")).to_have_count(1)


def test_an_item_is_found_by_its_name_and_what_is_not_understood_is_said(
    visit: Visit, looked_at: str
):
    page = visit.go(looked_at, "#/search/scroll")
    expect(page.locator(".found-items a")).to_have_text(["Scroll"])
    expect(page.locator(".odd")).to_have_count(0)
    page = visit.go(looked_at, "#/search/dear OR map")
    expect(page.locator(".odd")).to_contain_text("`ductus search` in a terminal")


def test_results_are_narrowed_to_an_item(visit: Visit, looked_at: str):
    page = visit.go(looked_at, "#/search/leaf")
    expect(page.locator(".results > li")).to_have_count(2)
    page.locator(".facets a", has_text="Map").click()
    expect(page.locator(".results > li")).to_have_count(1)
    expect(page.locator(".facets a[aria-current]")).to_contain_text("Map")


def test_what_is_hostile_is_text(visit: Visit, looked_at: str):
    for address in ("", "#/search/img", f"#/page/{ONE}/l0004"):
        page = visit.go(looked_at, address)
        assert page.locator("main img[src=x], main script").count() == 0
        assert page.title() != "broken"
        assert HOSTILE in page.locator("main").inner_text().replace("\n", " ")
    assert page.locator("a[href^=javascript]").count() == 0


@pytest.mark.parametrize(
    "address", ["#/page/../../secret", "#/page/%2e%2e", "#/item/x/../y", "#/what"]
)
def test_an_address_of_nothing_shows_a_page_and_asks_for_no_file(
    browser: Browser, looked_at: str, address: str
):
    visit = Visit(browser, DESK)
    page = visit.go(looked_at, address)
    assert page.locator("main").count() == 1
    root = looked_at.rpartition("/")[0]
    assert all(url.startswith(f"{looked_at}/") for url in visit.asked), root
    visit.close()


def test_withheld_leaves_are_counted_with_the_reason(visit: Visit, looked_at: str):
    page = visit.go(looked_at)
    page.locator(".card").filter(has_text="2 pages").first.click()
    expect(page.locator(".withheld")).to_have_text("1 page is withheld: access is restricted.")


def test_on_a_phone_nothing_runs_over_the_edge(browser: Browser, looked_at: str):
    visit = Visit(browser, PHONE)
    for address in ("", "#/search/friend", f"#/page/{ONE}/l0002"):
        page = visit.go(looked_at, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    settled(page)
    assert ink_pixels(page) > 50
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_in_viewport()
    visit.close()
    assert visit.complaints == []


@pytest.mark.parametrize(("language", "word"), [("de-AT", "Suchen"), ("fr-FR", "Chercher")])
def test_the_pages_speak_the_browsers_language(
    browser: Browser, looked_at: str, language: str, word: str
):
    visit = Visit(browser, DESK, language)
    page = visit.go(looked_at)
    expect(page.locator("header form button")).to_have_text(word)
    page.get_by_role("combobox").select_option("en")
    expect(page.locator("header form button")).to_have_text("Search")
    visit.close()


def test_every_text_is_there_in_every_language(visit: Visit, looked_at: str):
    page = visit.go(looked_at)
    texts = page.evaluate("Ductus.strings")
    assert len(texts) > 100
    assert not [key for key, told in texts.items() if len(told) != 3 or not all(told)]


def test_a_link_finds_its_line_by_place_when_the_page_was_done_again(visit: Visit, looked_at: str):
    page = visit.go(looked_at, f"#/page/{ONE}/l0002")
    settled(page)
    link = page.evaluate("Ductus.link(Ductus.currentView().page, Ductus.currentView().line)")
    tag = page.evaluate("Ductus.currentView().page.tag")
    page.goto("about:blank")
    page.goto(link.replace("/l0002?", "/l0001?").replace(tag, "0" * 12))
    page.wait_for_selector("li.chosen")
    assert chosen(page) == ["your letter came"]


@pytest.mark.parametrize("address", ["", "#/search/friend", f"#/page/{ONE}/l0001"])
def test_axe_finds_no_serious_fault(browser: Browser, looked_at: str, address: str):
    visit = Visit(browser, DESK)
    page = visit.go(looked_at, address)
    serious = serious_faults(page)
    visit.close()
    assert serious == []
