"""What looks alike is found beside any number of withheld pages that look more alike."""

from __future__ import annotations

from pathlib import Path

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from tests.support.served import served
from tests.support.site_archives import SitePage, write_archive


def test_withheld_pages_take_no_places_of_those_that_look_alike(tmp_path: Path):
    withheld = SitePage(
        "a.secret.jpg", [("same " * 8, Direction.LTR)] * 4, Catalogue(access="restricted")
    )
    shown = [SitePage(f"a.{n}.jpg", [("same", Direction.LTR)]) for n in range(3)]
    with served(write_archive(tmp_path, [withheld, *shown])) as server, server.client() as asking:
        asked = {"region": "a.0.jpg/l0001/w001", "limit": "2"}
        hits = asking.get("/api/like", params=asked).json()["hits"]
    assert {hit["page_id"] for hit in hits} == {"a.1.jpg", "a.2.jpg"}
