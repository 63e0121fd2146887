"""The start and the items: what there is to do for those who correct, and what is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.archive.shown_pages import Shown, shown_pages
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.corrections import Field, Role
from ductus.schemas.records import Direction
from ductus.web.overview import item_script, start_script
from tests.support.site_archives import SitePage, write_archive

ONE, TWO = "a.one.jpg", "a.two.jpg"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    lines = [("dear friend", Direction.LTR)]
    return write_archive(tmp_path, [SitePage(ONE, lines), SitePage(TWO, lines)])


@pytest.fixture
def said(archive: Path) -> Iterator[Corrections]:
    with Corrections(str(archive)) as opened:
        yield opened


def shown(archive: Path) -> Shown:
    return shown_pages(str(archive), date(2030, 1, 1))


def told(script: bytes) -> Any:
    return json.loads(f"[{script.decode().partition('(')[2].rstrip()[:-2]}]")[2]


def work(archive: Path, said: Corrections) -> tuple[list[str], list[str]]:
    """The pages that want a look, and those that wait for a reviewer."""
    lists = told(start_script(shown(archive), said.progress()))["work"]
    assert all(one["n"] == len(one["pages"]) for one in lists.values())
    wanted, waiting = (
        [page["id"] for page in lists[n]["pages"]] for n in ("doubtful", "corrected")
    )
    return wanted, waiting


def say(said: Corrections, role: Role, value: str, is_of_page: bool = True) -> None:
    page = correctable(said.archive, ONE)
    assert page
    by = Who("Ada", role, "test", datetime.now(UTC))
    region, field = ("", Field.STATE) if is_of_page else (f"{ONE}/l0001", Field.TEXT)
    said.add([new_correction(page, region, field, value, by)])


def test_what_is_looked_through_wants_no_look_and_waits_for_a_reviewer(
    archive: Path, said: Corrections
):
    assert work(archive, said) == ([ONE, TWO], [])
    say(said, Role.EDITOR, "dear foe", is_of_page=False)
    assert work(archive, said) == ([ONE, TWO], [ONE]), "one line is not yet the page"
    say(said, Role.EDITOR, "corrected")
    assert work(archive, said) == ([TWO], [ONE])
    say(said, Role.REVIEWER, "approved")
    assert work(archive, said) == ([TWO], [])
    say(said, Role.EDITOR, "dear fiend", is_of_page=False)
    assert work(archive, said) == ([ONE, TWO], [ONE]), "something waits for a reviewer again"
    say(said, Role.REVIEWER, "corrected")
    assert work(archive, said) == ([ONE, TWO], [ONE]), "a reviewer opened it again"


def test_readers_have_nothing_to_do(archive: Path):
    assert told(start_script(shown(archive)))["work"] is None


def labels(folder: Path, *said: Catalogue) -> list[str]:
    lines = [("dear friend", Direction.LTR)]
    made = [SitePage(f"a.{at}.jpg", lines, one) for at, one in enumerate(said)]
    (item,) = shown(write_archive(folder, made)).items
    return [page["label"] for page in told(item_script(item, {}))["pages"]]


def test_a_page_has_its_folio_or_its_number_in_the_item(tmp_path: Path):
    of = partial(Catalogue, item_id="box", item_label="Box")
    said = (of(sequence=2, folio="f. 1r"), of(sequence=9))
    assert labels(tmp_path, *said) == ["f. 1r", "9"]


def test_an_item_tells_how_far_people_have_come_with_its_leaves(archive: Path, said: Corrections):
    say(said, Role.REVIEWER, "approved")
    (item,) = shown(archive).items
    leaves = told(item_script(item, said.progress()))["pages"]
    assert [leaf["state"] for leaf in leaves] == ["approved", "untouched"]
