"""What is taken along of a page: its files, its ink as drawings, a line of it as a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from ductus.schemas.inkml import from_inkml
from tests.support.browser import DESK, Visit, settled
from tests.support.looked_at import LARGE, ONE, looked_at_archive
from tests.support.served import Served, served


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return looked_at_archive(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def server(archive: Path) -> Iterator[Served]:
    with served(archive) as made:
        yield made


def taken(page: Page, name: str) -> tuple[str, bytes]:
    """The name and the bytes of what a browser hands over."""
    with page.expect_download() as download:
        page.locator(".take").get_by_text(name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def opened(visit: Visit, site: str, page_id: str = ONE) -> Page:
    page = visit.go(site, f"#/page/{page_id}/l0001")
    settled(page)
    page.locator(".take summary").click()
    return page


def test_page_and_line_are_taken_along_from_a_folder(visit: Visit, looked_at: str):
    page = opened(visit, looked_at)
    for what, kind in (("Image (JPEG)", ".jpg"), ("Ink (InkML)", ".inkml")):
        with page.expect_popup() as shown:  # the browser hands over no file of a folder
            page.locator(".take").get_by_text(what, exact=True).click()
        assert shown.value.url.endswith(kind)
        shown.value.close()
    for what, name, n in (
        ("Drawing (SVG)", f"{ONE}.svg", 0),
        ("Writing itself (SVG)", f"{ONE}.svg", 1),
        ("Drawing of the line (SVG)", f"{ONE}.l0001.svg", 0),
        ("The line, writing itself (SVG)", f"{ONE}.l0001.svg", 1),
    ):
        own, data = taken(page, what)
        n_paths = 6 if "line" in what else len(page.evaluate("Ductus.currentView().ink.widths"))
        assert (own, data.count(b"<path"), b"<script" in data) == (name, n_paths, False)
        assert data.count(b"<animate") == n * n_paths


@pytest.mark.parametrize("language", ["en-GB", "de-DE", "fr-FR"])
def test_the_whole_list_of_what_is_taken_is_in_sight(
    browser: Browser, looked_at: str, language: str
):
    page = opened(Visit(browser, DESK, language), looked_at)
    for choice in page.locator(".take > div > *").all():
        expect(choice).to_be_in_viewport(ratio=1)


def test_a_line_is_chosen_before_it_is_taken(visit: Visit, looked_at: str):
    page = opened(visit, looked_at)
    page.evaluate("Ductus.currentView().choose(null)")
    page.get_by_text("Image of the line (JPEG)").click()
    expect(page.locator("#said")).to_have_text("Choose a line first.")
    page.evaluate("Ductus.currentView().choose(0)")
    page.get_by_text("Image of the line (JPEG)").click()
    expect(page.locator("#said")).to_contain_text("hands out no part of a picture")


def test_files_of_the_page_are_taken_along_from_a_server(browser: Browser, server: Served):
    visit = Visit(browser, DESK)
    visit.page.goto(f"{server.url}/#/page/{ONE}")
    visit.page.locator(".take summary").click()
    name, data = taken(visit.page, "Image (JPEG)")
    assert (name[-4:], Image.open(io.BytesIO(data)).size) == (".jpg", (600, 800))
    name, data = taken(visit.page, "Ink (InkML)")
    assert (name, len(from_inkml(data).lines)) == (f"{ONE}.inkml", 4)
    visit.close()


@pytest.mark.parametrize("page_id", [ONE, LARGE])
def test_a_line_is_a_picture_in_the_pixels_of_the_scan(
    browser: Browser, server: Served, archive: Path, page_id: str
):
    """Also where the page has tiles, of which several hold it."""
    visit = Visit(browser, DESK)
    visit.page.goto(f"{server.url}/#/page/{page_id}/l0001")
    visit.page.wait_for_selector("body[data-ready]")
    settled(visit.page)
    line = "Ductus.currentView().page.lines[0]"
    if page_id == LARGE:
        visit.page.evaluate(f"{line}.polygon = [400, 450, 1500, 450, 1500, 600, 400, 600]")
    visit.page.locator(".take summary").click()
    name, data = taken(visit.page, "Image of the line (JPEG)")
    x0, y0, x1, y1 = visit.page.evaluate(
        "(({ width, height, lines }) => Ductus.paddedBox(Ductus.boxOf(lines[0]), "
        "[width, height]).map(Math.round))(Ductus.currentView().page)"
    )
    found = np.asarray(Image.open(io.BytesIO(data)).convert("L"), float)
    assert (name, found.shape) == (f"{page_id}.l0001.jpg", (y1 - y0, x1 - x0))
    scan = archive.parent / "scans" / page_id
    wanted = np.asarray(Image.open(scan).convert("L"), float)[y0:y1, x0:x1]
    assert np.abs(found - wanted).mean() < 4
    visit.close()


def test_the_menu_closes_where_something_else_is_meant(visit: Visit, looked_at: str):
    page = opened(visit, looked_at)
    page.locator(".take h3").first.click()
    expect(page.locator(".take[open]")).to_have_count(1)
    page.locator("header .corner").click(position={"x": 1, "y": 1})
    expect(page.locator(".take[open]")).to_have_count(0)
