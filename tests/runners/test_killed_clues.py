"""Spots and shapes outlive a kill: in the end the tables are those of an undisturbed run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import ROOT, ductus
from tests.support.documented import views

MOMENTS = (2, 3, 4, 3, 1, 2, 3, 4, 5, 5)
"""Between the clues of the first page and its InkML; before the clues of the second; between the
files of the third; before the first part of a table; then, all pages being taken over from their
files, before each of the five."""
OF_THE_RUN = ("run", "run_id", "created_at", "seen_at", "source_version")


def rows(archive: Path, table: str) -> list[Any]:
    """The rows that count, without what tells of the run and of the scan's time."""
    database = views(archive)
    there = [name for name in database.table(table).columns if name not in OF_THE_RUN]
    return database.sql(f"SELECT {', '.join(there)} FROM {table} ORDER BY ALL").fetchall()


@pytest.mark.slow
def test_a_run_killed_at_ten_moments_while_scans_are_touched(scraps: Path, tmp_path: Path):
    scans, out, whole = tmp_path / "scans", tmp_path / "out", tmp_path / "whole"
    scans.mkdir()
    for number in range(3):
        shutil.copy(scraps / f"slip-{number + 2}.png", scans / f"s{number}.png")
    command = [sys.executable, "-m", "tests.support.killed_runs", scans, out, whole, *MOMENTS]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for table in ("spots", "shapes", "regions", "pages", "failures"):
        assert rows(out, table) == rows(whole, table), table
    assert len({row[1] for row in rows(out, "spots")}) == 3, "each page has some"
    found = views(out).sql("SELECT alternatives FROM regions").fetchall()
    assert any(alternatives for (alternatives,) in found)
    assert ductus("verify", out) == 0
