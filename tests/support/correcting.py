"""Correcting in a real browser, published or served: what tests do again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.browser import DESK, Visit, settled
from tests.support.served import Served
from tests.support.site_archives import SitePage, write_archive

WORK = "Ductus.currentView().correcting"
ONE, DOWN = "letters.one.jpg", "letters.down.jpg"
PAGES = [
    SitePage(
        ONE,
        [
            ("Dear friend", Direction.LTR),
            ("your letter came", Direction.LTR),
            ("سلام عليكم", Direction.RTL),
        ],
    ),
    SitePage(DOWN, [("物 語 人", Direction.TTB), ("竹 取", Direction.TTB)]),
]


def a_site(folder: Path) -> str:
    """The address of a published site of PAGES."""
    archive = write_archive(folder, PAGES)
    publish(str(archive), str(folder / "site"), date(2030, 1, 1), lambda n, of: None)
    return (folder / "site").as_uri()


def opened(visit: Visit, site: str, page_id: str = ONE) -> Page:
    """A page of a published site, at rest."""
    page = visit.go(site, f"#/page/{page_id}")
    settled(page)
    return page


def signed_in(browser: Browser, server: Served, token: str = "", page_id: str = ONE) -> Page:
    """A page of a served archive, for whoever has the token: whose link was printed, if empty."""
    page = Visit(browser, DESK).page
    page.goto(f"{server.url}/sign-in#{token or server.token}")
    page.wait_for_selector("body[data-ready]")
    page.goto(f"{server.url}/#/page/{page_id}")
    page.wait_for_selector(".editor .edit-state")
    settled(page)
    return page


def correct(page: Page, line: int, tool: str = "Text", word: int | None = None) -> None:
    """Chooses a line of the list, or a word of it, and opens a tool for it."""
    if word is None:
        page.locator(".lines .number").nth(line).click()
    else:
        page.locator(".lines li").nth(line).locator(".word").nth(word).dblclick()
    if page.locator("main.correcting").count() == 0:
        page.locator(".correct").click()
    page.get_by_role("button", name=tool, exact=True).click()
    settled(page)


def strokes(page: Page) -> list[list[list[float]]]:
    """The strokes that the tool shows, not yet saved."""
    return list(page.evaluate(f"{WORK}.tool.strokes"))


def in_window(page: Page, points: list[list[float]]) -> list[tuple[float, float]]:
    """Where points of the page are in the window."""
    asked = f"""(points) => {{
        const {{ stage }} = {WORK};
        const {{ left, top }} = stage.element.getBoundingClientRect();
        return points.map(([x, y]) => stage.toStage(x, y)).map(([x, y]) => [x + left, y + top]);
    }}"""
    return [(x, y) for x, y in page.evaluate(asked, points)]


def draw(page: Page, points: list[list[float]]) -> None:
    """Presses the mouse at the first point of the page, goes along the others, and lets go."""
    first, *others = in_window(page, points)
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point, steps=3)
    page.mouse.up()


def close_to(found: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Whether strokes are the same, to what is lost in packing them."""
    pairs = list(zip(found, wanted, strict=True))
    return all(len(a) == len(b) and np.abs(np.subtract(a, b)).max() < 0.2 for a, b in pairs)


def press(page: Page, name: str) -> None:
    """Presses the button of that name."""
    page.get_by_role("button", name=name, exact=True).click()
