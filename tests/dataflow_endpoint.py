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
                self._answer({"metrics": []})
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
