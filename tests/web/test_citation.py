"""A link to a line leads where the archive's own addresses lead, or nowhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from ductus.schemas.places import Frame, carried, match_place
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.browser import DESK, Visit, a_browser
from tests.support.exporting import TODAY
from tests.support.site_archives import SitePage, write_archive


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("site")
    archive = write_archive(folder, [SitePage("letters.one.jpg", [("Dear", Direction.LTR)])])
    publish(str(archive), str(folder / "site"), TODAY, lambda n, of: None)
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        visit.go((folder / "site").as_uri())
        yield visit


def frame(chance: random.Random) -> Frame:
    width, height = chance.choice([(600, 800), (1200, 1600), (800, 600), (603, 800), (500, 500)])
    return Frame(width, height, chance.choice([0, 90, 180, 270]))


def box(chance: random.Random) -> tuple[int, int, int, int]:
    x, y = chance.randrange(0, 500, 50), chance.randrange(0, 500, 50)
    return x, y, x + chance.randrange(50, 300, 50), y + chance.randrange(20, 100, 20)


def case(chance: random.Random) -> dict[str, Any]:
    before, now = frame(chance), frame(chance)
    places = {f"l{n:04d}": box(chance) for n in range(chance.randrange(6))}
    meant = box(chance)
    if places and chance.random() < 0.7:
        near = carried(chance.choice(list(places.values())), now, before)
        meant = tuple(round(side) for side in near) if near else meant
    return {"before": before, "now": now, "places": places, "box": meant, "name": "l0002"}


def by_python(told: dict[str, Any]) -> str:
    there = carried(told["box"], told["before"], told["now"])
    return match_place(told["name"], there, told["places"]).name if there else ""


def by_browser(visit: Visit, cases: list[dict[str, Any]]) -> list[str]:
    asked = []
    for told in cases:
        x0, y0, x1, y1 = told["box"]
        before, now = (f"{f.width},{f.height},{f.rotation}" for f in (told["before"], told["now"]))
        parts = [
            {"id": name, "polygon": [left, top, right, top, right, bottom, left, bottom]}
            for name, (left, top, right, bottom) in told["places"].items()
        ]
        place = f"xywh={x0},{y0},{x1 - x0},{y1 - y0}&tag=old&page={before}"
        asked.append([parts, told["name"], place, [int(side) for side in now.split(",")]])
    found: list[str] = visit.page.evaluate(
        """(cases) => cases.map(([parts, name, place, [width, height, rotation]]) => {
            const page = { width, height, rotation, tag: "new" };
            return parts[Ductus.partOf(parts, name, new URLSearchParams(place), page)]?.id ?? "";
        })""",
        asked,
    )
    return found


def test_the_browser_finds_what_the_archive_finds(visit: Visit):
    chance = random.Random(7)
    cases = [case(chance) for _ in range(2000)]
    expected = [by_python(told) for told in cases]
    assert by_browser(visit, cases) == expected
    found = [name for name in expected if name]
    assert 400 < len(found) < 1600, "both happen"
    assert len({*found} - {"l0002"}) > 2, "also under other names"
