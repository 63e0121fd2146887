"""A published site in a real browser, opened from its folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ductus.schemas.catalogue import Catalogue
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
from tests.support.browser import DESK, PHONE, Visit, serious_faults, settled, until
from tests.support.site_archives import SitePage, write_archive

HOSTILE = "<img src=x onerror=\"document.title='broken'\">'\"</script><script>alert(1)</script>"
ONE, TWO, DOWN, LARGE = (f"letters.{name}.jpg" for name in ("one", "two", "down", "large"))
PAGES = [
    SitePage(
        ONE,
        [
            ("Dear friend", Direction.LTR),
            ("your letter came", Direction.LTR),
            ("سلام عليكم", Direction.RTL),
            (HOSTILE, Direction.LTR),
        ],
        Catalogue(
            **{"item_id": "box", "item_label": HOSTILE, "sequence": 1, "folio": HOSTILE},
            **{"title": HOSTILE, "rights": "javascript:alert(1)", "writer": HOSTILE},
        ),
    ),
    SitePage(
        TWO,
        [("my friend writes", Direction.LTR), ("this leaf", Direction.LTR)],
        Catalogue(item_id="box", item_label=HOSTILE, sequence=2, access="open"),
    ),
    SitePage(
        "letters.kept.jpg",
        [("hidden", Direction.LTR)],
        Catalogue(item_id="box", item_label=HOSTILE, sequence=3, access="restricted"),
    ),
    SitePage(
        DOWN,
        [("物 語 人", Direction.TTB), ("竹 取", Direction.TTB)],
        Catalogue(item_id="scroll", item_label="Scroll", sequence=1),
    ),
    SitePage(
        LARGE,
        [("a large leaf", Direction.LTR)],
        Catalogue(item_id="map", item_label="Map", sequence=1),
        (2500, 2000),
    ),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), PAGES)


@pytest.fixture(scope="module")
def site(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site")
    done = publish(str(archive), str(folder / "site"), date(2030, 1, 1), lambda n, of: None)
    assert done.made == 4
    return (folder / "site").as_uri()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit; nothing may be complained of, and nothing be asked of anybody else."""
    made = Visit(browser, DESK)
    yield made
    made.close()
    assert [told for told in made.complaints if "willReadFrequently" not in told] == []
    assert {url.partition(":")[0] for url in made.asked} <= {"file", "data", "blob"}


def chosen(page: Page) -> list[str]:
    return page.locator("li.chosen .text").all_inner_texts()


