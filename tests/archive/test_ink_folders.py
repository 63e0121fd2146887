"""An archive of many scans lays its ink in folders, and every command finds it there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ductus import find_page, storage
from ductus.archive.archive_format import MANY, say_format
from ductus.archive.holdings import take_stock
from ductus.archive.page_lookup import latest_rows
from ductus.archive.upkeep.fixity import Flaw, check_archive
from ductus.scans.find_scans import find_scans
from ductus.storage import listing
from tests.support.archives import do, plan
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Six scans."""
    folder = tmp_path / "codex"
    folder.mkdir()
    for number in range(6):
        (folder / f"f{number}.png").write_text(f"the scan {number}")
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them, which was begun as one of many."""
    out = tmp_path / "out"
    say_format(str(out), MANY)
    do(plan(find_scans(str(scans)), out), out, "run1")
    return out


def format_of(archive: Path) -> int:
    return int(json.loads((archive / "format.json").read_text())["format"])


def flaws(archive: Path) -> set[tuple[str, Flaw]]:
    return {(found.uri, found.flaw) for found in check_archive(str(archive)) if found.flaw}


def test_every_page_is_where_its_row_says(archive: Path, scans: Path):
    rows = latest_rows(str(archive), "inkml_uri", "clues_uri")
    assert len(rows) == 6
    for row in rows:
        folder, _, name = row["inkml_uri"].removeprefix("inkml/").partition("/")
        assert (len(folder), name) == (2, f"{row['page_id']}.inkml")
        assert (archive / row["inkml_uri"]).is_file()
        assert row["clues_uri"] == f"inkml/{folder}/{row['page_id']}.clues.parquet"
        assert find_page(str(archive), row["page_id"])
    assert len({row["inkml_uri"].split("/")[1] for row in rows}) > 1
    assert flaws(archive) == set()
    again = plan(find_scans(str(scans)), archive)
    assert (len(again.todo), again.finished) == (0, 6)


def test_what_is_missing_changed_or_nobodys_is_named(archive: Path):
    gone, changed, *_ = (
        archive / row["inkml_uri"] for row in latest_rows(str(archive), "inkml_uri")
    )
    gone.unlink()
    changed.write_text("<ink/>")
    (archive / "inkml/00").mkdir(exist_ok=True)
    (archive / "inkml/00/nobody.jpg.inkml").write_text("<ink/>")
    assert flaws(archive) == {
        (gone.relative_to(archive).as_posix(), Flaw.MISSING),
        (changed.relative_to(archive).as_posix(), Flaw.CHANGED),
        ("inkml/00/nobody.jpg.inkml", Flaw.ORPHANED),
    }
    assert take_stock(str(archive)).without_rows == ["inkml/00/nobody.jpg.inkml"]


def test_a_run_that_was_killed_before_its_rows_is_taken_up(archive: Path, scans: Path):
    before = {path: path.stat().st_mtime_ns for path in archive.rglob("*.inkml")}
    for path in (archive / "metadata").rglob("*.parquet"):
        path.unlink()
    made = plan(find_scans(str(scans)), archive)
    assert len(made.todo) == 6
    for scan in made.todo:
        found = find_page(str(archive), scan.page_id)
        assert found
        assert found.is_whole
    do(made, archive, "run2")
    assert before.keys() == set(archive.rglob("*.inkml"))
    assert flaws(archive) == set()


def test_it_is_named_bagged_and_removed_from(archive: Path, tmp_path: Path, scans: Path):
    assert ductus("tag", archive, "one") == 0
    do(plan(find_scans(str(scans)), archive, force=True), archive, "run2")
    assert ductus("verify", archive, "--tag", "one") == 0
    assert ductus("bag", archive, "--output", tmp_path / "bags") == 0
    (bag,) = (tmp_path / "bags").iterdir()
    row, *_ = latest_rows(str(archive), "inkml_uri")
    assert (bag / "data" / row["inkml_uri"]).is_file()
    assert row["inkml_uri"] in (bag / "data/premis.xml").read_text()
    assert ductus("remove", archive, row["page_id"], "--reason", "claim 7") == 0
    left = [path for path in archive.rglob("*") if path.is_file() and row["page_id"] in path.name]
    assert not left
    (archive / row["inkml_uri"]).write_text("<ink/>")
    assert (row["inkml_uri"], Flaw.LEFT_OVER) in flaws(archive)


def test_pages_are_listed_by_their_ids(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("inspect", archive) == 0
    ids = [row["page_id"] for row in latest_rows(str(archive))]
    told = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == sorted(ids)


def test_an_archive_stays_what_it_is(scans: Path, tmp_path: Path):
    few, old = tmp_path / "few", tmp_path / "old"
    say_format(str(few), MANY - 1)
    assert format_of(few) == 1
    say_format(str(few), MANY)
    assert format_of(few) == 1
    do(plan(find_scans(str(scans)), old), old, "run1")
    (old / "format.json").unlink(missing_ok=True)
    say_format(str(old), MANY)
    assert format_of(old) == 1, "there is ink in one folder already"
    assert {path.parent for path in old.rglob("*.inkml")} == {old / "inkml"}


def test_a_bucket_has_no_folders_to_gain_by():
    with emulated_bucket("museum"):
        say_format("gs://museum/ink", MANY)
        said = storage.read_bytes("gs://museum/ink/format.json")
        assert json.loads(said) == {"format": 1}


def test_a_file_that_goes_while_it_is_listed_is_passed_over(tmp_path: Path):
    (tmp_path / "there").write_text("x")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert [entry.uri for entry in listing.entries(str(tmp_path))] == [f"{tmp_path}/there"]
    assert [*listing.uris(str(tmp_path), "re")] == [f"{tmp_path}/there"]
