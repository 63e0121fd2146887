"""A scan that was good and fails later: its page stays in all that is made of the archive, the
failure stands beside it, and both end when the scan is there again.

Runs, commands and scans are real; but for one test the ink is made up, which costs no tracing.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.facts import facts_of
from ductus.runners.nightly.record import Night
from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan
from tests.support.commands import ductus, inkml_bytes, read_table
from tests.support.documented import views

ARGUMENTS = ("--recognizer", "none", "--workers", "1", "--regions", "whole")
GOOD, OTHER = "letters.slip-1.png", "letters.slip-2.png"


@dataclass(frozen=True)
class Museum:
    """Scans that were inked, and their archive."""

    scans: Path
    archive: Path

    def run(self, *more: str) -> int:
        """A night, over the same scans."""
        return ductus("run", self.scans, "--output", self.archive, *ARGUMENTS, *more)

    def damage(self, name: str = "slip-1.png") -> None:
        """Cuts a scan off."""
        scan = self.scans / name
        scan.write_bytes(scan.read_bytes()[: scan.stat().st_size // 3])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """What counts, as the documented view shows it."""
        found: list[dict[str, Any]] = views(self.archive).table(table).to_arrow_table().to_pylist()
        return found

    def page(self, page_id: str = GOOD) -> dict[str, Any]:
        """The row that counts of a page."""
        return next(row for row in self.rows("pages") if row["page_id"] == page_id)

    def told_of_night(self) -> tuple[list[str], int]:
        """The pages whose failure the report of a night names, and how many it counts."""
        night = Night("20260101T000000Z", "ended", "2026-01-01T01:00:00+00:00")
        facts = facts_of(NightConfig(str(self.archive)), night, date(2026, 1, 1))
        return [row["page_id"] for row in facts.failed], facts.failure_codes.total()

    def todo(self) -> int:
        """How many scans the latest run had to do."""
        # Of two runs within a second the names do not tell which was first.
        reports = (self.archive / "runs").glob("*.json")
        report = max(reports, key=lambda path: path.stat().st_mtime_ns).read_text()
        return int(json.loads(report)["scans"]["todo"])


@pytest.fixture
def museum(slips: Path, tmp_path: Path) -> Museum:
    """Two scans and a TIFF of three, all done."""
    museum = Museum(tmp_path / "letters", tmp_path / "out")
    museum.scans.mkdir()
    for number in (1, 2):
        shutil.copy(slips / f"slip-{number}.png", museum.scans)
    do(plan(find_scans(str(museum.scans)), museum.archive), museum.archive, "run1")
    pages = [Image.new("L", (300, 200), grey) for grey in (200, 210, 220)]
    pages[0].save(museum.scans / "will.tif", save_all=True, append_images=pages[1:])
    do(plan(find_scans(str(museum.scans)), museum.archive), museum.archive, "run2", n_pages=3)
    return museum


def test_the_good_page_stays_and_the_failure_stands_beside_it(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    before, was = inkml_bytes(museum.archive), museum.page()
    strokes = sum(row["n_strokes"] for row in museum.rows("regions"))
    museum.damage()
    assert museum.run() == 1, "a page failed"
    said = capsys.readouterr().err
    assert "1 failed (1 keep the ink they had)" in said
    assert inkml_bytes(museum.archive) == before
    assert museum.page() == was
    assert sum(row["n_strokes"] for row in museum.rows("regions")) == strokes
    (failure,) = museum.rows("failures")
    assert (failure["page_id"], failure["code"], failure["beside_ink"]) == (
        *(GOOD, "unreadable", True),
    )
    assert museum.told_of_night() == ([GOOD], 1)
    assert museum.run() == 0
    assert museum.todo() == 0, "it can only fail again"
    assert "1 of them failed before and have not changed since" in capsys.readouterr().err
    assert len(read_table(museum.archive, "failures")) == 1

    assert ductus("status", museum.archive, "--list", "failed") == 0
    assert capsys.readouterr().out.startswith(f"{museum.scans}/slip-1.png\t{GOOD}\tunreadable\t")
    assert ductus("status", museum.archive) == 0
    told = capsys.readouterr()
    assert (
        f"{museum.scans}/slip-1.png  the scan has changed since and can no longer be read: "
        "unreadable" in told.out
    )
    assert f"(page {GOOD})" in told.out
    assert ductus("verify", museum.archive) == 0
    assert ductus("verify", museum.archive, "--scans") == 1
    told = capsys.readouterr()
    assert was["source_sha256"] in told.out + told.err, "what it was inked from is the measure"


def test_it_stays_in_site_and_exports_over_a_compaction_and_its_rights_go_on(
    museum: Museum, tmp_path: Path
):
    site, out = tmp_path / "site", tmp_path / "page"
    assert ductus("publish", museum.archive, "--output", site) == 0
    museum.damage()
    assert museum.run() == 1
    for _ in range(2):
        assert ductus("publish", museum.archive, "--output", site) == 0
        script = (site / "pages" / GOOD / "page.js").read_text()
        assert '"lost":{"how":"changed","code":"unreadable"}' in script.replace(" ", "")
        assert list((site / "pages" / GOOD).glob("*.jpg")), "pictures that were there stay"
        assert ductus("export", "page", museum.archive, "--output", out) == 0
        assert any("slip-1" in path.name for path in out.rglob("*.xml"))
        assert len(museum.rows("failures")) == 1
        assert ductus("compact", museum.archive) == 0
        assert ductus("rights", museum.archive, "--page", GOOD, "--holder", "The Archive") == 0
    assert museum.page()["rights_holder"] == "The Archive"
    assert museum.run() == 0
    assert museum.todo() == 0, "a compaction and rights make nothing anew"
    assert ductus("rights", museum.archive, "--page", GOOD, "--access", "restricted") == 0
    assert ductus("publish", museum.archive, "--output", site) == 0
    assert not (site / "pages" / GOOD).exists()
    assert (site / "pages" / OTHER).exists()


def test_a_scan_that_is_there_again_as_it_was_needs_no_work(museum: Museum, tmp_path: Path):
    scan, before = museum.scans / "slip-1.png", inkml_bytes(museum.archive)
    shutil.copy2(scan, tmp_path / "copy.png")
    museum.damage()
    assert museum.run() == 1
    shutil.copy2(tmp_path / "copy.png", scan)
    assert museum.run() == 0
    assert museum.todo() == 0, "by its size and time"
    assert museum.rows("failures") == []
    assert ductus("verify", museum.archive, "--scans") == 0

    museum.damage()
    assert museum.run() == 1
    shutil.copy(tmp_path / "copy.png", scan)
    os.utime(scan, (1, 1))
    assert museum.run() == 0
    assert museum.todo() == 1, "it is read, and known by its checksum"
    assert museum.rows("failures") == []
    assert inkml_bytes(museum.archive) == before
    assert museum.run() == 0
    assert museum.todo() == 0
    assert ductus("verify", museum.archive, "--scans") == 0


def test_a_scan_that_is_mended_otherwise_is_inked_anew(slips: Path, tmp_path: Path):
    museum = Museum(tmp_path / "letters", tmp_path / "out")
    museum.scans.mkdir()
    shutil.copy(slips / "slip-1.png", museum.scans)
    assert museum.run() == 0
    was = museum.page()
    museum.damage()
    assert museum.run() == 1
    assert museum.page() == was
    shutil.copy(slips / "slip-2.png", museum.scans / "slip-1.png")
    assert museum.run() == 0
    assert museum.rows("failures") == []
    assert museum.page()["inkml_sha256"] != was["inkml_sha256"]
    assert ductus("verify", museum.archive, "--scans") == 0


def test_a_document_keeps_pages_that_it_lost_and_all_where_it_opens_no_more(museum: Museum):
    was = {row["page_id"]: row for row in museum.rows("pages")}
    will = museum.scans / "will.tif"
    whole = will.read_bytes()
    will.write_bytes(b"II*\0" + bytes(100))
    assert museum.run() == 1
    assert {row["page_id"]: row for row in museum.rows("pages")} == was
    assert museum.run() == 0
    assert museum.todo() == 0
    assert ductus("verify", museum.archive, "--scans") == 1
    will.write_bytes(whole)
    assert museum.run() == 0
    assert museum.rows("failures") == []
    now = {row["page_id"]: row["inkml_sha256"] for row in museum.rows("pages")}
    assert now == {page: row["inkml_sha256"] for page, row in was.items()}
    assert ductus("verify", museum.archive, "--scans") == 0


def test_a_list_that_closes_a_page_is_heard_though_its_scan_fails_that_night(
    museum: Museum, tmp_path: Path
):
    museum.damage()
    listed = tmp_path / "list.csv"
    listed.write_text(f"uri,access\n{museum.scans / 'slip-1.png'},restricted\n")
    assert ductus("run", listed, "--output", museum.archive, *ARGUMENTS) == 1
    assert museum.page()["access"] == "restricted"
    assert museum.told_of_night() == ([], 1)
    assert museum.page()["status"] == "ok"
    assert len(museum.rows("failures")) == 1
    site = tmp_path / "site"
    assert ductus("publish", museum.archive, "--output", site) == 0
    assert not (site / "pages" / GOOD).exists()


def test_a_scan_that_is_gone_from_its_list_is_looked_for_every_night(
    museum: Museum, tmp_path: Path
):
    scan = museum.scans / "slip-1.png"
    listed = tmp_path / "list.csv"
    listed.write_text(f"uri,title\n{scan},A letter\n")
    run = ("run", listed, "--output", museum.archive, *ARGUMENTS)
    assert ductus(*run) == 0
    scan.rename(tmp_path / "away.png")
    for _ in range(2):
        assert ductus(*run) == 1
        assert museum.todo() == 1
        (failure,) = museum.rows("failures")
        assert (failure["code"], failure["page_id"]) == ("not_found", GOOD)
        assert museum.page()["status"] == "ok"
    assert ductus("compact", museum.archive) == 0
    assert len(read_table(museum.archive, "failures")) == 1
    (tmp_path / "away.png").rename(scan)
    assert ductus(*run) == 0
    assert museum.todo() == 0
    assert museum.rows("failures") == []


def test_a_good_page_whose_row_a_failure_replaced_once_comes_back(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
):
    from ductus.pipeline import plan
    from ductus.transforms import write_tables

    was = museum.page()
    museum.damage()
    with monkeypatch.context() as patch:  # as runs were that knew of no ink
        patch.setattr(plan._Planner, "_has_ink", lambda self, page: False)
        patch.setattr(write_tables, "untold_ink", lambda archive, info: None)
        assert ductus("run", museum.scans / "slip-1.png", "--output", museum.archive, *ARGUMENTS)
    assert museum.page()["status"] == "failed"
    assert ductus("compact", museum.archive) == 0
    assert museum.run() == 1
    now = museum.page()
    changed = {name for name in was if was[name] != now[name]}
    assert changed - {"run"} == {"run_id", "created_at", "seen_at", "source_version"}
    assert len(museum.rows("failures")) == 1
    assert museum.run() == 0
    assert museum.todo() == 0
    assert ductus("verify", museum.archive) == 0
    assert ductus("verify", museum.archive, "--scans") == 1


def test_a_page_that_failed_for_long_and_is_done_at_last_is_simply_done(museum: Museum):
    new = museum.scans / "new.png"
    new.write_bytes(b"")
    for _ in range(2):
        museum.run()
        assert museum.page("letters.new.png")["status"] == "failed"
    (failure,) = museum.rows("failures")
    assert not failure["beside_ink"]
    new.write_bytes((museum.scans / "slip-2.png").read_bytes())
    do(plan(find_scans(str(museum.scans)), museum.archive), museum.archive, "run9")
    assert museum.page("letters.new.png")["status"] == "ok"
    assert museum.rows("failures") == []
