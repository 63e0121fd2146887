"""A local stand-in for the Dataflow service: it takes jobs and says that they are done."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_JOB = re.compile(r"/v1b3/projects/(?P<project>[^/]+)/locations/(?P<region>[^/]+)/jobs(/[^/?]+)?")


def metrics() -> list[dict[str, Any]]:
    """A counter and a distribution as Dataflow gives them, each twice, and a counter not ours."""
    times = {"sum": 30, "count": 2, "min": 10, "max": 20}
    given = (
        ("pages_written", "ductus", {"scalar": 7}),
        ("read_ms", "ductus", {"distribution": times}),
        ("pages_written", "another", {"scalar": 9}),
    )
    return [
        {"name": {"origin": "user", "name": name, "context": context | kind}} | value
        for name, namespace, value in given
        for context in ({"namespace": namespace, "step": "s1"},)
        for kind in ({}, {"tentative": "true"})
    ]


@contextmanager
def dataflow_service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The service's address, and the jobs that were sent to it."""
    jobs: list[dict[str, Any]] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            jobs.append(job)
            self._answer({"id": f"job-{len(jobs)}", "currentState": "JOB_STATE_PENDING"})

        def do_GET(self) -> None:
            if "/messages" in self.path:
                self._answer({"jobMessages": []})
            elif "/metrics" in self.path:
                self._answer({"metrics": metrics()})
            elif _JOB.match(self.path):
                self._answer({"id": "job-1", "currentState": "JOB_STATE_DONE"})
            else:
                self.send_error(404)

        def _answer(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        # Beam takes plain HTTP only from an address with `localhost` in it.
        yield f"http://localhost:{server.server_port}", jobs
    finally:
        server.shutdown()
        server.server_close()
