"""How far people have come with a page is seen in a browser, and changed by who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.commands import ductus
from tests.support.correcting import ONE, PAGES, correct, press, signed_in
from tests.support.served import Served, served
from tests.support.site_archives import write_archive


@pytest.fixture
def tokens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The token of each role."""
    made = {}
    for role in ("reader", "editor", "reviewer"):
        file = tmp_path / "tokens.json"
        assert ductus("serve", tmp_path, "--tokens", file, "--new-token", role, f"A {role}") == 0
        made[role] = capsys.readouterr().out.strip().partition("#")[2]
    return made


@pytest.fixture
def server(tmp_path: Path, tokens: dict[str, str]) -> Iterator[Served]:
    with served(write_archive(tmp_path, PAGES), "--tokens", tmp_path / "tokens.json") as made:
        yield made


def state(page: Page) -> str:
    return page.locator(".edit-state p").inner_text()


def cards(page: Page, server: Served, title: str) -> list[str]:
    """The pages of a list of work on the start page; none where there is no such list."""
    page.goto(f"{server.url}/#/")  # the same document: what it has loaded before is to be told anew
    page.wait_for_selector(".cards")
    section = page.locator("section.work", has=page.get_by_role("heading", name=title))
    return section.locator(".card").evaluate_all("(all) => all.map((one) => one.hash)")


def test_from_untouched_to_approved_and_open_again(
    browser: Browser, server: Served, tokens: dict[str, str]
):
    own = f"#/page/{ONE}"
    editor = signed_in(browser, server, tokens["editor"])
    assert state(editor) == "untouched"
    correct(editor, 0)
    editor.locator("#edit-text").fill("Deer fiend")
    press(editor, "Save")
    expect(editor.locator(".edit-state p")).to_have_text("corrected")
    press(editor, "Nothing more to put right")
    expect(editor.locator(".edit-state p")).to_contain_text("corrected Looked through: A editor, ")
    expect(editor.get_by_role("button", name="Nothing more to put right")).to_have_count(0)
    assert own not in cards(editor, server, "Wants a look")
    reviewer = signed_in(browser, server, tokens["reviewer"])
    # A reviewer sees which lines were put right, and by whom.
    expect(reviewer.locator(".lines .corrected")).to_have_count(1)
    told = "Put right: reads “Deer fiend” (A editor, "
    mark = reviewer.locator(".lines li[data-line=l0001]").get_by_role("img", name=told)
    expect(mark).to_have_count(1)
    press(reviewer, "Approve this page")
    expect(reviewer.locator(".edit-state p")).to_contain_text("approved A reviewer, ")
    assert cards(reviewer, server, "To be approved") == []
    editor = signed_in(browser, server, tokens["editor"])
    expect(editor.locator(".edit-state button")).to_have_count(0)
    correct(editor, 0)
    editor.locator("#edit-text").fill("Dear fiend")
    press(editor, "Save")
    expect(editor.locator(".edit-state p")).to_contain_text("1 waits for a reviewer.")
    reviewer = signed_in(browser, server, tokens["reviewer"])
    press(reviewer, "Approve this page")
    press(reviewer, "Open it again")
    expect(reviewer.locator(".edit-state p")).to_have_text("corrected")
    assert own in cards(reviewer, server, "To be approved")


def test_readers_see_the_state_and_nothing_to_do(
    browser: Browser, server: Served, tokens: dict[str, str]
):
    with server.client(tokens["reviewer"]) as asking:
        said = {"page_id": ONE, "region_id": "", "field": "state", "value": "approved"}
        assert asking.post("/api/corrections", json=said).status_code == 201
    page = browser.new_page()
    page.goto(f"{server.url}/sign-in#{tokens['reader']}")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("section.work")).to_have_count(0)
    page.goto(f"{server.url}/#/page/{ONE}")
    expect(page.locator(".heading .state")).to_have_text("approved")
    expect(page.locator(".editor")).to_have_count(0)
    page.locator(".heading a").first.click()
    expect(page.locator(".cards.leaves .state")).to_have_text(["approved"])
    page.close()
