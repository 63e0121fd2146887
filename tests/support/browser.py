"""A real browser: Debian's Chromium, driven by playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.support.commands import TESTS

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
HARMLESS = ("willReadFrequently", "Ignoring tile")
"""Of what libraries warn and nobody need see to: a canvas that is read often; a picture that comes
when the viewer which asked for it already shows something else."""


def chromium() -> str:
    """Where it lies; where it is missing, its tests are passed over, but not in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        about = "no chromium: apt install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(about)
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A browser while the body runs."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page of a browser, with all that it complained of.

    Attributes:
        complaints: errors of scripts, and warnings and errors of the console.
        asked: addresses that were asked for.
    """

    def __init__(
        self,
        browser: Browser,
        size: ViewportSize,
        language: str = "en-GB",
        has_touch: bool = False,
    ) -> None:
        self._context = browser.new_context(viewport=size, locale=language, has_touch=has_touch)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: Any) -> None:
        harmless = any(known in message.text for known in HARMLESS)
        if message.type in ("warning", "error") and not harmless:
            self.complaints.append(message.text)

    def go(self, site: str, address: str = "") -> Page:
        """Opens an address of a site: what stands behind `#`."""
        self.page.goto(f"{site}/index.html{address}")
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def close(self) -> None:
        """Ends the visit."""
        self._context.close()


def until(page: Page, truth: str) -> None:
    """Waits until an expression is true; playwright's own way is what the pages' policy forbids."""
    for _ in range(400):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"never true: {truth}")


def settled(page: Page) -> None:
    """Waits until the scan is open, and stands where it is to stand."""
    until(page, "Boolean(Ductus.currentView()?.viewer?.isOpen)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    until(page, "!Ductus.currentView().viewer.isMoving")


def serious_faults(page: Page) -> list[Any]:
    """What axe-core finds that is serious."""
    page.evaluate((TESTS / "data" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    return [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def ink_pixels(page: Page, canvas: str = ".stage > canvas.ink:nth-of-type(2)") -> int:
    """How many pixels of a canvas are inked."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    asked = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        .data.filter((value, i) => i % 4 === 3 && value > 200).length"""
    return int(page.eval_on_selector(canvas, asked))


def chosen(page: Page) -> list[str]:
    """The texts of the lines that are chosen in the list of a page."""
    return page.locator("li.chosen .text").all_inner_texts()
