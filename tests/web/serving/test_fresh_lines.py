"""What people said since a server started is found and shown in a browser, by word and by look."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from ductus.model.shapes.projection import shipped
from ductus.schemas.records import Direction
from tests.support.browser import DESK, Visit, a_browser
from tests.support.served import served
from tests.support.site_archives import SitePage, write_archive


def test_what_is_no_writing_is_found_neither_by_word_nor_by_look(tmp_path: Path):
    made = shipped().version
    lines = [("dear friend", Direction.LTR), ("dear letter", Direction.LTR)]
    pages = [SitePage(f"a.{n}.jpg", lines, projection=made) for n in range(2)]
    with served(write_archive(tmp_path, pages)) as server, a_browser() as browser:
        visit = Visit(browser, DESK)
        page = visit.page
        page.goto(f"{server.url}/#/shape/a.0.jpg/l0001/w001")
        expect(page.locator(".results li")).to_have_count(4)
        with server.client(server.token) as asking:
            for line, field, value in (
                ("l0001", "not_writing", True),
                ("l0002", "text", "dearest zebra"),
            ):
                said = {"page_id": "a.1.jpg", "region_id": f"a.1.jpg/{line}"}
                answer = asking.post(
                    "/api/corrections", json={**said, "field": field, "value": value}
                )
                assert answer.status_code == 201
            hits = asking.get("/api/like", params={"region": "a.0.jpg/l0001/w001"}).json()["hits"]
        assert "a.1.jpg/l0001/w001" not in {hit["region_id"] for hit in hits}
        assert "a.1.jpg/l0002/w001" in {hit["region_id"] for hit in hits}
        page.reload()
        expect(page.locator(".results li")).to_have_count(3)
        expect(page.locator(".results li", has_text="dearest zebra")).to_have_count(1)
        page.goto(f"{server.url}/#/search/zebra")
        expect(page.locator("h1[role=status]")).to_contain_text("zebra")
        expect(page.locator(".results li")).to_contain_text("dearest zebra")
        page.goto(f"{server.url}/#/search/friend")
        expect(page.locator("h1[role=status]")).to_contain_text("friend")
        expect(page.locator(".results li")).to_have_count(1)
        visit.close()
