"""Worker processes of a local run whose death ends the run; Beam would wait for them for ever.

Uses inner parts of Beam's in-process engine (2.77): `BEAM_INTERNALS` in `tests/test_beam.py` names
each, and a test that kills a worker holds what they do.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    BeamFnControlServicer,
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)
from apache_beam.runners.portability.local_job_service import SubprocessSdkWorker

_SECONDS = 0.2
_WORKER = (sys.executable, "-P", "-m", "apache_beam.runners.worker.sdk_worker_main")
"""-P: modules in the folder where a run is started are none of ours."""


@contextmanager
def watched_workers() -> Iterator[None]:
    """Inside, worker processes of Beam's engine are watched, and the run of one that dies breaks.

    Raises:
        RuntimeError: one died, whatever else the run broke with.
    """
    deaths: list[str] = []
    register = WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
    register(partial(_WatchedWorker, deaths))
    try:
        yield
    except Exception as error:
        if deaths:
            raise RuntimeError(deaths[0]) from error
        raise
    finally:
        register(SubprocessSdkWorkerHandler)


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
                f"a worker process died ({error}). The system kills one when memory runs out; "
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
