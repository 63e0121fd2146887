"""Worker processes of a local run whose death is noticed; Beam would wait for them for ever.

Uses inner parts of Beam's in-process engine (2.77): `BEAM_INTERNALS` in `tests/test_beam.py` names
each, and a test that kills a worker holds what they do.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    BeamFnControlServicer,
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)
from apache_beam.runners.portability.local_job_service import SubprocessSdkWorker

from ductus.runners.engines.lost_connections import quiet_about_lost_connections
from ductus.telemetry.witness_child import GOING, RUN_FOLDER, WITNESS

_SECONDS = 0.2
_WITNESS_SECONDS = 300.0
_PROGRAM = "apache_beam.runners.worker.sdk_worker_main"
_WORKER = (sys.executable, "-P", "-m", _PROGRAM)
"""-P: modules in the folder where a run is started are none of ours."""


class WorkerDied(RuntimeError):
    """A worker process died; what it had in work is written down by then, if anything was."""


@contextmanager
def watched_workers() -> Iterator[None]:
    """Inside, worker processes of Beam's engine are watched, and the run of one that dies breaks.

    Raises:
        WorkerDied: one died, whatever else the run broke with.
    """
    deaths: list[str] = []
    register = WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
    register(partial(_WatchedWorker, deaths))
    with quiet_about_lost_connections(), _folder_of_the_run() as folder:
        try:
            yield
        except Exception as error:
            if deaths:
                _wait_for_witnesses(folder)
                raise WorkerDied(deaths[0]) from error
            raise
        finally:
            register(SubprocessSdkWorkerHandler)


def end_workers() -> None:
    """Ends the worker processes that there are, at once, and blames nothing that they do for it."""
    if folder := os.environ.get(RUN_FOLDER):
        Path(folder, GOING).unlink(missing_ok=True)
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            # Beam starts each through a shell, which may stay as its parent.
            if any(_PROGRAM in argument for argument in process.cmdline()):
                process.kill()


@contextmanager
def _folder_of_the_run() -> Iterator[Path]:
    """What workers' witnesses go by, see `ductus.telemetry.witness_child`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / GOING).write_text(str(os.getpid()))
        os.environ[RUN_FOLDER] = name
        try:
            yield folder
        finally:
            del os.environ[RUN_FOLDER]


def _wait_for_witnesses(folder: Path) -> None:
    """Returns when all have said what they have to say, or are gone."""
    end = time.monotonic() + _WITNESS_SECONDS
    while time.monotonic() < end:
        processes = [int(p.name.removeprefix(WITNESS)) for p in folder.glob(f"{WITNESS}*")]
        if not any(map(psutil.pid_exists, processes)):
            return
        time.sleep(_SECONDS)


class _WatchedWorker(SubprocessSdkWorkerHandler):  # type: ignore[misc]
    """A worker process; when it dies, whatever is asked of it is answered with an error."""

    def __init__(self, deaths: list[str], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._deaths = deaths
        self._is_closing = threading.Event()

    def start_worker(self) -> None:
        """Starts the process, and a thread that waits for its end."""
        self.worker = SubprocessSdkWorker(
            _command_line(), self.control_address, self.provision_info, self.worker_id
        )
        self.worker_thread = threading.Thread(name="run_worker", target=self._run, daemon=True)
        self.worker_thread.start()

    def close(self) -> None:
        """Tells the process to end, also one that has not come forward yet, and waits for it."""
        self._is_closing.set()
        self.control_conn.push(BeamFnControlServicer._DONE_MARKER)
        super().close()

    def _run(self) -> None:
        try:
            self.worker.run()
        except RuntimeError as error:  # its exit status is not 0
            if self._is_closing.is_set():
                return
            self._deaths.append(
                f"a worker process died ({error}); the system kills one when memory runs out, and "
                "fewer --workers need less"
            )
            self._answer()
            while not self._is_closing.wait(_SECONDS):
                self._answer()

    def _answer(self) -> None:
        waiting = self.control_conn._futures_by_id
        for name in list(waiting):
            if future := waiting.pop(name, None):
                error = self._deaths[-1]
                future.set(beam_fn_api_pb2.InstructionResponse(instruction_id=name, error=error))


def _command_line() -> bytes:
    """What starts a worker, for the system's shell; Beam's own breaks at a space in a path."""
    join = subprocess.list2cmdline if os.name == "nt" else shlex.join
    return join(_WORKER).encode()
