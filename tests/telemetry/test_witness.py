"""Whatever ends a worker process, its witness writes down what was in work; and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ductus.telemetry.witness_child import GOING, RUN_FOLDER
from tests.support.commands import ROOT

WORKER = """
import os, signal, sys, time
from ductus.archive.crashes import Place
from ductus.telemetry.witness import witnessed
archive, minutes, ending = sys.argv[1:]
with witnessed(Place(archive, "recipe"), "run", "read", ("done",), 5):
    pass
try:
    with witnessed(Place(archive, "recipe"), "run", "derender", ("a", "b"), float(minutes)):
        exec(ending)
except ZeroDivisionError:
    pass
"""
DIES = "os._exit(9)"
STALLS = "time.sleep(600)"


def ended(archive: Path, ending: str, minutes: float = 5, **environment: str) -> tuple[int, str]:
    """Runs a worker to its end and its witness's; its exit status, and what both said."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", WORKER, str(archive), str(minutes), ending],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _, said = process.communicate(timeout=300)
    return process.returncode, said


def kept(archive: Path) -> set[tuple[str, str, str]]:
    """What was written down."""
    told = [json.loads(path.read_text()) for path in archive.glob("crashes/recipe/*.json")]
    return {(one["key"], one["step"], one["how"]) for one in told}


@pytest.mark.parametrize(
    ("ending", "minutes", "how"), [(DIES, 5, "died"), (STALLS, 0.02, "stalled")]
)
def test_what_a_worker_dies_or_stalls_at_is_written_down(
    ending: str, minutes: float, how: str, tmp_path: Path
):
    status, said = ended(tmp_path, ending, minutes)
    assert status == (9 if how == "died" else -signal.SIGKILL)
    assert kept(tmp_path) == {("a", "derender", how), ("b", "derender", how)}
    assert f"a process {how} at derender of a, b; what ends two is left out" in said


@pytest.mark.parametrize(
    "ending", ["1 / 0", "os.killpg(0, signal.SIGTERM)", "os.killpg(0, signal.SIGKILL)"]
)
def test_an_error_or_the_end_of_the_whole_group_blames_nothing(ending: str, tmp_path: Path):
    ended(tmp_path, ending)
    assert kept(tmp_path) == set()


def test_a_worker_whose_run_is_gone_or_has_ended_it_blames_nothing(tmp_path: Path):
    (tmp_path / GOING).write_text("999999999")  # no process has such a number
    ended(tmp_path, DIES, **{RUN_FOLDER: str(tmp_path)})
    assert kept(tmp_path) == set()
    (tmp_path / GOING).write_text(str(os.getpid()))
    ended(tmp_path, DIES, **{RUN_FOLDER: str(tmp_path)})
    assert len(kept(tmp_path)) == 2
    assert not list(tmp_path.glob("witness-*")), "the run need not wait for it"
