"""What people said is found at once, and only that is made anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ductus.archive.shown_pages import shown_pages
from ductus.schemas.corrections import Field, Role
from ductus.schemas.records import Direction
from ductus.web.serving.served_archive import ServedArchive
from ductus.web.serving.served_search import FRESH, ServedSearch
from ductus.web.serving.tokens import Person
from tests.support.site_archives import SitePage, write_archive

ADA = Person("Ada", Role.EDITOR)


def told(script: bytes | None) -> Any:
    assert script
    return json.loads(f"[{script.decode().partition('(')[2].rstrip()[:-2]}]")[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    lines = [("dear friend", Direction.LTR), ("your letter", Direction.LTR)]
    return write_archive(tmp_path, [SitePage(f"a.{n}.jpg", lines) for n in range(3)])


@pytest.fixture
def search(archive: Path) -> Iterator[ServedSearch]:
    made = ServedSearch(str(archive))
    yield made
    made.close()


def test_only_the_lines_of_a_corrected_page_are_made_anew(archive: Path, search: ServedSearch):
    shown = shown_pages(str(archive), date.today())
    before = search.file(shown, "index.js")
    assert told(search.file(shown, FRESH))["pages"] == []
    held = ServedArchive(str(archive))
    held.correct("a.1.jpg", "a.1.jpg/l0001", Field.TEXT, "dear zebra", ADA, "")
    held.correct("a.1.jpg", "a.1.jpg/l0002", Field.NOT_WRITING, "true", ADA, "")
    assert search.file(shown, "index.js") is before
    fresh = told(search.file(shown, FRESH))
    assert fresh["pages"] == fresh["of"] == ["a.1.jpg"]
    assert [line[3] for line in fresh["lines"]] == ["dear zebra"]
    assert "zebra" in fresh["terms"]
    assert "letter" not in fresh["terms"]
    assert search.file(shown, FRESH) is search.file(shown, FRESH)
    held.close()


def test_tables_that_changed_make_all_anew(archive: Path, search: ServedSearch):
    shown = shown_pages(str(archive), date.today())
    held = ServedArchive(str(archive))
    first = told(search.file(shown, "index.js"))
    held.correct("a.1.jpg", "a.1.jpg/l0001", Field.TEXT, "dear zebra", ADA, "")
    assert told(search.file(shown, FRESH))["pages"]
    later = shown_pages(str(archive), date.today())
    second = told(search.file(later, "index.js"))
    assert second["blocks"] != first["blocks"]
    assert told(search.file(later, FRESH))["pages"] == []
    for name in (*first["blocks"], *first["shards"].values()):
        assert search.file(later, f"{name}.js"), "who has the index of before goes on with it"
    held.close()
