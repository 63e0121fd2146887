"""Temporary files lie in one folder, which goes at the end, or with the next run after a kill."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ductus.storage.temporary_files import own_temporary_folder
from tests.support.commands import ROOT

HOLDS_ONE = """
import tempfile, time
from ductus.storage.temporary_files import own_temporary_folder

with own_temporary_folder():
    tempfile.mkdtemp()
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder(base: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(base), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS_ONE], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_all_temporary_files_lie_in_it_those_of_children_too(base: Path):
    with own_temporary_folder() as folder:
        assert Path(tempfile.mkdtemp()).parent == folder
        child = "import tempfile; print(tempfile.gettempdir())"
        said = subprocess.check_output([sys.executable, "-c", child], text=True)
        assert Path(said.strip()) == folder
    assert list(base.iterdir()) == []
    assert tempfile.gettempdir() == str(base) == os.environ["TMPDIR"]


def test_it_goes_at_the_end_whatever_happened(base: Path):
    def breaks() -> None:
        with own_temporary_folder():
            tempfile.mkdtemp()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks()
    assert list(base.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_process_left_is_removed_by_the_next(base: Path, deadly: signal.Signals):
    process = holder(base)
    process.send_signal(deadly)
    process.wait()
    assert any(base.iterdir())
    with own_temporary_folder():
        pass
    assert list(base.iterdir()) == []


def test_the_folder_of_a_process_that_lives_stays(base: Path):
    process = holder(base)
    try:
        before = set(base.iterdir())
        with own_temporary_folder():
            pass
        assert set(base.iterdir()) == before
    finally:
        process.kill()
        process.wait()
