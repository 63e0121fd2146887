"""A search is narrowed by what the catalogue says of pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from ductus.web.search_facets import search_facets
from tests.support.browser import DESK, Visit, a_browser
from tests.support.site_archives import SitePage, write_archive

HOSTILE = '<b>Ada</b>&q="/?'


def test_what_says_the_same_of_all_pages_is_no_facet():
    rows = [{"writer": "Ada", "place": "Bern"}, {"writer": "Ada", "place": None}, {"writer": "Ada"}]
    assert search_facets(rows) == [{"name": "place", "values": ["Bern"], "of": [0, -1, -1]}]
    assert search_facets([]) == []


def test_dates_are_periods_and_all_that_a_page_may_be_of_count():
    spans = [
        ("1480", "1520"),
        ("1501", ""),
        ("-0044-03-15", ""),
        ("", ""),
        ("soon", ""),
        ("9", "1999"),
    ]
    (facet,) = search_facets([{"date_from": a, "date_to": b} for a, b in spans])
    names = [value.replace("\N{EN DASH}", " to ") for value in facet["values"]]
    assert names[0] == "-100 to -1"
    assert names[-1] == "1900 to 1999"
    first, second = facet["of"][:2]
    assert [names[number] for number in first] == ["1400 to 1499", "1500 to 1599"]
    assert names[second] == "1500 to 1599"
    assert facet["of"][3:5] == [-1, -1]
    near = [{"date_from": "1914"}, {"date_from": "1921-02-01", "date_to": "1922"}]
    (facet,) = search_facets(near)
    assert [value[:4] for value in facet["values"]] == ["1910", "1920"]


def test_results_are_narrowed_by_several_facets_at_once(tmp_path: Path):
    def page(name: str, **said: str) -> SitePage:
        return SitePage(f"a.{name}.jpg", [("dear friend", Direction.LTR)], Catalogue(**said))  # type: ignore[arg-type]

    pages = [
        page("one", writer=HOSTILE, place="Bern", date_from="1501"),
        page("two", writer=HOSTILE, place="Basel", date_from="1801"),
        page("three", writer="Grace", place="Bern", date_from="1480", date_to="1520"),
        page("kept", writer="Secret", access="restricted"),
    ]
    archive = write_archive(tmp_path, pages)
    publish(str(archive), str(tmp_path / "site"), date(2030, 1, 1), lambda n, of: None)
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        found = visit.go((tmp_path / "site").as_uri(), "#/search/friend")
        results = found.locator(".results > li")
        expect(results).to_have_count(3)
        expect(found.locator(".facet", has_text="Secret")).to_have_count(0)
        found.locator(".facet summary", has_text="Writer").click()
        found.get_by_role("link", name=HOSTILE).click()
        expect(results).to_have_count(2)
        expect(found.locator(".facet summary", has_text="Writer")).to_contain_text(HOSTILE)
        found.locator(".facet summary", has_text="Place").click()
        found.get_by_role("link", name="Bern").click()
        expect(results).to_have_count(1)
        found.reload()
        expect(results).to_have_count(1)
        found.locator(".facet summary", has_text="Writer").click()
        found.locator(".facet[open] a", has_text="all").click()
        expect(results).to_have_count(2)
        found.locator(".facet summary", has_text="Date").click()
        expect(found.locator(".facet[open] a")).to_contain_text(["all", "1400", "1500"])
        assert visit.complaints == []
        visit.close()
