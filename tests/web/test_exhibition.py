"""Leaves write themselves, one after the other, and the page that shows them does not grow."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ductus.archive.shown_pages import Shown, ShownItem
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from ductus.web.exhibition import EXHIBIT, LEAVES, best_leaves, chosen_leaves
from ductus.web.publishing import Published, publish
from tests.support.browser import DESK, serious_faults
from tests.support.commands import ductus
from tests.support.site_archives import SitePage, write_archive

HOSTILE = "<img src=x onerror=\"document.title='broken'\">"
ONE, TWO, KEPT = "a.one.jpg", "a.two.jpg", "a.kept.jpg"
PAGES = [
    SitePage(
        ONE,
        [("Dear friend", Direction.LTR), ("your letter came", Direction.LTR)],
        Catalogue(title=HOSTILE, writer="Ada", place="Bern", identifier="MS 7"),
        strokes=20,
    ),
    SitePage(TWO, [("my friend", Direction.LTR)], Catalogue(title="Second"), strokes=20),
    SitePage(KEPT, [("hidden", Direction.LTR)], Catalogue(title="x", access="restricted")),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), PAGES)


def published(archive: Path, site: Path, exhibit: list[str] | None) -> Published:
    return publish(str(archive), str(site), date(2030, 1, 1), lambda n, of: None, exhibit)


def leaves(site: Path) -> list[str]:
    text = (site / LEAVES).read_text().partition('"",')[2]
    told: list[str] = json.loads(text.strip().removesuffix(");"))
    return told


def test_it_shows_what_may_be_shown_and_goes_when_it_is_not_asked_for(
    archive: Path, tmp_path: Path
):
    done = published(archive, tmp_path, [TWO, KEPT, "a.none.jpg", ONE, TWO])
    assert leaves(tmp_path) == [TWO, ONE]
    assert done.not_exhibited == (KEPT, "a.none.jpg")
    assert KEPT not in (tmp_path / EXHIBIT).read_text()
    assert published(archive, tmp_path, []).kept == 2
    assert set(leaves(tmp_path)) <= {ONE, TWO}
    published(archive, tmp_path, None)
    assert not (tmp_path / EXHIBIT).exists()
    assert not (tmp_path / LEAVES).exists()


def test_the_command_takes_addresses_and_lists_of_them(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    chosen = tmp_path / "chosen.txt"
    chosen.write_text(f"# for the hall\n\nfile:///x/index.html#/page/{TWO}/l0001?xywh=1,2,3,4\n")
    site = tmp_path / "site"
    asked = ("publish", archive, "--output", site, "--exhibit")
    assert ductus(*asked, chosen, f"{ONE}#xywh=1,2,3,4&line=l0001") == 0
    assert leaves(site) == [TWO, ONE]
    assert capsys.readouterr().out.strip().endswith(EXHIBIT)
    assert ductus(*asked, KEPT) == 1
    assert f"not exhibited, for the site does not show it: {KEPT}" in capsys.readouterr().err
    chosen.write_bytes(b"\xff\xfe\x00")
    assert ductus(*asked, chosen) == 2
    assert "no list of pages" in capsys.readouterr().err


def test_addresses_of_pages():
    told = ["a.jpg", "a%20b.jpg/l0001/w001", "http://x/index.html#/page/c.jpg", "d.jpg#line=l1"]
    assert chosen_leaves(told) == ["a.jpg", "a b.jpg", "c.jpg", "d.jpg"]


def test_the_best_leaves_are_trusted_and_full_and_of_many_items():
    def row(name: str, trust: float | None, strokes: int) -> dict[str, object]:
        return {"page_id": name, "trust": trust, "n_strokes": strokes}

    first = [row("a1", 0.9, 500), row("a2", 0.95, 460), row("a3", 0.99, 3), row("a4", 0.5, 900)]
    second = [row("b1", 0.7, 450), row("b2", None, 450)]
    items = (ShownItem("a", "", "A", first), ShownItem("b", "", "B", second))
    assert best_leaves(Shown(items, {}), 2) == ["a2", "b1"]
    assert best_leaves(Shown(items, {}), 3) == ["a1", "a2", "b1"]
    assert best_leaves(Shown((), {})) == []


@pytest.fixture(scope="module")
def site(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site")
    published(archive, folder, [ONE, TWO])
    return folder.as_uri()


def opened(browser: Browser, site: str, motion: str = "no-preference") -> Page:
    """The exhibition; what it complains of or asks of others fails the test that looks."""
    context = browser.new_context(viewport=DESK, locale="en-GB", reduced_motion=motion)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{site}/{EXHIBIT}")
    page.wait_for_selector("body[data-ready]")
    return page


def ink_pixels(page: Page) -> int:
    asked = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        .data.filter((value, i) => i % 4 === 3 && value > 100).length"""
    return int(page.eval_on_selector(".leaf canvas", asked))


