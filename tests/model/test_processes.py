"""Cores are counted on every system; children do not import from where they are started."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ductus.model import processes
from ductus.model.ordering.training import order_training
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.processes import available_cores, safe_imports
from tests.support.commands import ROOT

FOREIGN = ("numpy", "multiprocessing", "torch", "ductus")


@pytest.fixture
def _foreign_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is full of modules that are none of ours."""
    for name in FOREIGN:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('none of ours')")
    monkeypatch.chdir(tmp_path)


def test_there_is_a_core_also_where_the_system_does_not_say_which_are_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert available_cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert available_cores() == (os.cpu_count() or 1)


@pytest.mark.parametrize("before", [None, "", "1"])
def test_the_environment_is_left_as_it_was(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    with safe_imports():
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ.get("PYTHONSAFEPATH") == before


@pytest.mark.usefixtures("_foreign_folder")
def test_a_process_started_inside_does_not_import_from_its_folder() -> None:
    command = [sys.executable, "-c", "import multiprocessing"]
    assert subprocess.run(command, capture_output=True).returncode == 1
    with safe_imports():
        assert subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.usefixtures("_foreign_folder")
def test_training_starts_its_processes_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def made_pairs(*_: object) -> None:
        process = multiprocessing.get_context("spawn").Process(target=print)
        process.start()
        process.join()
        assert process.exitcode == 0
        raise FileNotFoundError("seen")

    monkeypatch.setattr(order_training, "sources_in", lambda folder: ["omniglot"])
    monkeypatch.setattr(order_training, "made_pairs", made_pairs)
    with pytest.raises(FileNotFoundError, match="seen"):
        order_training.train_committee(tmp_path, tmp_path / "out", OrderCourse(), print)


FREED = """
import psutil
from ductus.model.processes import give_back
own = psutil.Process()
kept = [bytearray(50_000) for _ in range(4_000)]
last = [bytearray(50_000)]
del kept
held = own.memory_info().rss
give_back()
print((held - own.memory_info().rss) >> 20)
"""


@pytest.mark.skipif(processes._trim() is None, reason="the C library is another one")
def test_freed_memory_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FREED], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert int(done.stdout) > 100


def test_where_the_library_is_another_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    processes._trim.cache_clear()
    try:
        processes.give_back()
        assert processes._trim() is None
    finally:
        processes._trim.cache_clear()
