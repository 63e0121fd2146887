"""A full disk, a clock that was set back: nothing is lost, and what is said is true."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ductus.archive import row_times
from tests.support.commands import ductus, inkml_bytes, read_table

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A small disk of its own; skips where none may be mounted."""
    folder.mkdir()
    size = f"size={kilobytes}k"
    try:
        mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kilobytes", [4, 36], ids=["from the start", "in the middle"])
def test_a_full_disk_loses_nothing_and_is_said(
    kilobytes: int, slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans = [slips / f"slip-{number}.png" for number in (3, 4, 5)]
    with disk(tmp_path / "disk", kilobytes) as small:
        command = ("run", *scans, "--output", small / "out", *ARGUMENTS)
        assert ductus(*command) == 1
        said = capsys.readouterr().err
        assert "the run broke off" in said
        assert "No space left on device" in said
        assert "the same command goes on" in said
        if "The whole story is in" in said:
            (report,) = (json.loads(p.read_text()) for p in (small / "out").glob("runs/*.json"))
            assert report["state"] == "broken"
            assert "No space left" in report["error"]
        else:
            assert "Its report could not be written either" in said
        kept = inkml_bytes(small / "out") if (small / "out" / "inkml").exists() else {}
        subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
        assert ductus(*command) == 0
        whole = inkml_bytes(small / "out")
        assert len(whole) == len(scans)
        assert kept.items() <= whole.items()
        assert not list((small / "out").rglob(".*.part")), "nothing half written is left"
        assert ductus("verify", small / "out") == 0


def test_an_output_that_may_not_be_written_to_is_refused_before_anything_is_done(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with disk(tmp_path / "disk", 100) as small:
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        assert ductus("run", slips, "--output", small / "out", *ARGUMENTS) == 2
    assert "may not be written to" in capsys.readouterr().err


class _SetBack(datetime):
    """A clock of another century."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return datetime(1999, 12, 31, tzinfo=UTC)


def test_what_is_done_after_the_clock_was_set_back_counts(
    slips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for name in ("changed.png", "same.png"):
        shutil.copy(slips / "slip-3.png", scans / name)
    command = ("run", scans, "--output", out, *ARGUMENTS)
    assert ductus(*command) == 0
    monkeypatch.setattr(row_times, "datetime", _SetBack)
    shutil.copy(slips / "slip-4.png", scans / "changed.png")
    os.utime(scans / "changed.png", (0, 0))  # by that clock
    assert ductus(*command) == 0
    rows = sorted(read_table(out, "pages"), key=lambda row: row["created_at"])
    assert [row["page_id"] for row in rows][-1] == "c.changed.png"
    assert rows[-1]["source_sha256"] not in {row["source_sha256"] for row in rows[:-1]}
    assert ductus("verify", out) == 0
    done = inkml_bytes(out)
    assert ductus(*command) == 0, "nothing is left to do"
    assert len(read_table(out, "pages")) == 3
    assert inkml_bytes(out) == done


def test_a_page_done_again_counts_before_what_its_list_says_anew(
    slips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out, listed = tmp_path / "out", tmp_path / "list.csv"
    shutil.copy(slips / "slip-3.png", tmp_path / "a.png")
    listed.write_text("uri,title\na.png,First\n")
    assert ductus("run", listed, "--output", out, *ARGUMENTS) == 0
    monkeypatch.setattr(row_times, "datetime", _SetBack)
    shutil.copy(slips / "slip-4.png", tmp_path / "a.png")
    listed.write_text("uri,title\na.png,Second\n")
    assert ductus("run", listed, "--output", out, *ARGUMENTS) == 0
    rows = sorted(read_table(out, "pages"), key=lambda row: row["created_at"])
    assert rows[-1]["created_at"] > rows[-2]["created_at"], "of both the run wrote"
    assert rows[-1]["source_sha256"] not in {row["source_sha256"] for row in rows[:-1]}
    assert rows[-1]["title"] == "Second"
    assert ductus("verify", out) == 0
