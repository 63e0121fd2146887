"""Scans are taken for as long as there is time, and what is left is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ductus.pipeline.time_limit import InTime
from ductus.scans.scan_list import ScanList
from ductus.schemas.records import Scan
from tests.support.commands import ductus, inkml_bytes


def scans(count: int) -> ScanList:
    some = ScanList()
    for number in range(count):
        some.append(Scan(f"/{number}.png", f"{number}.png", "c"))
    return some


@pytest.mark.parametrize(("hours", "taken", "left"), [(None, 5, 0), (2.5, 3, 2), (9.0, 5, 0)])
def test_each_scan_is_taken_if_there_is_time_yet(hours: float | None, taken: int, left: int):
    times = iter([0, 0, 3600, 7200, 10800, 14400])
    some = InTime(scans(5), hours, lambda: next(times))
    assert len(list(some)) == taken
    assert some.left == left


def test_a_run_whose_time_is_over_ends_well_and_the_next_one_goes_on(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder, out = tmp_path / "scans", tmp_path / "out"
    folder.mkdir()
    for number in range(2):
        shutil.copy(slips / f"slip-{number}.png", folder)
    command = ("run", folder, "--output", out, "--recognizer", "none", "--workers", "1")
    assert ductus(*command, "--max-hours", "1e-9") == 0
    assert "time is over, left: 2 scans" in capsys.readouterr().err
    assert inkml_bytes(out) == {}
    (report,) = (json.loads(path.read_text()) for path in (out / "runs").glob("*.json"))
    assert (report["state"], report["scans"]["todo"], report["scans"]["left"]) == ("finished", 2, 2)
    assert ductus(*command, "--max-hours", "1") == 0
    assert "time is over" not in capsys.readouterr().err
    assert len(inkml_bytes(out)) == 2


def test_an_engine_that_cannot_stop_is_told_before_anything(
    tmp_path: Path, slips: Path, capsys: pytest.CaptureFixture[str]
):
    command = ("run", slips, "--output", tmp_path / "out", "--runner", "portable", "--image", "i")
    assert ductus(*command, "--job-endpoint", "localhost:1", "--max-hours", "1") == 2
    assert "--max-hours is for local runs" in capsys.readouterr().err
