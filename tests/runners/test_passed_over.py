"""What a run passes over is told: on the screen, in report and tables, by the exit status."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ductus.schemas.failures import FailureCode, SkipReason
from tests.support.commands import ROOT, ductus, read_table

ARGUMENTS = ("--collection", "c", "--regions", "whole", "--recognizer", "none", "--workers", "1")


@pytest.fixture
def box(slips: Path, tmp_path: Path) -> Path:
    """A folder on a NAS: a scan, and much that is none."""
    folder = tmp_path / "box"
    (folder / "@eaDir" / "a.png").mkdir(parents=True)
    shutil.copy(slips / "slip-3.png", folder / "a.png")
    shutil.copy(slips / "slip-3.png", folder / "@eaDir" / "a.png" / "THUMB.png")
    (folder / "a.xmp").write_text("<x/>")
    (folder / "b.xmp").write_text("<x/>")
    (folder / ".hidden.png").write_text("x")
    os.mkfifo(folder / "pipe.png")
    return folder


FOUND = {"hidden": 1, "no_file": 1, "sidecar": 2, "system": 1}


def reports(archive: Path) -> list[dict[str, Any]]:
    # Not by name: ids of the same second are in no order.
    paths = sorted((archive / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_text()) for path in paths]


def test_run_tells_what_it_did_not_take_everywhere(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    assert ductus("run", box, "--output", out, *ARGUMENTS) == 0
    said = capsys.readouterr().err
    assert "not taken: 1 hidden, 1 no_file, 2 sidecar, 1 system" in said.splitlines()
    (report,) = reports(out)
    told = {"todo": 1, "left": 0, "finished_before": 0, "skipped": FOUND, "lost": {}}
    assert report["scans"] == told
    rows = read_table(out, "skipped")
    assert Counter(row["reason"] for row in rows) == FOUND
    assert f"{box}/@eaDir/" in {row["uri"] for row in rows}
    assert {row["run_id"] for row in rows} == {report["run_id"]}
    assert all(row["created_at"] for row in rows)


def test_a_list_that_is_run_is_not_passed_over_in_its_folder(box: Path, tmp_path: Path):
    out = tmp_path / "out"
    for name in ("list.csv", "old.csv"):
        (box / name).write_text("uri,title,sequence\na.png,A letter,1\n")
    assert ductus("run", box, box / "list.csv", "--output", out, *ARGUMENTS) == 0
    told = {row["uri"] for row in read_table(out, "skipped") if row["reason"] == "sidecar"}
    assert told == {f"{box}/{name}" for name in ("a.xmp", "b.xmp", "old.csv")}
    (page,) = read_table(out, "pages")
    assert page["title"] == "A letter"


def test_later_run_writes_only_what_is_new_and_counts_all(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    run = ("run", box, "--output", out, *ARGUMENTS)
    assert ductus(*run) == 0
    before = read_table(out, "skipped")
    assert ductus(*run, "--force") == 0
    assert read_table(out, "skipped") == before
    (box / "c.txt").write_text("new")
    assert ductus(*run) == 0
    after = read_table(out, "skipped")
    last = reports(out)[-1]
    assert [row["uri"] for row in after if row["run_id"] == last["run_id"]] == [f"{box}/c.txt"]
    assert len(after) == len(before) + 1
    assert last["scans"]["skipped"] == FOUND | {"sidecar": 3}


def test_run_that_finds_nothing_to_do_reports_it_and_makes_nothing_stale(
    slips: Path, box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    assert ductus("run", slips / "slip-0.png", "--output", out, *ARGUMENTS) == 0
    (box / "a.png").unlink()
    assert ductus("run", box, "--output", out, "--recognizer", "none") == 0
    assert "nothing to do" in capsys.readouterr().err
    last = reports(out)[-1]
    assert (last["state"], last["counts"]["pages"]) == ("finished", 0)
    assert last["scans"]["skipped"] == FOUND
    assert Counter(row["reason"] for row in read_table(out, "skipped")) == FOUND
    assert ductus("status", out, "--json") == 0
    held = json.loads(capsys.readouterr().out)
    assert held["stale"] == 0, "that run was of another recipe, and made no page"
    assert [run["state"] for run in held["runs"]] == ["finished", "finished"]


def test_dry_run_shows_counts_and_names_and_writes_nothing(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for number in range(5):
        (box / f"{number}.txt").write_text("x")
    assert ductus("run", box, "--output", tmp_path / "out", *ARGUMENTS, "--dry-run") == 0
    said = capsys.readouterr().err.splitlines()
    assert f"  system  {box}/@eaDir/" in said
    assert f"  sidecar  {box}/0.txt" in said
    assert "  sidecar  ... and 4 more" in said
    assert f"  {box}/a.png" in said
    assert not (tmp_path / "out").exists()


def test_wrong_row_of_a_list_is_a_failure_and_the_rest_is_done(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out, listing = tmp_path / "out", tmp_path / "list.csv"
    listing.write_text(f"uri\n{box}/a.png\nsftp://example.org/b.jpg\n")
    run = ("run", listing, "--output", out, *ARGUMENTS, "--max-failures", "1")
    assert ductus(*run, "--dry-run") == 1
    assert ductus(*run) == 1, "whatever --max-failures says"
    assert "could not be looked at: 1 unsupported_storage" in capsys.readouterr().err
    assert [row["status"] for row in read_table(out, "pages")] == ["ok"]
    (failure,) = read_table(out, "failures")
    assert (failure["stage"], failure["code"]) == ("find", "unsupported_storage")
    assert failure["source_uri"] == "sftp://example.org/b.jpg"
    assert failure["message"].startswith(f"{listing}, line 3: ")
    (report,) = reports(out)
    assert report["scans"]["lost"] == report["counts"]["failures"] == {"unsupported_storage": 1}
    assert ductus(*run) == 1, "it is still wrong"
    assert reports(out)[-1]["scans"]["finished_before"] == 1


def test_names_are_never_markup_nor_commands_of_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    listing = tmp_path / "list.jsonl"
    rows = [{"uri": "sftp://[red]x[/red]/\x1b[31m\n[bold]b"}, {"uri": 7}]
    listing.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "[red]a.txt").write_text("x")
    arguments = ("--output", tmp_path / "out", *ARGUMENTS, "--dry-run")
    assert ductus("run", listing, tmp_path / "in", *arguments) == 1
    said = capsys.readouterr().err
    assert "[red]x[/red]/\ufffd[31m [bold]b is no file" in said
    assert "[red]a.txt" in said


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may write to; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        yield Path(name)


AS_NOBODY = """
import os, sys
from ductus.runners.cli import main
box, out, *arguments = sys.argv[1:]
# As a user without rights nothing may be imported or compiled that is not there yet.
assert main(["run", box, "--output", f"{out}/first", *arguments]) == 0
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.exit(main(["run", box, "--output", f"{out}/second", *arguments]))
"""


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs another user")
def test_folder_that_may_not_be_read_is_a_failure_and_the_rest_is_done(
    slips: Path, open_folder: Path
):
    box = open_folder / "box"
    (box / "shut").mkdir(parents=True)
    for name in ("a.png", "closed.png", "shut/b.png"):
        shutil.copy(slips / "slip-3.png", box / name)
    for name in ("closed.png", "shut"):
        (box / name).chmod(0)
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            AS_NOBODY,
            box,
            open_folder,
            *ARGUMENTS,
            "--max-failures",
            "1",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert f"may not be listed: [Errno 13] Permission denied: '{box}/shut'" in done.stderr
    out = open_folder / "second"
    told = {(row["stage"], row["code"], row["source_uri"]) for row in read_table(out, "failures")}
    assert told == {
        ("find", "forbidden", f"{box}/shut"),
        ("read", "forbidden", f"{box}/closed.png"),
    }
    assert sorted(row["status"] for row in read_table(out, "pages")) == ["failed", "ok"]


@pytest.mark.parametrize("word", [*SkipReason, *FailureCode])
def test_every_reason_and_code_is_in_the_documentation(word: str):
    assert f"| `{word}` |" in (ROOT / "docs" / "inputs.md").read_text()
