"""Worker processes of a local run whose death ends the run; Beam would wait for them for ever.

Uses inner parts of Beam's in-process engine (2.77); a test that kills a worker holds them.
"""

from __future__ import annotations

import threading

from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)
from apache_beam.runners.portability.local_job_service import SubprocessSdkWorker

_SECONDS = 0.2


class _WatchedWorker(SubprocessSdkWorkerHandler):  # type: ignore[misc]
    """A worker process; when it dies, whatever is asked of it is answered with an error."""

    def start_worker(self) -> None:
        """Starts the process, and a thread that waits for its end."""
        self._is_closing = threading.Event()
        self.worker = SubprocessSdkWorker(
            self._worker_command_line, self.control_address, self.provision_info, self.worker_id
        )
        self.worker_thread = threading.Thread(name="run_worker", target=self._run)
        self.worker_thread.start()

    def stop_worker(self) -> None:
        """Waits for the process, which has been told to end."""
        self._is_closing.set()
        super().stop_worker()

    def _run(self) -> None:
        try:
            self.worker.run()
        except RuntimeError as error:  # its exit status is not 0
            while not self._is_closing.wait(_SECONDS):
                self._answer(
                    f"a worker process died ({error}). The system kills one when memory runs out; "
                    "fewer --workers need less"
                )

    def _answer(self, error: str) -> None:
        waiting = self.control_conn._futures_by_id
        for name in list(waiting):
            response = beam_fn_api_pb2.InstructionResponse(instruction_id=name, error=error)
            waiting.pop(name).set(response)


def watch_workers() -> None:
    """Makes Beam's engine in this process use watched workers."""
    register = WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
    register(_WatchedWorker)
