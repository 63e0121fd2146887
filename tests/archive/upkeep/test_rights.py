"""Rights said by hand stand over later runs, until a list says something new."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ductus.archive.page_lookup import latest_rows
from ductus.archive.shown_pages import shown_pages
from ductus.archive.upkeep.compaction import compact
from ductus.archive.upkeep.rights import rights_said
from ductus.scans.find_scans import find_scans
from ductus.schemas.records import Scan
from tests.support.archives import do, plan
from tests.support.commands import ductus, inkml_bytes
from tests.support.documented import views

COLUMNS = ("source_uri", "rights", "rights_holder", "access", "embargo_until", "by_hand")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Three scans in two folders."""
    folder = tmp_path / "codices"
    for name in ("ms1/f1r", "ms1/f2r", "ms2/a"):
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them, found in their folder."""
    do(plan(find_scans(str(scans)), tmp_path / "out"), tmp_path / "out", "run1")
    return tmp_path / "out"


def listed(scans: Path, access: str, name: str = "ms1/f1r", column: str = "access") -> list[Scan]:
    path = scans.parent / "list.csv"
    path.write_text(f"uri,{column}\n{scans}/{name}.png,{access}\n")
    return list(find_scans(str(path)))


def rows(archive: Path) -> dict[str, dict[str, Any]]:
    """What counts of each page, by the name of its file."""
    return {
        row["source_uri"].rpartition("/")[2].removesuffix(".png"): row
        for row in latest_rows(str(archive), *COLUMNS)
    }


def page_of(archive: Path, name: str) -> str:
    return str(rows(archive)[name]["page_id"])


def test_a_page_an_item_and_a_collection_are_set_and_no_ink_is_touched(archive: Path):
    before = inkml_bytes(archive)
    assert ductus("rights", archive, "--collection", "codices", "--rights", "CC0-1.0") == 0
    assert ductus("rights", archive, "--item", "codices/ms1", "--holder", "the city") == 0
    page = page_of(archive, "f2r")
    assert ductus("rights", archive, "--page", page, "--access", "restricted") == 0
    told = {name: (row["rights"], row["rights_holder"]) for name, row in rows(archive).items()}
    assert told == {
        "f1r": ("CC0-1.0", "the city"),
        "f2r": ("CC0-1.0", "the city"),
        "a": ("CC0-1.0", None),
    }
    assert page not in shown_pages(str(archive), date(2031, 1, 1)).rows
    assert inkml_bytes(archive) == before
    joined = views(archive).sql("select count(*) from pages join regions using (page_id)")
    assert joined.fetchall() == [(3,)], "regions stay joined"


def test_nights_over_the_folder_undo_nothing_and_ink_made_anew_keeps_it(archive: Path, scans: Path):
    ductus("rights", archive, "--item", "codices/ms1", "--access", "restricted")
    night = plan(find_scans(str(scans)), archive)
    assert (len(night.todo), len(night.changes)) == (0, 0)
    (scans / "ms1/f1r.png").write_text("scanned again")
    do(plan(find_scans(str(scans)), archive), archive, "run2")
    compact(str(archive), 1 << 20)
    access = {name: row["access"] for name, row in rows(archive).items()}
    assert access == {"f1r": "restricted", "f2r": "restricted", "a": None}
    (scans / "ms1").rename(scans / "moved")
    moved = plan(find_scans(str(scans)), archive)
    assert moved.moved == 2
    do(moved, archive, "run3")
    assert rows(archive)["f1r"]["access"] == "restricted"


def test_a_list_that_says_what_it_said_undoes_nothing_and_one_that_says_more_counts(
    archive: Path, scans: Path
):
    do(plan(listed(scans, "open"), archive), archive, "run2")
    ductus("rights", archive, "--page", page_of(archive, "f1r"), "--embargo-until", "2031")
    for same in (listed(scans, "open"), listed(scans, "Psalter", column="title")):
        do(plan(same, archive), archive, "run3")
        row = rows(archive)["f1r"]
        assert (row["access"], row["embargo_until"]) == ("embargoed", "2031-12-31")
    do(plan(listed(scans, "open"), archive), archive, "run4")
    do(plan(listed(scans, "restricted"), archive), archive, "run5")
    row = rows(archive)["f1r"]
    assert (row["access"], row["embargo_until"], row["by_hand"]) == ("restricted", None, None)


def test_what_was_said_by_hand_is_taken_back(archive: Path, scans: Path):
    do(plan(listed(scans, "restricted"), archive), archive, "run2")
    page = page_of(archive, "f1r")
    ductus("rights", archive, "--page", page, "--access", "open", "--rights", "CC0-1.0")
    assert rows(archive)["f1r"]["access"] == "open"
    ductus("rights", archive, "--page", page, "--access", "")
    assert dict(rows(archive)["f1r"]["by_hand"])["access"] == "restricted"
    assert ductus("rights", archive, "--every", "--as-listed") == 0
    row = rows(archive)["f1r"]
    assert (row["access"], row["rights"], row["by_hand"]) == ("restricted", "", None)


def test_one_page_of_a_document_stays_restricted_when_all_are_made_again(tmp_path: Path):
    (tmp_path / "scans").mkdir()
    scan, archive = tmp_path / "scans/letter.png", tmp_path / "out"
    scan.write_text("a letter of three pages")
    do(plan(find_scans(str(scan.parent)), archive), archive, "run1", n_pages=3)
    page = latest_rows(str(archive))[1]["page_id"]
    assert page.endswith("-p0002")
    ductus("rights", archive, "--page", page, "--access", "restricted")
    scan.write_text("scanned again, the same letter")
    again = plan(find_scans(str(scan.parent)), archive)
    assert len(again.todo) == 1
    do(again, archive, "run2", n_pages=3)
    assert [row["access"] for row in latest_rows(str(archive), "access")] == [
        None,
        "restricted",
        None,
    ]


def test_what_cannot_be_read_changes_nothing(archive: Path, capsys: pytest.CaptureFixture[str]):
    def tried(*said: str) -> tuple[int, str]:
        return ductus("rights", archive, *said), capsys.readouterr().err

    before = rows(archive)
    status, told = tried("--every", "--embargo-until", "soon")
    assert status == 2
    assert "embargo_until 'soon' cannot be read" in told
    status, told = tried("--access", "open")
    assert status == 2
    assert "of which pages?" in told
    status, told = tried("--every")
    assert status == 2
    assert "what is to be said?" in told
    status, told = tried("--page", "none", "--access", "open")
    assert status == 2
    assert "no page of the page none" in told
    assert ductus("rights", archive, "--every", "--access", "restricted", "--dry-run") == 0
    assert "3 pages would change, of 3" in capsys.readouterr().err
    assert rows(archive) == before
    with pytest.raises(ValueError, match="either of the two"):
        rights_said({"access": "open", "embargo_until": "2031"})


def test_it_tells_what_is_said(archive: Path, capsys: pytest.CaptureFixture[str]):
    ductus("rights", archive, "--item", "codices/ms2", "--access", "restricted")
    capsys.readouterr()
    assert ductus("rights", archive) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 pages of codices: no rights told; shown",
        "1 page of codices: no rights told; restricted; not shown, access is restricted; "
        "said by hand",
    ]


def test_reports_of_nights_do_not_show_a_page_that_is_closed(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    report = archive / "nights" / "20261126T010000Z.html"
    report.parent.mkdir()
    report.write_text("a picture of f1r")
    name = page_of(archive, "f1r")
    assert ductus("rights", archive, "--page", name, "--holder", "City Archive") == 0
    assert ductus("rights", archive, "--page", name, "--access", "restricted", "--dry-run") == 0
    assert report.exists()
    assert ductus("rights", archive, "--page", name, "--access", "restricted") == 0
    assert not report.exists()
    assert "gone: 1 report of nights, which show pages" in capsys.readouterr().err