def test_a_leaf_writes_itself_and_makes_room_for_the_next(browser: Browser, site: str):
    page = opened(browser, site)
    expect(page.locator(".controls")).not_to_be_visible()
    assert page.locator("body").get_attribute("data-leaf") == ONE
    expect(page.locator(".caption .title")).to_have_text(HOSTILE)
    expect(page.locator(".caption .cited")).to_contain_text("Ada · ")
    expect(page.locator(".caption .cited")).to_contain_text("Bern · MS 7")
    for _ in range(6):
        page.keyboard.press("+")
    expect(page.locator(".speed")).to_contain_text("16")
    page.wait_for_selector("body[data-phase=write]")
    page.keyboard.press(" ")
    some, share = ink_pixels(page), page.evaluate("Ductus.exhibition.share")
    page.wait_for_timeout(150)
    assert page.evaluate("Ductus.exhibition.share") == share, "it was paused"
    page.keyboard.press(" ")
    page.wait_for_selector("body[data-phase=rest]")
    assert ink_pixels(page) > some
    page.wait_for_selector(f'body[data-leaf="{TWO}"]')
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f'body[data-leaf="{ONE}"]')
    assert page.title().startswith(HOSTILE)
    page.mouse.move(200, 200)
    expect(page.get_by_role("toolbar")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    page.wait_for_selector(f'body[data-leaf="{TWO}"]')
    page.get_by_role("link", name="Open this page").click()
    page.wait_for_selector("main.page")
    page.context.close()


def test_leaves_that_were_shown_are_let_go(browser: Browser, site: str):
    page = opened(browser, site)
    page.keyboard.press(" ")
    page.evaluate("window.gone = []")
    turn = """(id) => { gone.push(new WeakRef(Ductus.exhibition.leaf),
                                  new WeakRef(Ductus.exhibition.leaf.page)); }"""
    nodes = []
    for n in range(12):
        page.evaluate(turn)
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f'body[data-leaf="{(TWO, ONE)[n % 2]}"]')
        nodes.append(page.evaluate("document.getElementsByTagName('*').length"))
    assert nodes[-1] == nodes[1]
    page.request_gc()
    left = page.evaluate("gone.filter((one) => one.deref()).length")
    assert left <= 4, "of 24 no more than those that were shown last"
    page.context.close()


def test_who_wants_no_motion_sees_the_whole_leaf_at_rest(browser: Browser, site: str):
    page = opened(browser, site, "reduce")
    whole = ink_pixels(page)
    assert whole > 0
    where = page.locator(".leaf").get_attribute("style")
    page.evaluate("Ductus.exhibition.speed = 16")
    # Stopped at once: a slow machine would look when the next leaf is there.
    stopped = """new Promise((done) => {
        const look = () => document.body.dataset.phase === "reveal"
            ? done(Ductus.exhibition.isPaused = true) : requestAnimationFrame(look);
        look();
    })"""
    assert page.evaluate(stopped)
    assert page.locator(".leaf").get_attribute("style") == where
    assert ink_pixels(page) == whole
    page.context.close()


def test_axe_finds_no_serious_fault(browser: Browser, site: str):
    page = opened(browser, site, "reduce")
    page.mouse.move(200, 200)
    expect(page.get_by_role("toolbar")).to_be_visible()
    assert serious_faults(page) == []
    page.context.close()


def test_a_leaf_that_is_gone_is_passed_over(archive: Path, browser: Browser, tmp_path: Path):
    published(archive, tmp_path, [ONE, TWO])
    (tmp_path / "pages" / ONE / "page.js").unlink()
    page = opened(browser, tmp_path.as_uri())
    page.wait_for_selector(f'body[data-leaf="{TWO}"]')
    page.context.close()
