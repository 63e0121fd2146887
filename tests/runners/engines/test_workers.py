"""Worker processes: one that ends is noticed, and none outlives its run."""

from __future__ import annotations

import queue
import subprocess
import sys

import psutil
import pytest

from ductus.runners.engines import workers
from ductus.runners.engines.worker_messages import Answer, Died
from ductus.runners.engines.workers import PROGRAM, Worker, end_workers
from tests.support.commands import ROOT

_RUN = """
import queue, time, psutil
from ductus.runners.engines.workers import Worker
Worker(queue.Queue())
print(psutil.Process().children()[0].pid, flush=True)
time.sleep(600)
"""


def test_the_end_of_a_worker_is_an_answer() -> None:
    answers: queue.Queue[tuple[Worker, Answer]] = queue.Queue()
    worker = Worker(answers)
    end_workers()
    told_by, answer = answers.get(timeout=120)
    worker.close()
    assert told_by is worker
    assert isinstance(answer, Died)
    assert "worker process died" in answer.how


def test_so_is_what_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PROGRAM", "this")  # prints a poem, and waits for nothing
    answers: queue.Queue[tuple[Worker, Answer]] = queue.Queue()
    worker = Worker(answers)
    _, answer = answers.get(timeout=120)
    worker.close()
    assert isinstance(answer, Died)


def test_a_worker_hears_and_is_heard_before_anything_heavy_is_loaded() -> None:
    # else Ctrl-C in its first seconds is a page of traceback
    loads = f"import sys, {PROGRAM}; print('apache_beam' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-P", "-c", loads], cwd=ROOT, text=True)
    assert told == "False\n"


def test_a_worker_ends_with_its_run() -> None:
    run = subprocess.Popen(
        [sys.executable, "-P", "-c", _RUN], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with run:
        assert run.stdout is not None
        worker = psutil.Process(int(run.stdout.readline()))
        run.kill()
    psutil.wait_procs([worker], timeout=120)
    assert not worker.is_running()
