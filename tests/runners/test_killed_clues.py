"""Spots and shapes outlive a kill: in the end the tables are those of an undisturbed run."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import ductus, start_ductus
from tests.support.documented import views

ARGUMENTS = ("--collection", "c", "--workers", "1")
MOMENTS = (2, 3, 4, 3, 4, 5, 4, 5, 6, 7)
"""Each run is killed when it has written so many files: its report, what it passed over, and then
the clues of a page, its InkML, and so on, or parts of tables."""
OF_THE_RUN = ("run", "run_id", "created_at", "source_version")


def rows(archive: Path, table: str) -> list[Any]:
    """The rows that count, without what tells of the run and of the scan's time."""
    database = views(archive)
    there = [name for name in database.table(table).columns if name not in OF_THE_RUN]
    return database.sql(f"SELECT {', '.join(there)} FROM {table} ORDER BY ALL").fetchall()


def files(archive: Path) -> set[Path]:
    """Those of the archive that are whole."""
    found = (
        path for name in ("inkml", "metadata", "runs") for path in archive.rglob(f"{name}/**/*")
    )
    return {path for path in found if path.is_file() and not path.name.startswith(".")}


@pytest.mark.slow
def test_a_run_killed_at_ten_moments_while_scans_are_touched(slips: Path, tmp_path: Path):
    scans, out, whole = tmp_path / "scans", tmp_path / "out", tmp_path / "whole"
    scans.mkdir()
    for number in range(4):
        shutil.copy(slips / f"slip-{number + 2}.png", scans / f"s{number}.png")
    assert ductus("run", scans, "--output", whole, *ARGUMENTS) == 0
    for place, moment in enumerate(MOMENTS):
        for scan in scans.iterdir():
            scan.touch()
        before = files(out)
        process = start_ductus("run", scans, "--output", out, *ARGUMENTS)
        while process.poll() is None and len(files(out) - before) < moment:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        written = sorted(out.glob("inkml/*.inkml"))
        if place in (4, 8):
            written[-1].unlink()  # as if it had been killed between this page's two files
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 0
    for table in ("spots", "shapes", "regions", "pages", "failures"):
        assert rows(out, table) == rows(whole, table), table
    assert rows(out, "spots")
    assert any(
        row for row in views(out).sql("SELECT alternatives FROM regions").fetchall() if row[0]
    )
    assert ductus("verify", out) == 0
