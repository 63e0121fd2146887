"""What is known of scans changes rows and no ink; scans are known wherever they lie."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from ductus.archive.holdings import take_stock
from ductus.archive.survey import survey
from ductus.archive.upkeep.compaction import compact
from ductus.scans.find_scans import find_scans
from ductus.schemas.identity import Redo
from ductus.schemas.records import Scan
from tests.support.archives import RECIPE, do, plan
from tests.support.commands import inkml_bytes, read_table
from tests.support.documented import views
from tests.support.faulty_storage import faulty_storage
from tests.support.gcs import emulated_bucket


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Ten scans in two folders; their names sort otherwise as text."""
    folder = tmp_path / "codices"
    for item, names in {"ms1": ("f1r", "f2r", "f10v"), "ms 2": ("a", "b")}.items():
        (folder / item).mkdir(parents=True)
        for name in names:
            (folder / item / f"{name}.png").write_text(f"{item} {name}")
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them, found in their folder."""
    do(plan(find_scans(str(scans)), tmp_path / "out"), tmp_path / "out", "run1")
    return tmp_path / "out"


def listed(path: Path, text: str) -> list[Scan]:
    path.write_text(text)
    return list(find_scans(str(path)))


def shown(archive: Path) -> dict[str, dict[str, Any]]:
    """The rows that count, by the file's name, as the documented view shows them."""
    rows = views(archive).table("pages").to_arrow_table().to_pylist()
    return {row["source_uri"].rpartition("/")[2]: row for row in rows}


def test_items_are_folders_and_sequences_count_as_people_do(archive: Path):
    rows = shown(archive)
    said = {name: (row["item_label"], row["sequence"], row["folio"]) for name, row in rows.items()}
    assert said == {
        "f1r.png": ("ms1", 1, "1r"),
        "f2r.png": ("ms1", 2, "2r"),
        "f10v.png": ("ms1", 3, "10v"),
        "a.png": ("ms 2", 1, None),
        "b.png": ("ms 2", 2, None),
    }
    assert {row["item_id"] for row in rows.values()} == {"codices/ms1", "codices/ms 2"}


def test_a_list_describes_pages_anew_and_touches_no_ink(scans: Path, archive: Path):
    before = inkml_bytes(archive)
    text = (
        "uri,title,rights,item id,folio,shelf\n"
        f"{scans}/ms1/f2r.png,Psalter,CC0-1.0,MS 1,ii,A 7\n"
        f"{scans}/ms1/f1r.png,Psalter,mine,MS 1,i,\n"
    )
    again = plan(listed(scans.parent / "list.csv", text), archive)
    assert (len(again.todo), again.finished, len(again.changes)) == (0, 2, 2)
    do(again, archive, "run2")
    assert inkml_bytes(archive) == before
    rows = shown(archive)
    first, second = rows["f1r.png"], rows["f2r.png"]
    assert (first["title"], first["item_id"], first["folio"]) == ("Psalter", "MS 1", "i")
    assert (first["sequence"], second["sequence"]) == (1, 2), "by name, whatever the list's order"
    assert second["extra"] == [("shelf", "A 7")]
    assert (first["warnings"], second["warnings"]) == (["rights_unknown"], [])
    assert {row["run_id"] for row in rows.values()} == {"run1"}, "which made the ink"
    assert len(plan(listed(scans.parent / "list.csv", text), archive).changes) == 0


def test_regions_stay_joined_before_and_after_a_compaction(scans: Path, archive: Path):
    text = f"uri,title\n{scans}/ms1/f2r.png,Psalter\n"
    do(plan(listed(scans.parent / "list.csv", text), archive), archive, "run2")
    for _ in range(2):
        joined = views(archive).sql(
            "select title from pages join regions using (page_id) where title <> ''"
        )
        assert joined.fetchall() == [("Psalter",)]
        assert views(archive).sql("select count(*) from regions").fetchall() == [(5,)]
        compact(str(archive), 1 << 20)
    assert len(read_table(archive, "pages")) == 5, "one row a page"


