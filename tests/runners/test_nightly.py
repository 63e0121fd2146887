"""The same command every night does what is new or changed, and nothing twice."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.commands import ductus, inkml_bytes, read_table, start_ductus
from tests.support.workers import busy_workers_of

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


@pytest.mark.slow
def test_second_night_with_a_worker_killed(scraps: Path, tmp_path: Path):
    day_one, new, changed = 6, 1, 1
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for number in range(day_one):
        shutil.copy(scraps / f"slip-{number % 7}.png", scans / f"s{number:03d}.png")
    command = ("run", scans, "--output", out, *ARGUMENTS)
    assert ductus(*command, "--workers", "1") == 0
    first = inkml_bytes(out)
    times = {path.name: path.stat().st_mtime_ns for path in (out / "inkml").glob("*.inkml")}

    for number in range(new):
        shutil.copy(scraps / "slip-7.png", scans / f"new{number:03d}.png")
    for number in range(changed):
        shutil.copy(scraps / "slip-8.png", scans / f"s{number:03d}.png")
    (scans / f"s{day_one - 1:03d}.png").unlink()
    (scans / f"s{day_one - 2:03d}.png").touch()  # seen, read, and left alone

    night = start_ductus(*command, "--workers", "2")
    busy_workers_of(night)[0].kill()
    said, _ = night.communicate(timeout=240)
    assert night.returncode == 0, said
    assert "a worker process died" in said
    before = {path.name: path.stat().st_mtime_ns for path in (out / "inkml").glob("*.inkml")}
    done_that_night = {name for name, time in before.items() if times.get(name) != time}

    touched = {f"c.s{number:03d}.png.inkml" for number in range(changed)}
    added = {f"c.new{number:03d}.png.inkml" for number in range(new)}
    second = inkml_bytes(out)
    assert set(second) == set(first) | added, "a scan that is gone keeps its page"
    for name, data in first.items():
        assert (second[name] == data) == (name not in touched)
        stayed = (out / "inkml" / name).stat().st_mtime_ns == times[name]
        assert stayed == (name not in touched), "written again"
    rows = read_table(out, "pages")
    later = {row["page_id"] for row in rows if row["run_id"] != rows[0]["run_id"]}
    seen_again = {f"c.s{day_one - 2:03d}.png.inkml"}
    assert {f"{page}.inkml" for page in later} == touched | added | seen_again
    assert done_that_night == touched | added, "also what the worker that died had in work"
    report = json.loads(sorted((out / "runs").glob("*.json"))[-1].read_text())
    assert report["scans"]["finished_before"] == day_one - 1 - changed - 1
    assert ductus("verify", out) == 0
    whole = {path: path.stat().st_mtime_ns for path in out.rglob("*.*")}
    assert ductus(*command) == 0
    quiet = {path: path.stat().st_mtime_ns for path in out.rglob("*.*")}
    assert quiet.items() >= whole.items(), "a quiet night"
    assert [path.parent.name for path in quiet.keys() - whole.keys()] == ["runs"], "its report"


def test_two_runs_at_once_do_no_harm(scraps: Path, tmp_path: Path):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for number in range(2):
        shutil.copy(scraps / f"slip-{number}.png", scans)
    assert ductus("run", scans, "--output", tmp_path / "alone", *ARGUMENTS, "--workers", "1") == 0
    command = ("run", scans, "--output", out, *ARGUMENTS, "--workers", "1")
    both = [start_ductus(*command), start_ductus(*command)]
    assert [run.wait(timeout=240) for run in both] == [0, 0]
    assert inkml_bytes(out) == inkml_bytes(tmp_path / "alone")
    assert ductus("verify", out) == 0