def ink_pixels(page: Page, canvas: str = ".stage > canvas.ink:nth-of-type(2)") -> int:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    asked = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        .data.filter((value, i) => i % 4 === 3 && value > 200).length"""
    return int(page.eval_on_selector(canvas, asked))


def test_every_script_is_loaded_and_every_script_is_there():
    names = {name.removeprefix("front/") for name, _ in front_files()}
    loaded = {*_SCRIPTS, *_SERVED, *_EDITING, *_SAVING, *_KEEPING, *_EXHIBITED}
    assert {name for name in names if name.endswith(".js")} == loaded
    kept, read, saved = index_page(), index_page(is_served=True), index_page(True, may_edit=True)
    assert [b"/editing.js" in page for page in (kept, read, saved)] == [True, False, True]
    assert [b"/desk_kept.js" in page for page in (kept, read, saved)] == [True, False, False]
    assert [b"/desk_served.js" in page for page in (kept, read, saved)] == [False, False, True]
    assert [b"/draw_search.js" in page for page in (kept, read, saved)] == [False, True, True]


def test_from_the_start_to_a_leaf_that_writes_itself_to_the_end(visit: Visit, site: str):
    page = visit.go(site)
    page.locator(".card", has_text="Scroll").first.click()
    page.locator(".cards.leaves .card").click()
    settled(page)
    assert ink_pixels(page) > 100
    for _ in range(5):
        page.keyboard.press("]")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#said")).to_have_text("Written to the end.", timeout=20_000)
    assert page.evaluate("Ductus.currentView().replay.share") == 1


def test_the_start_counts_one_and_many(browser: Browser, site: str, tmp_path: Path):
    alone = write_archive(tmp_path / "archive", [SitePage(ONE, [("Dear friend", Direction.LTR)])])
    publish(str(alone), str(tmp_path / "site"), date(2030, 1, 1), lambda n, of: None)
    for place, told in ((tmp_path / "site").as_uri(), "1 item · 1 leaf · "), (site, "4 leaves · "):
        visit = Visit(browser, DESK)
        expect(visit.go(place).locator(".lead + p")).to_contain_text(told)
        visit.close()


def test_scrubbing_shows_what_is_written_so_far(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}")
    settled(page)
    whole = ink_pixels(page)
    page.locator("input[type=range]").fill("0")
    assert ink_pixels(page) < whole / 4
    page.locator("input[type=range]").fill("500")
    half = ink_pixels(page)
    assert whole / 4 < half < whole * 3 / 4
    page.locator("input[type=range]").fill("1000")
    assert ink_pixels(page) == whole


def test_a_search_finds_the_line_and_leads_to_it(visit: Visit, site: str):
    page = visit.go(site)
    page.get_by_label("Search the lines").fill("FRIEND")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li")).to_have_count(2)
    expect(page.locator(".results .mark")).to_have_count(2)
    page.locator(".results a", has_text="my friend writes").click()
    settled(page)
    assert chosen(page) == ["my friend writes"]


@pytest.mark.parametrize(
    ("query", "n"),
    [("freind", 0), ("friemd", 2), ("lett", 1), ("人", 1), ("سلام", 1), ("hidden", 0)],
)
def test_what_a_search_finds(visit: Visit, site: str, query: str, n: int):
    page = visit.go(site, f"#/search/{query}")
    expect(page.locator(".results > li")).to_have_count(n)


def test_results_are_narrowed_to_an_item(visit: Visit, site: str):
    page = visit.go(site, "#/search/leaf")
    expect(page.locator(".results > li")).to_have_count(2)
    page.locator(".facets a", has_text="Map").click()
    expect(page.locator(".results > li")).to_have_count(1)
    expect(page.locator(".facets a[aria-current]")).to_contain_text("Map")


def test_a_word_that_is_pointed_at_finds_those_that_look_like_it(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}")
    settled(page)
    page.locator(".word", has_text="friend").click()
    page.keyboard.press("f")
    expect(page.locator(".results .said")).to_have_text(["Dear friend", "my friend writes"])


def test_with_the_keyboard_alone(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}")
    settled(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert chosen(page) == ["your letter came"]
    page.keyboard.press(".")
    assert page.locator(".word.chosen").inner_text() == "your"
    page.keyboard.press("b")
    assert page.locator("main").get_attribute("data-view") == "beside"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("n")
    until(page, f"Ductus.currentView().page.id === '{TWO}'")
    page.keyboard.press("/")
    page.keyboard.type("dear")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li")).to_have_count(1)


def test_a_key_counts_as_soon_as_the_help_is_closed(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}")
    settled(page)
    page.keyboard.press("?")
    page.evaluate("""() => {
        const dialog = document.querySelector("dialog");
        const button = dialog.querySelector("button"); // holds the focus
        dialog.close();
        button.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    }""")
    until(page, f"Ductus.currentView().page.id === '{TWO}'")


def test_what_is_hostile_is_text(visit: Visit, site: str):
    for address in ("", "#/search/img", f"#/page/{ONE}/l0004"):
        page = visit.go(site, address)
        assert page.locator("main img[src=x], main script").count() == 0
        assert page.title() != "broken"
        assert HOSTILE in page.locator("main").inner_text().replace("\n", " ")
    assert page.locator("a[href^=javascript]").count() == 0


@pytest.mark.parametrize(
    "address", ["#/page/../../secret", "#/page/%2e%2e", "#/item/x/../y", "#/what"]
)
def test_an_address_of_nothing_shows_a_page_and_asks_for_no_file(
    browser: Browser, site: str, address: str
):
    visit = Visit(browser, DESK)
    page = visit.go(site, address)
    assert page.locator("main").count() == 1
    root = site.rpartition("/")[0]
    assert all(url.startswith(f"{site}/") for url in visit.asked), root
    visit.close()


def test_withheld_leaves_are_counted_with_the_reason(visit: Visit, site: str):
    page = visit.go(site)
    page.locator(".card").filter(has_text="2 leaves").first.click()
    expect(page.locator(".withheld")).to_have_text("1 leaf is withheld: access is restricted.")


def test_a_scroll_is_read_in_columns_from_the_right(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{DOWN}/l0001")
    settled(page)
    first, second = (page.locator(".lines li").nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert first["x"] > second["x"]
    box = page.locator(".lines li .text").first.bounding_box()
    assert box
    assert box["height"] > 2 * box["width"]


def test_arabic_runs_from_the_right(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}")
    line = page.locator(".lines li").nth(2).locator(".text")
    assert line.get_attribute("dir") == "rtl"
    boxes = [word.bounding_box() for word in line.locator(".word").all()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] > boxes[1]["x"]


def test_tiles_of_a_large_leaf_load_as_they_are_looked_at(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{LARGE}")
    settled(page)
    before = len([url for url in visit.asked if "/tiles-" in url])
    assert 0 < before < 20
    page.evaluate("Ductus.currentView().viewer.lookAt([100, 100, 400, 400])")
    for _ in range(200):
        if any("/tiles-" in url and "/3/" in url for url in visit.asked):
            return
        page.wait_for_timeout(25)
    pytest.fail("the finest tiles were not asked for")


def test_on_a_phone_nothing_runs_over_the_edge(browser: Browser, site: str):
    visit = Visit(browser, PHONE)
    for address in ("", "#/search/friend", f"#/page/{ONE}/l0002"):
        page = visit.go(site, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    settled(page)
    assert ink_pixels(page) > 50
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_in_viewport()
    visit.close()
    assert visit.complaints == []


def test_on_a_phone_a_line_that_is_chosen_is_seen_in_the_scan(browser: Browser, site: str):
    visit = Visit(browser, PHONE)
    page = visit.go(site, f"#/page/{ONE}/l0004")
    page.wait_for_selector("li.chosen")
    expect(page.locator(".scan")).to_be_in_viewport(ratio=0.9)
    page.locator(".lines .number").last.scroll_into_view_if_needed()
    page.locator(".lines .number").last.click()
    expect(page.locator(".scan")).to_be_in_viewport(ratio=0.9)
    visit.close()


@pytest.mark.parametrize(("language", "word"), [("de-AT", "Suchen"), ("fr-FR", "Chercher")])
def test_the_pages_speak_the_browsers_language(
    browser: Browser, site: str, language: str, word: str
):
    visit = Visit(browser, DESK, language)
    page = visit.go(site)
    expect(page.locator("header form button")).to_have_text(word)
    page.get_by_role("combobox").select_option("en")
    expect(page.locator("header form button")).to_have_text("Search")
    visit.close()


def test_every_text_is_there_in_every_language(visit: Visit, site: str):
    page = visit.go(site)
    texts = page.evaluate("Ductus.strings")
    assert len(texts) > 100
    assert not [key for key, told in texts.items() if len(told) != 3 or not all(told)]


def test_a_link_finds_its_line_by_place_when_the_page_was_done_again(visit: Visit, site: str):
    page = visit.go(site, f"#/page/{ONE}/l0002")
    settled(page)
    link = page.evaluate("Ductus.link(Ductus.currentView().page, Ductus.currentView().line)")
    tag = page.evaluate("Ductus.currentView().page.tag")
    page.goto("about:blank")
    page.goto(link.replace("/l0002?", "/l0001?").replace(tag, "0" * 12))
    page.wait_for_selector("li.chosen")
    assert chosen(page) == ["your letter came"]


def test_a_drawing_that_writes_itself_is_taken_along(visit: Visit, site: str, tmp_path: Path):
    page = visit.go(site, f"#/page/{ONE}/l0001")
    settled(page)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="This line, writing itself (SVG)").click()
    path = tmp_path / "line.svg"
    download.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert text.count("<path") == text.count("<animate") == 6
    assert "<script" not in text


@pytest.mark.parametrize("address", ["", "#/search/friend", f"#/page/{ONE}/l0001"])
def test_axe_finds_no_serious_fault(browser: Browser, site: str, address: str):
    visit = Visit(browser, DESK)
    page = visit.go(site, address)
    serious = serious_faults(page)
    visit.close()
    assert serious == []
