"""A pool of Beam workers for engines that start them from outside, on this machine.

Beam's own (`worker_pool_main`) starts whatever `python` comes first in PATH; here a worker is the
interpreter that the pool runs in, so it has Ductus whatever the PATH says. Engines ask for workers
through Beam's Fn API (service `BeamFnExternalWorkerPool`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc, endpoints_pb2
from google.protobuf import text_format

from ductus.runners.engines.pool_worker import ENGINE_GONE
from ductus.runners.engines.stopping import end_process

_WORKER = (sys.executable, "-P", "-m", "ductus.runners.engines.pool_worker")
"""-P: modules in the folder where a pool is started are none of ours."""
_REQUESTS_AT_ONCE = 16
_PATIENCE = 10.0
"""Seconds that a worker has to end when it is told to."""
_OPTIONS = (
    ("grpc.so_reuseport", 0),  # a second pool at the same port is to be told so
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.max_ping_strikes", 0),
)
_STOPPED = {0, -signal.SIGTERM}
Say = Callable[[str], object]


class PortTaken(OSError):
    """The pool cannot listen there; the message tells the remedy."""


@contextmanager
def worker_pool(port: int, say: Say, host: str = "localhost") -> Iterator[str]:
    """Starts workers for whoever asks while the body runs, and ends them with it.

    Whoever reaches the port has code run here, as with every pool of Beam's.

    Args:
        port: to listen at; 0 for any that is free.
        say: is told of workers that start and end, in words.
        host: which addresses of this machine are listened at.

    Yields:
        The address, as `localhost:50000`.

    Raises:
        PortTaken: something else listens there, or the host is none of this machine's.
    """
    server = grpc.server(ThreadPoolExecutor(_REQUESTS_AT_ONCE), options=_OPTIONS)
    pool = _Pool(say)
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    try:
        bound = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError as error:
        raise PortTaken(
            f"cannot listen at {host}:{port}: another program does, or this machine has no such "
            "address; give another --port"
        ) from error
    server.start()
    try:
        yield f"{host}:{bound}"
    finally:
        server.stop(0)
        pool.end_all()


class _Pool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):  # type: ignore[misc]
    """Worker processes by the names that engines give them."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._workers: dict[str, subprocess.Popen[bytes]] = {}

    def StartWorker(self, request: Any, _: Any) -> Any:
        """Starts a process that asks the engine for work; the engine is told if there is none."""
        try:
            worker = subprocess.Popen(_WORKER, env=_environment(request))
        except OSError:
            return beam_fn_api_pb2.StartWorkerResponse(error=traceback.format_exc())
        with self._lock:
            self._workers[request.worker_id] = worker
        self._say(f"worker {request.worker_id} starts for {request.control_endpoint.url}")
        waiting = threading.Thread(target=self._wait, args=(request.worker_id, worker), daemon=True)
        waiting.start()
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, _: Any) -> Any:
        """Ends a process that the engine has no more work for."""
        with self._lock:
            worker = self._workers.pop(request.worker_id, None)
        if worker:
            end_process(worker, _PATIENCE)
        return beam_fn_api_pb2.StopWorkerResponse()

    def end_all(self) -> None:
        """Ends all processes that there are."""
        with self._lock:
            workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.terminate()
        for worker in workers:
            end_process(worker, _PATIENCE)

    def _wait(self, name: str, worker: subprocess.Popen[bytes]) -> None:
        status = worker.wait()
        with self._lock:
            is_ours = self._workers.pop(name, None) is not None
        if not is_ours or status in _STOPPED:
            self._say(f"worker {name} has ended")
        elif status == ENGINE_GONE:
            self._say(
                f"worker {name} has ended: its engine gives no answer any more. Start that again, "
                "and give the same command; what was finished is kept"
            )
        elif status < 0:
            self._say(
                f"worker {name} died of signal {-status}; the system kills one when memory runs "
                "out. An engine that does not start it again (Beam's own job server) waits for "
                "ever: end that run and give the same command again. What was finished is kept"
            )
        else:
            self._say(
                f"worker {name} ended with status {status}; what it says above tells why. The same "
                "command goes on from what was finished"
            )


def _environment(request: Any) -> dict[str, str]:
    """What Beam's worker reads: who it is, and where work and log are (`sdk_worker_main`)."""
    told = {
        "WORKER_ID": request.worker_id,
        "CONTROL_API_SERVICE_DESCRIPTOR": _descriptor(request.control_endpoint),
        "PIPELINE_OPTIONS": "{}",
    }
    if request.logging_endpoint.url:
        told["LOGGING_API_SERVICE_DESCRIPTOR"] = _descriptor(request.logging_endpoint)
    return {**os.environ, **told}


def _descriptor(endpoint: Any) -> str:
    described = endpoints_pb2.ApiServiceDescriptor(url=endpoint.url)
    return str(text_format.MessageToString(described, as_one_line=True))
