"""Lines are left out by what the catalogue says of their pages, and counted by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ductus.schemas.catalogue import Catalogue
from ductus.search.archive_search import ArchiveSearch, build_index, open_search
from ductus.search.filters import Filters, day, days
from tests.support.clued_archives import spots_along, write_pages
from tests.support.page_inks import example_page

PAGES = {
    "c.a": Catalogue(
        place="Lyon", date_from="1290", date_to="1310", extra={"shelf": "A 1", "no.": "7"}
    ),
    "c.b": Catalogue(place="lyon", date_from="1300-05", extra={"shelf": "B 2"}),
    "c.c": Catalogue(place="Paris", item_id="ms1", item_label="Codex I", date_to="-0044"),
    "c.d": Catalogue(item_id="ms1", item_label="Codex I", date_from="unknown"),
}


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveSearch]:
    archive, folder = (tmp_path_factory.mktemp(name) for name in ("archive", "index"))
    scan = example_page().info.scan
    scans = {page: replace(scan, catalogue=said) for page, said in PAGES.items()}
    line = (spots_along(("rex", 0.9)), ())
    write_pages(archive, {page: [line] for page in PAGES}, scans=scans)
    build_index(str(archive), str(folder))
    with open_search(str(archive), str(folder)) as opened:
        yield opened


def pages_of(search: ArchiveSearch, filters: Filters, query: str = "rex") -> str:
    found = search.find(query, filters)
    assert found.total == len(found.lines)
    return "".join(sorted(line.page.page_id[-1] for line in found.lines))


def test_places_items_and_own_columns_are_compared_as_words_are(search: ArchiveSearch):
    assert pages_of(search, Filters(place="LYON")) == "ab"
    assert pages_of(search, Filters(place="Lyo")) == ""
    assert pages_of(search, Filters(item="ms1")) == "cd"
    assert pages_of(search, Filters(item="codex i", place="paris")) == "c"
    assert pages_of(search, Filters(extra={"shelf": "a 1"})) == "a"
    assert pages_of(search, Filters(extra={"no.": "7"}), "re*") == "a"
    assert pages_of(search, Filters(extra={"shelf": "a 1"}, place="Paris")) == ""


def test_dates_are_ranges_that_overlap(search: ArchiveSearch):
    assert pages_of(search, Filters(date_from="1310", date_to="1320")) == "a"
    assert pages_of(search, Filters(date_from="1300-05-31", date_to="1300-05-31")) == "ab"
    assert pages_of(search, Filters(date_from="1300-06", date_to="1300-07")) == "a"
    assert pages_of(search, Filters(date_to="1290-01-01")) == "ac"
    assert pages_of(search, Filters(date_from="1311")) == ""
    with pytest.raises(ValueError, match="from May is no date"):
        search.find("rex", Filters(date_from="May"))
    with pytest.raises(ValueError, match="behind the last"):
        search.find("rex", Filters(date_from="1310-06", date_to="1310-05"))
    assert pages_of(search, Filters(date_from="1310-05-02", date_to="1310")) == "a"


def test_days_grow_with_time():
    assert day("-0044") < day("0001") < day("1290") < day("1290-05") < day("1290-05-02")
    assert day("1290-05-31") < day("1290-05", last=True) < day("1290", last=True) < day("1291")
    assert days("1290", "") == (day("1290"), day("1290", last=True))
    assert days("unknown", "") is None
    for text in ("1290-13", "1290-00", "1290-05-32", "17xx", "12900"):
        with pytest.raises(ValueError, match="no date"):
            day(text)


@pytest.mark.parametrize("query", ["rex", '"rex"', "re*", "rxe~1"])
def test_lines_are_counted_by_each_value(search: ArchiveSearch, query: str):
    """By the engine where all that it finds meets the query, else line by line."""
    facets = search.find(
        query, limit=1, facets=("place", "item", "extra.shelf", "extra.no.")
    ).facets
    assert facets["place"] == {"Lyon": 1, "Paris": 1, "lyon": 1}
    assert facets["item"]["Codex I"] == 2
    assert facets["extra.shelf"] == {"A 1": 1, "B 2": 1}
    assert facets["extra.no."] == {"7": 1}
    only = search.find(query, Filters(place="Paris"), facets=("place",)).facets
    assert only == {"place": {"Paris": 1}}
    with pytest.raises(ValueError, match="no facet"):
        search.find(query, facets=("colour",))
