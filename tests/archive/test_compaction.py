"""`ductus compact` leaves the same rows in fewer files, whenever it is stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ductus import storage
from ductus.archive import compaction
from ductus.archive.holdings import take_stock
from tests.support.commands import ductus, read_table
from tests.support.gcs import emulated_bucket

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
TABLES = ("pages", "regions", "failures")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def made(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Scans and an archive of three nights: three files, one changed, one new."""
    scans, out = tmp_path_factory.mktemp("scans"), tmp_path_factory.mktemp("made")
    for number in range(2):
        shutil.copy(slips / f"slip-{number}.png", scans / f"s{number}.png")
    (scans / "notes.jpg").write_text("not an image")
    changes = (None, ("slip-2.png", "s0.png"), ("slip-3.png", "new.png"))
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
    for name in ("regions", "failures"):
        rows = read_table(archive, name)
        found[name] = [r for r in rows if pages[r["page_id"]]["run_id"] == r["run_id"]]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def parts(archive: Path, table: str) -> list[Path]:
    return sorted((archive / "metadata" / table).rglob("*.parquet"))


def test_the_same_rows_in_one_file_a_table(made: tuple[Path, Path], archive: Path) -> None:
    before, stock = latest(archive), take_stock(str(archive))
    assert len(parts(archive, "pages")) == 3
    assert ductus("compact", archive) == 0
    assert [len(parts(archive, name)) for name in TABLES] == [1, 1, 1]
    assert latest(archive) == before
    assert take_stock(str(archive)) == stock
    for name in TABLES:
        assert sorted(read_table(archive, name), key=repr) == before[name], "replaced rows are gone"
        (old,) = {pq.read_schema(p).metadata[b"ductus"] for p in parts(made[1], name)}
        assert pq.read_schema(parts(archive, name)[0]).metadata[b"ductus"] == old
    assert ductus("verify", archive) == 0


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
    assert [len(parts(archive, name)) for name in TABLES] == [1, 1, 1]
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
    assert take_stock(str(archive)) == stock
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
    assert ductus("compact", archive) == 0
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
    assert {one.table for one in done} == set(TABLES)
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
    assert [len(parts(tmp_path / "copy/ink", name)) for name in TABLES] == [1, 1, 1]
    assert latest(tmp_path / "copy/ink") == before


def test_no_archive_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ductus("compact", tmp_path) == 2
    assert "no archive" in capsys.readouterr().err
