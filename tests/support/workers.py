"""The worker processes of a run that goes on, seen from outside."""

from __future__ import annotations

import subprocess
import time

import psutil

from ductus.runners.engines.workers import PROGRAM

DEADLY = "tests/support/deadly"
"""On PYTHONPATH, some pages end the process that works on them; relative to the repository."""


def workers_of(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """The worker processes that there are now."""
    found = []
    for process in psutil.Process(run.pid).children(recursive=True):
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if PROGRAM in command:
            found.append(process)
    return found


def busy_workers_of(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """Waits for worker processes that have begun to work, which starts their witnesses."""
    deadline = time.monotonic() + 300
    while run.poll() is None and time.monotonic() < deadline:
        workers = workers_of(run)
        if workers and all(map(_is_watched, workers)):
            return workers
        time.sleep(0.05)
    run.kill()
    raise AssertionError(f"no worker process was seen at work: {run.communicate()[0]}")


def _is_watched(worker: psutil.Process) -> bool:
    try:
        return any(
            "ductus.telemetry.witness_child" in child.cmdline() for child in worker.children()
        )
    except psutil.Error:
        return False
