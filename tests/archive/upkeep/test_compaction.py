"""`ductus compact` leaves the same rows in fewer files, whenever it is stopped."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ductus import storage
from ductus.archive.holdings import take_stock
from ductus.archive.upkeep import compaction
from ductus.schemas.table_kinds import OF_PAGES, TABLES, Keep, TableKind
from tests.support.commands import ductus, read_table
from tests.support.gcs import emulated_bucket

NAMES = [kind.name for kind in OF_PAGES]
ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def made(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Scans and an archive of three nights: three files, one changed, one new."""
    scans, out = tmp_path_factory.mktemp("scans"), tmp_path_factory.mktemp("made")
    for number in range(2):
        shutil.copy(slips / f"slip-{number}.png", scans / f"s{number}.png")
    (scans / "notes.jpg").write_text("not an image")
    changes = (None, ("slip-2.png", "s0.png"), ("slip-3.png", "t0.png"))
    for change in changes:
        if change:
            shutil.copy(slips / change[0], scans / change[1])
        ductus("run", scans, "--output", out, *ARGUMENTS, "--max-failures", "1")
    return scans, out


@pytest.fixture
def archive(made: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "archive"))


def latest(archive: Path) -> dict[str, list[Row]]:
    """What a reader of the documented views sees."""
    pages: dict[str, Row] = {}
    for row in sorted(read_table(archive, "pages"), key=lambda row: row["created_at"]):
        pages[row["page_id"]] = row
    found = {"pages": list(pages.values())}
    for name in NAMES[:-1]:
        rows = read_table(archive, name)
        found[name] = [r for r in rows if pages[r["page_id"]]["run_id"] == r["run_id"]]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def parts(archive: Path, table: str) -> list[Path]:
    return sorted((archive / "metadata" / table).rglob("*.parquet"))


def test_the_same_rows_in_one_file_a_table(made: tuple[Path, Path], archive: Path) -> None:
    before, stock = latest(archive), take_stock(str(archive))
    assert len(parts(archive, "pages")) == 3
    assert ductus("compact", archive) == 0
    assert [len(parts(archive, name)) for name in NAMES] == [1] * len(NAMES)
    assert latest(archive) == before
    rows = stock.rows | {name: len(before[name]) for name in NAMES}
    assert take_stock(str(archive)) == replace(stock, rows=rows)
    for name in NAMES:
        assert sorted(read_table(archive, name), key=repr) == before[name], "replaced rows are gone"
        (old,) = {pq.read_schema(p).metadata[b"ductus"] for p in parts(made[1], name)}
        assert pq.read_schema(parts(archive, name)[0]).metadata[b"ductus"] == old
    assert ductus("verify", archive) == 0


def test_rows_whose_page_is_in_no_row_of_pages_stay(archive: Path) -> None:
    """A run that was killed before its last file leaves such; so does what is about no page."""
    (killed, *_), (failed, *_) = parts(archive, "pages"), parts(archive, "failures")
    killed.unlink()
    row = pq.ParquetFile(failed).read().to_pylist()[0]
    listed = {**row, "page_id": "", "source_uri": "/scans/locked", "code": "not_found"}
    pq.write_table(pa.Table.from_pylist([row, listed], schema=pq.read_schema(failed)), failed)
    there = {r["page_id"] for r in read_table(archive, "pages")}
    lost = [r for r in read_table(archive, "regions") if r["page_id"] not in there]
    assert len({r["page_id"] for r in lost}) == 1
    assert ductus("compact", archive) == 0
    assert [r for r in read_table(archive, "regions") if r["page_id"] not in there] == lost
    assert listed in read_table(archive, "failures")
    assert row in read_table(archive, "failures")


def test_no_row_goes_while_a_file_of_pages_is_damaged(archive: Path) -> None:
    """It may be the file that says which rows count."""
    torn = parts(archive, "pages")[-1]
    torn.write_bytes(torn.read_bytes()[:-5])
    before = sorted(read_table(archive, "regions"), key=repr)
    assert ductus("compact", archive) == 1, "not all is well"
    assert len(parts(archive, "regions")) == 1
    assert sorted(read_table(archive, "regions"), key=repr) == before
    assert torn.exists()


