"""Before a run begins it is said how the one before it ended, where that was not well."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ductus.archive.run_reports import latest_run
from ductus.pipeline.report import close_report
from tests.support.commands import ductus


def test_the_next_run_says_how_the_last_one_ended(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(slips / "slip-1.png", scans / "good.png")
    (scans / "torn.png").write_bytes((slips / "slip-0.png").read_bytes()[:99])
    command = ("run", scans, "--output", out, "--recognizer", "none", "--workers", "1")
    assert ductus(*command) == 1
    last = latest_run(str(out))
    assert last is not None
    assert last.exit_status == 1
    assert "the last run" not in capsys.readouterr().err
    assert ductus(*command) == 0
    said = capsys.readouterr().err
    assert f"the last run, {last.run_id}, ended with status 1" in said
    assert ductus(*command) == 0
    assert "the last run" not in capsys.readouterr().err, "that one ended well"

    report = out / "runs" / f"{last.run_id}.json"
    told = json.loads(report.read_text())
    report.write_text(json.dumps(told | {"state": "running", "exit_status": None}))
    close_report(str(out), last.run_id)
    assert json.loads(report.read_text())["exit_status"] == 1, "as the pipeline closes it itself"

    newest = max((out / "runs").glob("*.json"))
    told = json.loads(newest.read_text())
    newest.write_text(json.dumps(told | {"state": "broken", "error": "Traceback\\nOSError: full"}))
    assert ductus(*command, "--dry-run") == 0
    assert "broke off: " in capsys.readouterr().err
    newest.write_text(json.dumps(told | {"state": "running"}))
    assert ductus(*command, "--dry-run") == 0
    assert "has not ended: it is under way, or was killed" in capsys.readouterr().err
