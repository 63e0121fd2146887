"""A page that had to go is nowhere, stays away, and nobody misses it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ductus import storage
from ductus.archive.holdings import take_stock
from ductus.archive.page_lookup import DamagedTable, latest_rows
from ductus.archive.survey import survey
from ductus.archive.upkeep import page_removal
from ductus.archive.upkeep.compaction import compact
from ductus.archive.upkeep.fixity import Flaw, check_archive
from ductus.archive.upkeep.page_removal import pages_named, release_pages, remove_pages
from ductus.archive.upkeep.removals import Why
from ductus.scans.find_scans import find_scans
from ductus.schemas.corrections import Field
from tests.support.archives import do, plan
from tests.support.commands import ductus, read_table
from tests.support.gcs import emulated_bucket
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, say, write_archive

WHY = Why("claim 7", "ada")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Three scans in two folders."""
    folder = tmp_path / "codices"
    for name in ("ms1/f1r", "ms1/f2r", "ms2/a"):
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"the scan {name}")
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them, made in two runs."""
    for number in (1, 2):
        made = plan(find_scans(str(scans)), tmp_path / "out", force=True)
        do(made, tmp_path / "out", f"run{number}")
    return tmp_path / "out"


def page_of(archive: Path, name: str) -> str:
    rows = latest_rows(str(archive), "source_uri")
    return str(next(r["page_id"] for r in rows if r["source_uri"].endswith(f"/{name}.png")))


def told_of(archive: Path, page_id: str) -> set[str]:
    """The tables that say anything of a page, and files that are called after it."""
    tables = {
        path.parent.parent.name
        for path in (archive / "metadata").rglob("*.parquet")
        if any(page_id in str(row) for row in pq.read_table(path).to_pylist())
    }
    return tables | {path.name for path in archive.rglob(f"*{page_id}*")}


def flaws(archive: Path) -> list[tuple[str, Flaw]]:
    return [(found.uri, found.flaw) for found in check_archive(str(archive)) if found.flaw]


def test_nothing_of_it_is_left_but_that_it_was_removed(archive: Path):
    page, other = page_of(archive, "f1r"), page_of(archive, "a")
    before = told_of(archive, other)
    assert {"pages", "regions", "spots", "shapes"} < before
    done = remove_pages(str(archive), [page], WHY)
    assert done.n_files == 2
    assert done.n_rows > 10
    assert told_of(archive, page) == {"removed"}
    assert told_of(archive, other) == before
    (row,) = read_table(archive, "removed")
    assert (row["reason"], row["creator"], row["state"]) == ("claim 7", "ada", "removed")
    assert "f1r" not in str({**row, "page_id": ""}), "nothing tells where its scan lies"
    assert flaws(archive) == []
    assert (take_stock(str(archive)).removed, take_stock(str(archive)).without_ink) == (1, [])


def test_no_run_brings_it_back_wherever_its_scan_lies(archive: Path, scans: Path):
    remove_pages(str(archive), [page_of(archive, "f1r")], WHY)
    for force in (False, True):
        night = plan(find_scans(str(scans)), archive, force=force)
        assert night.passed_over.skipped == {"removed": 1}
        assert not any("f1r" in scan.uri for scan in night.todo)
    do(night, archive, "run3")
    shutil.copy(scans / "ms1/f1r.png", scans / "ms2/copy.png")
    (scans / "ms1/f1r.png").write_text("scanned again")
    night = plan(find_scans(str(scans)), archive)
    assert night.passed_over.skipped == {"removed": 2}
    assert not night.todo
    assert len(night.passed_over.new) == 1, "what an earlier run has written is not written again"
    compact(str(archive), 1 << 20)
    assert len(latest_rows(str(archive))) == 2
    beside = survey(str(archive), find_scans(str(scans)))
    assert (beside.new, beside.same) == ([], 2)


def test_nothing_comes_back_where_nobody_knows_what_was_removed(archive: Path, scans: Path):
    remove_pages(str(archive), [page_of(archive, "a")], WHY)
    (said,) = (archive / "metadata" / "removed").rglob("*.parquet")
    said.write_bytes(b"PAR1, and no more")
    with pytest.raises(DamagedTable, match="may say which pages were removed"):
        plan(find_scans(str(scans)), archive)


def test_its_id_is_no_other_pages(archive: Path, tmp_path: Path):
    page = page_of(archive, "f1r")
    remove_pages(str(archive), [page], WHY)
    other = tmp_path / "elsewhere/codices/ms1"
    other.mkdir(parents=True)
    (other / "f1r.png").write_text("another scan of that name")
    (scan,) = plan(find_scans(str(other.parent)), archive).todo
    assert scan.page_id.startswith(page)
    assert scan.page_id != page


def test_an_item_goes_whole_and_may_be_released(archive: Path, scans: Path):
    named = pages_named(str(archive), ["codices/ms1", "none"])
    assert (len(named["codices/ms1"]), named["none"]) == (2, [])
    remove_pages(str(archive), named["codices/ms1"], WHY)
    assert len(plan(find_scans(str(scans)), archive).todo) == 0
    (one, _) = sorted(named["codices/ms1"])
    assert release_pages(str(archive), [one, "none"], Why("settled", "ada")) == [one]
    again = plan(find_scans(str(scans)), archive)
    assert len(again.todo) == 1
    do(again, archive, "run3")
    assert {row["page_id"] for row in latest_rows(str(archive))} == {one, page_of(archive, "a")}
    assert flaws(archive) == []
    remove_pages(str(archive), [one], WHY)
    assert not plan(find_scans(str(scans)), archive).todo, "the latest word counts"


def test_an_item_of_two_collections_asks_which(archive: Path, tmp_path: Path):
    found = find_scans(str(tmp_path / "codices"))
    path = tmp_path / "list.csv"
    rows = [f"{scan.uri},{n},box" for n, scan in enumerate(found)]
    path.write_text("uri,collection,item_id\n" + "\n".join(rows))
    do(plan(find_scans(str(path)), archive), archive, "run3")
    with pytest.raises(ValueError, match="of the collections 0, 1, 2"):
        pages_named(str(archive), ["box"])
    assert len(pages_named(str(archive), ["box"], "1")["box"]) == 1


def test_one_page_of_a_document_stays_away_and_the_others_stay(tmp_path: Path):
    folder, archive = tmp_path / "scans", tmp_path / "out"
    folder.mkdir()
    (folder / "letter.png").write_text("a letter")
    do(plan(find_scans(str(folder)), archive), archive, "run1", n_pages=3)
    pages = [row["page_id"] for row in latest_rows(str(archive))]
    remove_pages(str(archive), [pages[0]], WHY)
    (folder / "letter.png").write_text("a letter, scanned again")
    again = plan(find_scans(str(folder)), archive)
    assert [scan.without for scan in again.todo] == [(0,)]
    do(again, archive, "run2", n_pages=3)
    assert [row["page_id"] for row in latest_rows(str(archive))] == pages[1:]


def test_killed_at_any_moment_the_same_call_goes_on(
    archive: Path, scans: Path, monkeypatch: pytest.MonkeyPatch
):
    class Killed(Exception):
        pass

    page, n_kills = page_of(archive, "f1r"), 0
    write, delete = storage.write_atomically, storage.delete
    for steps in range(30):
        left = [steps]

        def step(left: list[int] = left) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1

        copy = Path(shutil.copytree(archive, archive.parent / f"copy{steps}"))
        monkeypatch.setattr(storage, "write_atomically", lambda *a: (step(), write(*a)))
        monkeypatch.setattr(storage, "delete", lambda *a: (step(), delete(*a)))
        try:
            remove_pages(str(copy), [page], WHY)
            is_killed = False
        except Killed:
            is_killed = True
        monkeypatch.undo()
        if is_killed:
            n_kills += 1
            if steps:
                assert not any("f1r" in s.uri for s in plan(find_scans(str(scans)), copy).todo)
            if (copy / "metadata/compaction.json").exists():
                assert ductus("compact", copy, "--take-over") == 0
            remove_pages(str(copy), [page], WHY)
        assert told_of(copy, page) == {"removed"}
        assert flaws(copy) == []
        assert len(read_table(copy, "removed")) == 1
        shutil.rmtree(copy)
        if not is_killed:
            break
    assert n_kills > 5
    assert not is_killed


def test_what_is_left_of_it_is_found(archive: Path):
    page = page_of(archive, "f1r")
    data = (archive / f"inkml/{page}.inkml").read_bytes()
    remove_pages(str(archive), [page], WHY)
    (archive / f"inkml/{page}.inkml").write_bytes(data)
    assert (f"inkml/{page}.inkml", Flaw.LEFT_OVER) in flaws(archive)
    assert ductus("remove", archive, page, "--reason", "again") == 0
    assert flaws(archive) == []


def test_what_people_said_of_it_goes_too(tmp_path: Path):
    write_archive(tmp_path)
    say(tmp_path, LINE, Field.TEXT, "Dear madam")
    remove_pages(str(tmp_path), [PAGE_ID], WHY)
    assert read_table(tmp_path, "corrections") == []


def test_a_damaged_file_is_named(archive: Path, capsys: pytest.CaptureFixture[str]):
    page = page_of(archive, "f1r")
    (archive / "metadata/regions/run=run1/part.parquet").write_text("torn")
    assert ductus("remove", archive, page, "--reason", "claim") == 1
    assert "run1/part.parquet cannot be read and may still tell of them" in capsys.readouterr().err
    assert f"{page}.inkml" not in told_of_files(archive)


def told_of_files(archive: Path) -> set[str]:
    return {path.name for path in (archive / "inkml").iterdir()}


def test_the_command_tells_first_and_refuses_what_is_not_there(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    page = page_of(archive, "a")
    assert ductus("remove", archive, page, "--reason", "claim", "--dry-run") == 0
    assert page in capsys.readouterr().out
    assert len(latest_rows(str(archive))) == 3
    assert ductus("remove", archive, page, "none", "--reason", "claim") == 2
    assert "no page and no item none" in capsys.readouterr().err
    assert ductus("remove", archive, page, "--reason", "claim", "--release") == 2
    assert "none of these was removed" in capsys.readouterr().err
    assert ductus("remove", archive, page, "--reason", "claim") == 0
    assert ductus("status", archive) == 0
    assert "pages removed" in capsys.readouterr().out
    assert ductus("remove", archive, page, "--reason", "settled", "--release") == 0
    assert take_stock(str(archive)).removed == 0


def test_in_a_bucket(archive: Path):
    with emulated_bucket("museum") as bucket:
        for path in archive.rglob("*"):
            if path.is_file():
                blob = bucket.blob(f"out/{path.relative_to(archive).as_posix()}")
                blob.upload_from_filename(str(path))
        page = page_of(archive, "f1r")
        remove_pages("gs://museum/out", [page], WHY)
        assert not [blob.name for blob in bucket.list_blobs() if page in blob.name]
        assert len(latest_rows("gs://museum/out")) == 2
        assert not [found for found in check_archive("gs://museum/out") if found.flaw]


def test_scans_given_to_other_engines_are_forgotten(archive: Path):
    page = page_of(archive, "f1r")
    todo = archive / "runs/run1/todo-00000.jsonl"
    todo.parent.mkdir(parents=True)
    todo.write_text(f'{{"page_id": "{page}", "title": "secret"}}\n{{"page_id": "other"}}\n')
    page_removal.remove_pages(str(archive), [page], WHY)
    assert todo.read_text() == '{"page_id": "other"}\n'
