"""What workers had in work when they ended: kept by thing and step, until a table says it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ductus.archive.crashes import Crash, Crashes, Place, forget_told, write_crash
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe
from ductus.schemas.records import FailedPage, Failure, PageInfo, Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support.archives import settings

RECIPE = Recipe(detector="d", recognizer="", derenderer="t")


def died(place: Place, *keys: str, step: str = "find_regions") -> None:
    write_crash(place, Crash(step, keys, "died", "run"))


def test_each_thing_is_counted_by_its_step_and_under_its_recipe(tmp_path: Path):
    place = Place.of(str(tmp_path), RECIPE)
    assert Crashes.read(place).uris == set()
    died(place, "c.a/l0001", "c.a/l0002", step="derender")
    died(place, "c.a/l0002", step="derender")
    died(place, "c.a")
    found = Crashes.read(place)
    counts = {key: len(found.of(key, "derender")) for key in ("c.a/l0001", "c.a/l0002", "c.a")}
    assert counts == {"c.a/l0001": 1, "c.a/l0002": 2, "c.a": 0}
    assert len(found.of("c.a", "find_regions")) == 1
    other = Recipe(detector="d", recognizer="", derenderer="t", max_minutes=90)
    assert Crashes.read(Place.of(str(tmp_path), other)).uris == set(), "another limit"


def test_what_a_table_tells_is_forgotten_and_nothing_else(tmp_path: Path):
    place = Place.of(str(tmp_path), RECIPE)
    for page in ("c.a", "c.b"):
        died(place, page)
        died(place, page)
    info = PageInfo("c.a", Scan("/a.png", "a.png", "c"), "", 9, 0, 0, 0, 0.0, 1, "", "f")
    for run, code in (("one", FailureCode.DETECTION_FAILED), ("two", FailureCode.CRASHED)):
        failed = FailedPage(info, Failure("find_regions", code, "why", "/a.png", "c.a"))
        write_part([rows_of(failed, run, datetime.now(UTC))], settings(tmp_path, run), "p")
    forget_told(str(tmp_path), "one")
    assert len(Crashes.read(place).uris) == 4
    forget_told(str(tmp_path), "two")
    left = Crashes.read(place)
    assert not left.of("c.a", "find_regions")
    assert len(left.of("c.b", "find_regions")) == 2
