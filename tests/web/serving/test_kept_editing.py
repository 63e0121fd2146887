"""What was put right in the browser is seen and found there after a new run has read otherwise."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from ductus.model.shapes.projection import shipped
from ductus.schemas.records import Direction
from tests.support.browser import a_browser
from tests.support.correcting import ONE, correct, signed_in
from tests.support.served import served
from tests.support.site_archives import SitePage, write_archive


def written(folder: Path, run_id: str, *texts: str) -> Path:
    """An archive as a run leaves it."""
    lines = [(text, Direction.LTR) for text in texts]
    return write_archive(folder, [SitePage(ONE, lines, projection=shipped().version)], run_id)


def test_text_and_order_outlast_a_new_run(tmp_path: Path):
    archive = written(tmp_path, "run1", "Dear friend", "your letter came")
    with a_browser() as browser:
        with served(archive) as server:
            page = signed_in(browser, server)
            correct(page, 0)
            page.locator("#edit-text").fill("Deer zwieback")
            page.get_by_role("button", name="Save").click()
            expect(page.locator("#said")).to_have_text("Saved")
            page.keyboard.press("Escape")
            correct(page, 1, "Line")
            page.get_by_role("button", name="Read before the line above").click()
            expect(page.locator(".lines li").first).to_contain_text("your letter")
        written(tmp_path, "run2", "Dcar fricnd", "yovr lctter camc")
        with served(archive) as server:
            page = signed_in(browser, server)
            lines = page.locator(".lines li")
            expect(lines.first).to_contain_text("yovr lctter camc")
            expect(lines.last).to_contain_text("Deer zwieback")
            page.locator("#query").fill("zwieback")
            page.locator("#query").press("Enter")
            expect(page.locator(".results > li")).to_have_count(1)
