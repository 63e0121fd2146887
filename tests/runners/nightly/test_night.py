"""A night from its file: what is done, what is taken up where it was left, what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.support.commands import ductus, inkml_bytes, start_ductus

RUN = 'recognizer = "none"\nworkers = 1\ncollection = "c"'


@pytest.fixture
def museum(scraps: Path, tmp_path: Path) -> Path:
    """A folder with two scans and a night's file."""
    (tmp_path / "scans").mkdir()
    for number in range(2):
        shutil.copy(scraps / f"slip-{number}.png", tmp_path / "scans")
    write(tmp_path)
    return tmp_path


FOLLOW = '[index]\noutput = "index"\n[publish]\noutput = "site"\n[verify]\nshare = "1/1"'


def write(museum: Path, more: str = FOLLOW) -> None:
    about = 'archive = "archive"\nscans = ["scans"]\ntitle = "City <Archive>"'
    (museum / "night.toml").write_text(f"{about}\n[run]\n{RUN}\n{more}\n")


def nights(museum: Path) -> list[dict[str, Any]]:
    found = sorted((museum / "archive" / "nights").glob("2*.json"))
    return [json.loads(path.read_text()) for path in found]


def states(night: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["state"] for step in night["steps"]}


def next_second(museum: Path) -> None:
    """Nights are named by the second."""
    last = nights(museum)[-1]["night_id"]
    while time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) <= last:
        time.sleep(0.05)


def test_a_night_does_all_and_the_next_one_only_looks(
    museum: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("nightly", museum / "night.toml") == 0
    (first,) = nights(museum)
    assert first["state"] == "ended"
    done = ("run", "index", "publish", "verify")
    assert states(first) == {**dict.fromkeys(done, "done"), "compact": "skipped"}
    assert list(states(first)) == ["run", "compact", "index", "publish", "verify"]
    assert (museum / "site" / "index.html").is_file()
    page = (museum / "archive" / "nights" / "latest.html").read_text()
    assert "City &lt;Archive&gt;" in page
    assert "<b>2</b> pages came" in page
    assert page.count("data:image/jpeg;base64,") == 2
    next_second(museum)
    assert ductus("nightly", museum / "night.toml") == 0
    second = nights(museum)[-1]
    skipped = ("compact", "index", "publish")
    assert states(second) == {**dict.fromkeys(skipped, "skipped"), "run": "done", "verify": "done"}
    page = (museum / "archive" / "nights" / "latest.html").read_text()
    assert "All is well, and nothing new" in page


def test_a_bad_night_goes_on_and_tells(museum: Path):
    (museum / "scans" / "torn.png").write_bytes((museum / "scans" / "slip-0.png").read_bytes()[:99])
    write(museum, '[verify]\nshare = "1/1"')
    assert ductus("nightly", museum / "night.toml") == 1
    (night,) = nights(museum)
    assert states(night) == {"run": "failed", "compact": "skipped", "verify": "done"}
    page = (museum / "archive" / "nights" / "latest.html").read_text()
    assert "Not all went well: run" in page
    assert "c.torn.png" in page


def test_time_that_is_over_leaves_pages_for_the_next_night(museum: Path):
    write(museum, "[limits]\nmax_cost = 0.0000001\ncost_an_hour = 100")
    assert ductus("nightly", museum / "night.toml") == 0
    assert inkml_bytes(museum / "archive") == {}
    page = (museum / "archive" / "nights" / "latest.html").read_text()
    assert "<b>2</b> scans are left for the next night" in page
    next_second(museum)
    assert ductus("nightly", museum / "night.toml", "--max-cost", "1000", "--max-hours", "5") == 0
    assert len(inkml_bytes(museum / "archive")) == 2


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_night_that_is_stopped_is_taken_up_where_it_was(number: int, museum: Path):
    write(museum, "")
    night = start_ductus("nightly", museum / "night.toml")
    while not (known := nights(museum)) or not known[0]["process"]:
        assert night.poll() is None
        time.sleep(0.05)
    os.kill(night.pid, number)
    said, _ = night.communicate(timeout=120)
    if number == signal.SIGTERM:
        assert night.returncode == 143, said
        assert nights(museum)[0]["state"] == "stopped"
    # The step of one that was killed may work on: then the next one says so.
    while (status := ductus("nightly", museum / "night.toml")) == 2:
        time.sleep(0.2)
    assert status == 0
    (whole,) = nights(museum)
    assert (whole["state"], states(whole)["run"]) == ("ended", "done")
    assert len(inkml_bytes(museum / "archive")) == 2


def test_one_night_at_a_time(museum: Path, capsys: pytest.CaptureFixture[str]):
    (museum / "archive" / "nights").mkdir(parents=True)
    with FileLock(museum / "archive" / "nights" / ".lock"):
        assert ductus("nightly", museum / "night.toml") == 2
    assert "another night" in capsys.readouterr().err
    assert not (museum / "site").exists()
