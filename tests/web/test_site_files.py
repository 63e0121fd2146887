"""What is made when it is asked for is what `publish` writes, and nothing beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from ductus.web.shown_pages import shown_pages
from ductus.web.site_files import SiteFiles
from tests.support.site_archives import SitePage, write_archive

TODAY = date(2030, 1, 1)
PAGES = [
    SitePage("letters.one.jpg", [("Dear friend", Direction.LTR)], size=(2500, 1700)),
    SitePage("letters.two.jpg", [("hidden", Direction.LTR)], Catalogue(access="restricted")),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), PAGES)


def test_every_file_is_the_one_that_publish_writes(archive: Path, tmp_path: Path):
    publish(str(archive), str(tmp_path), TODAY, lambda n, of: None)
    made = SiteFiles(str(archive), shown_pages(str(archive), TODAY))
    names = [
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    ]
    assert any("/tiles-" in name for name in names)
    for name in names:
        assert made.file(name) == (tmp_path / name).read_bytes(), name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../archive/runs",
        "front/../front_files.py",
        "items/none.js",
        "pages/letters.one.jpg/../../x",
        "pages/letters.one.jpg/none.jpg",
        "pages/letters.two.jpg/page.js",
        "/etc/passwd",
    ],
)
def test_nothing_else_is_given(archive: Path, name: str):
    assert SiteFiles(str(archive), shown_pages(str(archive), TODAY)).file(name) is None
