"""Work shared among processes: all of it is done once, whatever becomes of one of them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from ductus.model.derenderer import Unavailable
from ductus.pipeline.options import RunOptions
from ductus.runners.engines.shared_work import SharedWork
from ductus.runners.engines.waves import Waves
from ductus.runners.engines.workers import PROGRAM
from ductus.scans.find_scans import find_scans
from tests.support.commands import ROOT, inkml_bytes, read_table, start_ductus
from tests.support.workers import busy_workers_of

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--regions", "whole")


def test_a_worker_that_is_killed_from_outside_costs_nothing_but_time(scraps: Path, tmp_path: Path):
    out = tmp_path / "out"
    run = start_ductus("run", scraps, "--output", out, *ARGUMENTS, "--workers", "2")
    busy_workers_of(run)[0].kill()
    said, _ = run.communicate(timeout=280)
    assert run.returncode == 0, said
    assert "a worker process died" in said
    assert "What was not finished is done again, by one worker" in said
    assert len(inkml_bytes(out)) == 9
    assert [row["status"] for row in read_table(out, "pages")] == ["ok"] * 9


def test_a_run_whose_workers_can_print_no_more_breaks_off_and_says_so(scraps: Path, tmp_path: Path):
    run = ("run", scraps, "--output", tmp_path / "out", *ARGUMENTS, "--workers", "2")
    command = [sys.executable, "-P", "-m", "ductus.runners.cli", *map(str, run)]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*command, "--log-format", "json"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=280,
        )
    assert ended.returncode == 1
    assert "standard output cannot be written: [Errno 28]" in ended.stderr


def test_what_a_wave_breaks_with_comes_with_its_story_and_all_processes_end(
    scraps: Path, tmp_path: Path
):
    asked = RunOptions.of(inputs=(str(scraps),), output=str(tmp_path), regions="whole")
    settings = asked.settings()
    settings = replace(settings, recipe=replace(settings.recipe, derenderer="another"))
    waves = Waves(find_scans(str(scraps)), 1)
    with pytest.raises(Unavailable, match="the run was planned with another") as broke:
        SharedWork(waves, settings, ()).done_by(1)
    assert "in load_model" in broke.value.__notes__[0], "where it was, in the other process"
    children = psutil.Process().children(recursive=True)
    assert not [child for child in children if PROGRAM in " ".join(child.cmdline())]