def test_a_new_table_is_one_entry_and_may_keep_all_its_rows(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = pa.schema([("page_id", pa.string()), ("run_id", pa.string()), ("text", pa.string())])
    page = read_table(archive, "pages")[0]["page_id"]
    said = [{"page_id": page, "run_id": f"r{n}", "text": f"reading {n}"} for n in range(3)]
    add_table(archive, "opinions", schema, said)
    monkeypatch.setitem(TABLES, "opinions", TableKind("opinions", schema, Keep.ALL))
    assert take_stock(str(archive)).rows["opinions"] == 3
    assert ductus("compact", archive) == 0
    assert len(parts(archive, "opinions")) == 1
    assert read_table(archive, "opinions") == said
    assert ductus("verify", archive) == 0
    whole = parts(archive, "opinions")[0]
    whole.write_bytes(whole.read_bytes()[:-5])
    capsys.readouterr()
    assert ductus("verify", archive) == 1
    assert capsys.readouterr().out.startswith(f"damaged\t{whole}\t")


def add_table(archive: Path, name: str, schema: pa.Schema, rows: list[Row]) -> None:
    """A table of one part a row."""
    for row in rows:
        part = archive / f"metadata/{name}/run={row['run_id']}/part.parquet"
        part.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist([row], schema=schema), part)


