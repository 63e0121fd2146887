"""What was said of lines that a new run found no more is shown, and put on a line or dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import ductus as library
from ductus.schemas.corrections import Field
from ductus.schemas.records import Direction
from tests.support.commands import ductus, read_table
from tests.support.correcting import ONE, press, signed_in
from tests.support.served import Served, served
from tests.support.site_archives import SitePage, write_archive

SAID = ("a first saying", "<b>a second</b> saying")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive whose last two lines were put right, and of which a new run found the first."""
    lines = [(text, Direction.LTR) for text in ("Dear friend", "your letter came", "so late")]
    made = write_archive(tmp_path, [SitePage(ONE, lines)])
    with served(made) as server, server.client(server.token) as asking:
        for line, text in zip(("l0002", "l0003"), SAID, strict=True):
            told = {"page_id": ONE, "region_id": f"{ONE}/{line}", "field": "text", "value": text}
            assert asking.post("/api/corrections", json=told).status_code == 201
    return write_archive(tmp_path, [SitePage(ONE, lines[:1])], "run2")


@pytest.fixture
def server(archive: Path) -> Iterator[Served]:
    with served(archive) as made:
        yield made


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Page]:
    made = signed_in(browser, server)
    yield made
    made.context.close()


def test_each_is_shown_and_put_on_a_line_or_dismissed(page: Page, archive: Path):
    entries = page.locator(".orphans li")
    expect(entries.locator("bdi")).to_have_text([f"reads “{text}”" for text in SAID])
    expect(entries.first).to_contain_text("2")
    choose = entries.first.get_by_role("button", name="Choose its line first")
    expect(choose).to_be_disabled()
    entries.first.get_by_role("button", name="Where it stood").click()
    ghost = page.evaluate("Ductus.currentView().correcting.stage.ghost")
    assert len(ghost) >= 8
    page.locator(".lines .number").first.click()
    entries.first.get_by_role("button", name="Put it on: Line 1").click()
    expect(entries).to_have_count(1)
    expect(page.locator(".lines li").first).to_contain_text(SAID[0])
    press(page, "Dismiss")
    expect(page.locator(".orphans")).to_have_count(0)
    best = library.best_page(str(archive), ONE)
    assert best
    assert [line.region.text for line in best.page.lines] == [SAID[0]]
    rows = read_table(archive, "corrections")
    assert [row["field"] for row in rows] == ["text"] * 3 + ["dismissed"] * 2
    assert {row["value"] for row in rows[-2:]} == {row["correction_id"] for row in rows[:2]}


def test_they_are_listed_no_more_by_the_command(
    page: Page, archive: Path, capsys: pytest.CaptureFixture[str]
):
    page.get_by_role("button", name="Dismiss", exact=True).first.click()
    expect(page.locator(".orphans li")).to_have_count(1)
    assert ductus("correct", archive, "--list") == 0
    states = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(states) == ["dismissed", "orphan", "page"]


def test_what_has_no_place_there_is_refused(server: Served):
    with server.client(server.token) as asking:
        first = asking.get(f"/api/pages/{ONE}").json()["orphans"][0]
        told = {"page_id": ONE, "correction_id": first["correction_id"]}
        for wrong, why in (
            ({"region_id": f"{ONE}/l0009"}, "no region"),
            ({"correction_id": "0" * 32}, "no such correction"),
            ({"page_id": "nothing.jpg"}, "no page"),
        ):
            answer = asking.post("/api/orphans", json=told | wrong)
            assert (answer.status_code, why in answer.text) == (422, True)
        anew = asking.post("/api/orphans", json=told | {"inkml_sha256": "0" * 64})
        assert anew.status_code == 409
        free = {"page_id": ONE, "region_id": "", "field": Field.DISMISSED, "value": "0" * 32}
        assert asking.post("/api/corrections", json=free).status_code == 422
        assert len(asking.get(f"/api/pages/{ONE}").json()["orphans"]) == 2
    with server.client() as reading:
        assert reading.post("/api/orphans", json=told).status_code == 403