def test_a_folder_takes_back_nothing_that_a_list_has_said(scans: Path, archive: Path):
    text = (
        "uri,collection,title,item_id,language,direction\n"
        f"{scans}/ms1/f2r.png,vault,Psalter,MS 1,la,ttb\n"
    )
    do(plan(listed(scans.parent / "list.csv", text), archive, redo=Redo.ALL), archive, "run2")
    night = plan(find_scans(str(scans)), archive)
    assert (len(night.todo), len(night.changes), night.n_stale) == (0, 0, 0)
    (scans / "ms1/f2r.png").write_text("scanned again")
    night = plan(find_scans(str(scans)), archive)
    (scan,) = night.todo
    assert (scan.catalogue.title, scan.collection, scan.language) == ("Psalter", "vault", "la")
    assert scan.direction == "ttb"
    do(night, archive, "run3")
    row = shown(archive)["f2r.png"]
    assert (row["title"], row["item_id"], row["run_id"]) == ("Psalter", "MS 1", "run3")


def test_a_list_and_a_folder_in_one_run_name_one_scan_and_the_list_describes_it(
    scans: Path, tmp_path: Path
):
    found = listed(tmp_path / "list.csv", f"uri,title\n{scans}/ms1/f2r.png,Psalter\n")
    for both in ([*find_scans(str(scans)), *found], [*found, *find_scans(str(scans))]):
        made = list(plan(both, tmp_path / "new").todo)
        titles = {Path(scan.uri).name: scan.catalogue.title for scan in made}
        assert len(made) == 5
        assert {name for name, title in titles.items() if title} == {"f2r.png"}


def test_scans_that_moved_are_known_and_nothing_is_done_again(scans: Path, archive: Path):
    before, ids = inkml_bytes(archive), {row["page_id"] for row in shown(archive).values()}
    new = scans.parent / "elsewhere/renamed"
    shutil.copytree(scans, new)
    shutil.rmtree(scans)
    (new / "ms1/f1r.png").rename(new / "ms1/g1r.png")
    for path in new.rglob("*.png"):
        os.utime(path, (1, 1))
    beside = survey(str(archive), find_scans(str(new)))
    assert (len(beside.moved), beside.new, beside.gone, beside.same) == (5, [], [], 0)
    again = plan(find_scans(str(new)), archive)
    assert (len(again.todo), again.finished, again.moved) == (0, 5, 5)
    do(again, archive, "run2")
    assert inkml_bytes(archive) == before
    rows = shown(archive)
    assert {row["page_id"] for row in rows.values()} == ids
    assert rows["g1r.png"]["source_uri"] == str(new / "ms1/g1r.png")
    assert survey(str(archive), find_scans(str(new))).same == 5


def test_a_bucket_that_scans_left_and_that_is_silent_now_is_not_asked_for_each(tmp_path: Path):
    new = tmp_path / "new"
    new.mkdir()
    with emulated_bucket("museum") as bucket:
        for number in range(8):
            bucket.blob(f"scans/{number}.png").upload_from_string(f"scan {number}")
            (new / f"{number}.png").write_text(f"scan {number}")
        do(plan(find_scans("gs://museum/scans"), tmp_path / "out"), tmp_path / "out", "run1")
        with faulty_storage(1.0, 501) as storage:
            again = plan(find_scans(str(new)), tmp_path / "out")
        assert (len(again.todo), again.moved) == (8, 0), "nobody knows whether they have moved"
        assert 0 < storage.met[501] < 8


def test_a_copy_is_a_page_of_its_own_and_told_as_a_duplicate(scans: Path, archive: Path):
    copy = Path(shutil.copy(scans / "ms1/f1r.png", scans / "ms1/copy.png"))
    again = plan(find_scans(str(scans)), archive)
    assert [scan.uri for scan in again.todo] == [str(copy)]
    do(again, archive, "run2")
    assert take_stock(str(archive)).duplicates == [[str(copy), str(scans / "ms1/f1r.png")]]


