"""Everything that goes over an archive's files and tables knows the clues of its pages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.archive.archived_pages import write_page
from ductus.archive.file_names import clues_name
from ductus.archive.holdings import take_stock
from ductus.archive.upkeep.fixity import Flaw, check_archive
from ductus.scans.find_scans import find_scans
from ductus.schemas import identity
from ductus.schemas.clues_file import from_clues
from ductus.schemas.identity import Redo
from tests.support.archives import RECIPE, do, plan
from tests.support.commands import ductus, read_table
from tests.support.documented import views
from tests.support.page_inks import example_page, with_some_clues

PAGES = [f"scans.s{number}.png" for number in range(4)]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(4):
        (folder / f"s{number}.png").write_text("x" * (number + 1))
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    do(plan(find_scans(str(scans)), out), out, "run1")
    return out


def flaws(archive: Path) -> dict[str, Flaw]:
    return {found.uri: found.flaw for found in check_archive(str(archive)) if found.flaw}


def test_the_tables_say_what_the_files_hold(archive: Path):
    database = views(archive)
    for page in PAGES:
        kept = from_clues((archive / clues_name(page)).read_bytes())
        asked = f"SELECT word, probability FROM spots WHERE page_id = '{page}' ORDER BY spot_id"
        shown = database.sql(asked).fetchall()
        assert shown == [(s.word, s.probability) for own in kept.spots.values() for s in own]
        asked = f"SELECT vector FROM shapes WHERE page_id = '{page}' ORDER BY shape_id"
        assert database.sql(asked).fetchall() == [(shape.vector,) for shape in kept.shapes]
    stock = take_stock(str(archive))
    assert (stock.rows["spots"], stock.rows["shapes"]) == (4 * 12, 4)
    assert stock.without_rows == stock.without_clues == []
    assert flaws(archive) == {}


def test_alternatives_are_made_of_the_file(archive: Path):
    rows = {row["page_id"]: row["alternatives"] for row in read_table(archive, "regions")}
    for page in PAGES:
        (own,) = from_clues((archive / clues_name(page)).read_bytes()).spots.values()
        likely = sorted(own, key=lambda spot: -spot.probability)
        assert rows[page] == list(dict.fromkeys(spot.word for spot in likely))[:5]


def test_each_flaw_of_a_file_is_named(archive: Path, capsys: pytest.CaptureFixture[str]):
    gone, changed, foreign, _ = (archive / clues_name(page) for page in PAGES)
    orphan = archive / clues_name("scans.never.png")
    orphan.write_bytes(gone.read_bytes())
    gone.unlink()
    changed.write_bytes(changed.read_bytes()[:-1])
    foreign.write_bytes(orphan.read_bytes())
    assert flaws(archive) == {
        clues_name(PAGES[0]): Flaw.MISSING,
        clues_name(PAGES[1]): Flaw.CHANGED,
        clues_name(PAGES[2]): Flaw.CHANGED,
        clues_name("scans.never.png"): Flaw.ORPHANED,
    }
    assert take_stock(str(archive)).without_clues == [PAGES[0]]
    assert ductus("status", archive) == 0
    assert f"makes the page again): 1\n  {PAGES[0]}\n" in capsys.readouterr().out


def test_pages_whose_rows_were_lost_are_named(archive: Path):
    (part,) = (archive / "metadata/shapes").rglob("*.parquet")
    part.unlink()
    lost = {f"metadata/spots and shapes of {page}": Flaw.MISSING for page in PAGES}
    assert flaws(archive) == lost


def test_a_page_whose_clues_are_gone_is_done_again_and_no_other(archive: Path, scans: Path):
    (archive / clues_name(PAGES[1])).unlink()
    again = plan(find_scans(str(scans)), archive)
    assert [scan.page_id for scan in again.todo] == [PAGES[1]]
    do(again, archive, "run2")
    assert flaws(archive) == {}
    assert len(plan(find_scans(str(scans)), archive).todo) == 0
    shown = views(archive).sql("SELECT run_id, count(*) FROM spots GROUP BY ALL ORDER BY 1")
    assert shown.fetchall() == [("run1", 36), ("run2", 12)], "what run1 knew of it is replaced"


def test_pages_from_before_there_were_clues_are_finished_and_stale_by_their_text(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "older"
    unread = replace(RECIPE, recognizer="")
    monkeypatch.setattr(identity, "CLUES", 0)
    do(plan(find_scans(str(scans)), out, unread), out, "run1", unread)
    monkeypatch.undo()
    assert not list((out / "inkml").glob("*.parquet"))
    assert [row["clues_uri"] for row in read_table(out, "pages")] == [None] * 4
    assert {row["alternatives"] for row in read_table(out, "regions")} == {None}
    left = plan(find_scans(str(scans)), out)
    assert (len(left.todo), left.n_stale, left.stale["clues"]) == (0, 4, 4)
    assert len(plan(find_scans(str(scans)), out, redo=Redo.INK).todo) == 0
    assert len(plan(find_scans(str(scans)), out, redo=Redo.TEXT).todo) == 4


def test_a_scan_that_moved_keeps_its_clues(archive: Path, scans: Path):
    (scans / "s3.png").rename(scans / "t3.png")
    moved = plan(find_scans(str(scans)), archive)
    assert (len(moved.todo), moved.moved) == (0, 1)
    do(moved, archive, "run2")
    (row,) = (r for r in read_table(archive, "pages") if r["source_uri"].endswith("t3.png"))
    assert (row["page_id"], row["clues_uri"]) == (PAGES[3], clues_name(PAGES[3]))
    shown = views(archive).sql("SELECT count(*) FROM spots").fetchall()
    assert shown == [(48,)]
    assert flaws(archive) == {}


def test_compaction_keeps_the_rows_that_count(archive: Path, scans: Path):
    for number, text in ((0, "another"), (1, "and another")):
        (scans / f"s{number}.png").write_text(text)
        do(plan(find_scans(str(scans)), archive), archive, f"run{number + 2}")
    asked = {
        name: f"SELECT * EXCLUDE (run) FROM {name} ORDER BY ALL" for name in ("spots", "shapes")
    }
    before = {name: views(archive).sql(query).fetchall() for name, query in asked.items()}
    assert len(read_table(archive, "spots")) == 72
    assert ductus("compact", archive) == 0
    assert len(read_table(archive, "spots")) == 48
    assert {name: views(archive).sql(query).fetchall() for name, query in asked.items()} == before
    assert len(list((archive / "metadata/shapes").rglob("*.parquet"))) == 1


def test_inspect_lists_pages_and_not_their_clues(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("inspect", archive) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == PAGES


def test_a_leftover_of_a_run_that_was_killed_is_no_page(archive: Path, scans: Path):
    """Killed between clues and InkML: the page is made, and its clues are another's no more."""
    (scans / "new.png").write_text("new")
    page = replace(example_page(), info=replace(example_page().info, page_id="scans.new.png"))
    lines = tuple(
        replace(line, region=replace(line.region, region_id=f"scans.new.png/l{n}"), words=())
        for n, line in enumerate(page.lines)
    )
    write_page(with_some_clues(replace(page, lines=lines)), str(archive))
    (archive / "inkml/scans.new.png.inkml").unlink()
    assert flaws(archive) == {clues_name("scans.new.png"): Flaw.ORPHANED}
    todo = plan(find_scans(str(scans)), archive)
    assert [scan.page_id for scan in todo.todo] == ["scans.new.png"]
    do(todo, archive, "run2")
    assert flaws(archive) == {}
    assert json.loads(json.dumps(take_stock(str(archive)).without_clues)) == []