def test_what_a_later_version_wrote_stays_as_it_is_and_is_named(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table that this one does not know, and a file of `regions` with one more column."""
    schema = pa.schema([("page_id", pa.string()), ("run_id", pa.string())])
    add_table(archive, "seals", schema, [{"page_id": "p", "run_id": f"r{n}"} for n in range(2)])
    newer = parts(archive, "regions")[-1]
    rows = pq.ParquetFile(newer).read()
    pq.write_table(rows.append_column("shape", [["round"] * len(rows)]), newer)
    kept = {path: path.read_bytes() for path in (newer, *parts(archive, "seals"))}
    assert ductus("compact", archive) == 0
    assert str(newer) in capsys.readouterr().err
    assert {path: path.read_bytes() for path in kept} == kept
    assert ductus("verify", archive) == 0, "it is not known to be wrong"
    said = [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()]
    assert said == [["unknown", str(newer)], ["unknown", "metadata/seals"]]
    assert take_stock(str(archive)).unknown == ["seals"]
    assert ductus("status", archive) == 0
    assert "seals" in capsys.readouterr().out


@pytest.mark.parametrize("is_written", [False, True])
def test_a_compaction_of_a_later_version_that_was_killed_is_ended_in_its_tables_too(
    archive: Path, is_written: bool
) -> None:
    schema = pa.schema([("page_id", pa.string()), ("run_id", pa.string())])
    add_table(archive, "seals", schema, [{"page_id": "p", "run_id": r} for r in ("1", "compacted")])
    journal = {"began_at": "2999-01-01T00:00:00+00:00", "new": "run=compacted"}
    journal |= {"old": ["metadata/seals/run=1/part.parquet"], "is_written": is_written}
    (archive / "metadata/compaction.json").write_text(json.dumps(journal))
    assert ductus("compact", archive, "--take-over") == 0
    assert [row["run_id"] for row in read_table(archive, "seals")] == [
        "compacted" if is_written else "1"
    ]


def test_nothing_is_done_again_after_it(
    made: tuple[Path, Path], archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ductus("compact", archive) == 0
    whole = {path: path.read_bytes() for path in archive.rglob("*.parquet")}
    assert ductus("compact", archive) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert whole == {path: path.read_bytes() for path in archive.rglob("*.parquet")}
    before = read_table(archive, "pages")
    ductus("run", made[0], "--output", archive, *ARGUMENTS, "--max-failures", "1")
    assert read_table(archive, "pages") == before


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("writes", [0, 1, 2, 3, 4])
def test_killed_it_loses_nothing(
    archive: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    writes: int,
) -> None:
    """Killed after so many of its five writes: journal, three tables, journal."""
    before, stock = latest(archive), take_stock(str(archive))
    left = [writes]
    write = storage.write_atomically

    def write_or_die(uri: str, data: bytes) -> None:
        if not left[0]:
            raise _Killed
        left[0] -= 1
        write(uri, data)

    monkeypatch.setattr(storage, "write_atomically", write_or_die)
    with pytest.raises(_Killed):
        compaction.compact(str(archive), 128_000_000)
    monkeypatch.undo()
    assert take_stock(str(archive)) == stock
    if writes:
        assert ductus("compact", archive) == 2
        assert "--take-over" in capsys.readouterr().err
    assert ductus("compact", archive, "--take-over") == 0
    assert latest(archive) == before
    assert [len(parts(archive, name)) for name in NAMES] == [1] * len(NAMES)
    assert not (archive / "metadata/compaction.json").exists()


def test_killed_while_it_removes_it_loses_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, stock = latest(archive), take_stock(str(archive))
    delete = storage.delete

    def delete_one_and_die(uris: list[str]) -> None:
        delete(uris[:1])
        raise _Killed

    monkeypatch.setattr(storage, "delete", delete_one_and_die)
    with pytest.raises(_Killed):
        compaction.compact(str(archive), 128_000_000)
    monkeypatch.undo()
    assert replace(take_stock(str(archive)), rows=stock.rows) == stock, "but for replaced rows"
    assert ductus("compact", archive, "--take-over") == 0
    assert latest(archive) == before


def test_large_files_and_foreign_ones_and_runs_under_way_stay(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = archive / "metadata/pages/run=x/foreign.parquet"
    foreign.parent.mkdir()
    foreign.write_bytes(b"PAR1 no table")
    report = sorted((archive / "runs").glob("*.json"))[-1]
    told = json.loads(report.read_text())
    said = {"state": "running", "started_at": "2999-01-01T00:00:00+00:00"}
    report.write_text(json.dumps(told | said))
    (under_way,) = (p for p in parts(archive, "pages") if told["run_id"] in str(p))
    before = latest_without(archive, foreign)
    assert ductus("compact", archive) == 1
    assert str(foreign) in capsys.readouterr().err
    assert foreign.exists()
    assert under_way.exists()
    assert len(parts(archive, "pages")) == 3
    assert latest_without(archive, foreign) == before


def latest_without(archive: Path, foreign: Path) -> dict[str, list[Row]]:
    data = foreign.read_bytes()
    foreign.unlink()
    found = latest(archive)
    foreign.write_bytes(data)
    return found


def test_a_size_is_kept(archive: Path) -> None:
    before = latest(archive)
    largest = max(path.stat().st_size for path in archive.rglob("*.parquet"))
    done = compaction.compact(str(archive), 2 * largest + 2)
    assert {one.table for one in done} == set(TABLES) - {"corrections", "removed"}, "of people"
    assert compaction.compact(str(archive), 1) == []
    assert latest(archive) == before


def test_in_a_bucket(archive: Path, tmp_path: Path) -> None:
    before = latest(archive)
    with emulated_bucket("museum") as bucket:
        for path in archive.rglob("*"):
            if path.is_file():
                name = f"ink/{path.relative_to(archive)}"
                bucket.blob(name).upload_from_filename(path)
        assert ductus("compact", "gs://museum/ink") == 0
        for blob in bucket.list_blobs(prefix="ink/"):
            copy = tmp_path / "copy" / blob.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            blob.download_to_filename(copy)
    assert [len(parts(tmp_path / "copy/ink", name)) for name in NAMES] == [1] * len(NAMES)
    assert latest(tmp_path / "copy/ink") == before


def test_no_archive_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ductus("compact", tmp_path) == 2
    assert "no archive" in capsys.readouterr().err