def test_two_equal_scans_at_new_places_are_one_that_moved_and_one_that_is_new(
    scans: Path, archive: Path
):
    for name in ("x.png", "y.png"):
        shutil.copy(scans / "ms1/f1r.png", scans / "ms1" / name)
    (scans / "ms1/f1r.png").unlink()
    again = plan(find_scans(str(scans)), archive)
    assert (again.moved, len(again.todo)) == (1, 1)


def test_a_scan_of_another_content_and_the_same_size_has_not_moved(scans: Path, archive: Path):
    (scans / "ms1/f1r.png").unlink()
    (scans / "ms1/f3r.png").write_text("ms1 f3r")
    again = plan(find_scans(str(scans)), archive)
    assert (again.moved, [Path(scan.uri).name for scan in again.todo]) == (0, ["f3r.png"])


def test_pages_of_one_file_are_an_item_and_stay_so(scans: Path, tmp_path: Path):
    out = tmp_path / "out"
    do(plan(find_scans(str(scans / "ms 2")), out), out, "run1", n_pages=3)
    rows = read_table(out, "pages")
    assert sorted((row["item_label"], row["sequence"]) for row in rows) == [
        *(("a.png", 1), ("a.png", 2), ("a.png", 3), ("b.png", 1), ("b.png", 2), ("b.png", 3)),
    ]
    assert len(plan(find_scans(str(scans / "ms 2")), out).changes) == 0


def test_stale_pages_are_counted_by_reason_and_done_again_only_when_asked(
    scans: Path, archive: Path
):
    newer = replace(RECIPE, derenderer="t2")
    reader = replace(RECIPE, recognizer="r2")

    def counted(recipe: Any, redo: Redo = Redo.NOTHING) -> tuple[int, int, int, dict[str, int]]:
        made = plan(find_scans(str(scans)), archive, recipe, redo=redo)
        return len(made.todo), made.n_redone, made.n_stale, dict(made.stale)

    assert counted(newer) == (0, 0, 5, {"derenderer": 5})
    assert counted(newer, Redo.INK) == (5, 5, 0, {})
    assert counted(reader, Redo.INK) == (0, 0, 5, {"recognizer": 5})
    assert counted(reader, Redo.ALL) == (5, 5, 0, {})
    assert counted(replace(RECIPE, max_pixels=7)) == (0, 0, 0, {}), "they could be done"
    assert counted(RECIPE, Redo.ALL) == (0, 0, 0, {})
    do(plan(find_scans(str(scans)), archive, newer, redo=Redo.INK), archive, "run2", newer)
    assert counted(newer) == (0, 0, 0, {})


def test_rows_of_older_versions_without_a_recipe_ask_their_runs_report(scans: Path, archive: Path):
    (part,) = (archive / "metadata/pages").rglob("*.parquet")
    newer = ["recipe", "item_id", "item_label", "sequence", "folio", "is_listed", "extra"]
    pq.write_table(pq.ParquetFile(part).read().drop_columns(newer), part)
    made = plan(find_scans(str(scans)), archive)
    assert (len(made.todo), dict(made.stale)) == (0, {"unknown": 5})
    assert len(made.changes) == 5, "they learn their items"
    recipe = {"detector": "d", "recognizer": "r", "derenderer": "old", "max_pixels": 1000}
    report = {"run_id": "run1", "state": "finished", "started_at": "2026", "seconds": 60.0}
    report |= {"counts": {"pages": 5}, "error": "", "options": {}, "recipe": recipe}
    (archive / "runs").mkdir()
    (archive / "runs/run1.json").write_text(json.dumps(report))
    assert dict(plan(find_scans(str(scans)), archive).stale) == {
        "clues": 5,
        "derenderer": 5,
        "format": 5,
    }
    do(made, archive, "run2")
    assert {row["item_label"] for row in shown(archive).values()} == {"ms1", "ms 2"}
    union = f"read_parquet('{archive}/metadata/pages/*/*.parquet', union_by_name = true)"
    assert duckdb.sql(f"select count(*), count(item_id) from {union}").fetchall() == [(10, 5)]
