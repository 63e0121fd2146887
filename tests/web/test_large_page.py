"""A page of 40 million pixels: its tiles load, a link zooms to a word, and the ink lies on it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.browser import DESK, Visit, a_browser
from tests.support.site_archives import SitePage, write_archive

LARGE = "maps.large.jpg"
SIZE = (7752, 5164)
WORD = (180, 60, 280, 100)
"""Where the second word of the first line lies."""


def settled(page: Page) -> None:
    """Waits until the scan is open, nothing moves and all tiles that are seen are there."""
    for _ in range(600):
        if page.evaluate("""() => { const viewer = Ductus.currentView()?.viewer;
            return Boolean(viewer?.isOpen) && !viewer.isMoving
                && viewer.osd.world.getItemAt(0).getFullyLoaded(); }"""):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)


def dark(page: Page, about: list[float]) -> NDArray[np.bool_]:
    """bool[H, W]: what is black on the stage, in a box and what is next to it; not its buttons."""
    data = page.locator(".stage").screenshot()
    mask = np.asarray(Image.open(io.BytesIO(data)).convert("L")) < 60
    near = np.zeros_like(mask)
    x0, y0, x1, y1 = (int(n) for n in about)
    near[y0 - 40 : y1 + 40, x0 - 40 : x1 + 40] = True
    return np.asarray(mask & near, np.bool_)


def box(mask: NDArray[np.bool_]) -> list[int]:
    rows, columns = np.nonzero(mask)
    return [int(n) for n in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)]


def test_ink_lies_where_the_scan_has_it(tmp_path: Path):
    lines = [("a large leaf", Direction.LTR)]
    archive = write_archive(tmp_path, [SitePage(LARGE, lines, size=SIZE, black=WORD)])
    site = tmp_path / "site"
    publish(str(archive), str(site), date(2030, 1, 1), lambda n, of: None)
    (tiles,) = (site / "pages" / LARGE).glob("tiles-*")
    assert {int(level.name) for level in tiles.iterdir()} == {0, 1, 2, 3, 4}
    assert len(list((tiles / "4").iterdir())) == 16 * 11
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        page = visit.go(site.as_uri(), f"#/page/{LARGE}/l0001/w002")
        settled(page)
        asked = {url.rpartition(tiles.name)[2] for url in visit.asked if tiles.name in url}
        assert "/4/0_0.jpg" in asked, "the word is seen in full size"
        assert len(asked) < 40, "and not all other tiles are loaded"
        page.keyboard.press("Escape")
        page.evaluate("Ductus.currentView().setView('scan')")
        settled(page)
        a, b, c, d, e, f = page.evaluate("Ductus.currentView().viewer.frame()")
        assert (b, c) == (0, 0)
        assert a > 1, "the word is large"
        told = [a * WORD[0] + e, d * WORD[1] + f, a * WORD[2] + e, d * WORD[3] + f]
        scan = box(dark(page, told))
        assert np.abs(np.array(scan) - told).max() <= 3, (scan, told)
        page.evaluate("Ductus.currentView().setView('over')")
        settled(page)
        ink = page.evaluate("""() => {
          const canvas = document.querySelector(".stage > canvas.ink:nth-of-type(2)");
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          const at = [Infinity, Infinity, 0, 0];
          for (let i = 0; i < data.length / 4; i++) {
            if (data[4 * i + 3] < 200) continue;
            const [x, y] = [i % width, Math.floor(i / width)];
            at[0] = Math.min(at[0], x); at[1] = Math.min(at[1], y);
            at[2] = Math.max(at[2], x + 1); at[3] = Math.max(at[3], y + 1);
          }
          return at; }""")
        assert ink[1] >= scan[1]
        assert ink[3] <= scan[3]
        middle = (scan[0] + scan[2]) / 2
        assert ink[0] < middle < ink[2]
        visit.close()
