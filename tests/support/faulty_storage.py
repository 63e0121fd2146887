"""A stand-in between us and the storage emulator, which fails as storage does on a bad day."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_VARIABLE = "STORAGE_EMULATOR_HOST"
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "host", "location"})
CUT, STALL, SILENCE = "cut", "stall", "silence"
"""The connection ends; the answer comes late, or never."""
_STALL_SECONDS = 1.0


class FaultyStorage(ThreadingHTTPServer):
    """Passes requests on, but for a share of them.

    Attributes:
        share: of the requests that fail.
        faults: what they meet in turn: a status of HTTP, `CUT`, `STALL` or `SILENCE`.
        good: so many requests pass before the first may fail.
        met: how often each was met; `passed` counts the others.
        failed: the objects, or prefixes of their names, that were asked for when one was met.
        has_ended: nobody waits for an answer any more.
    """

    daemon_threads = True

    def __init__(self, behind: str, share: float, faults: tuple[int | str, ...], good: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.share, self.faults, self.good = share, faults, good
        self.met: Counter[int | str] = Counter()
        self._chance = random.Random(7)
        self._lock = threading.Lock()
        self.failed: set[str] = set()
        self.has_ended = threading.Event()

    @property
    def uri(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def fault(self, path: str) -> int | str | None:
        """What the next request, for a path, meets; None for nothing."""
        with self._lock:
            if self.met["passed"] < self.good or self._chance.random() >= self.share:
                self.met["passed"] += 1
                return None
            found = self._chance.choice(self.faults)
            self.met[found] += 1
            url = urlsplit(path)
            prefix = parse_qs(url.query).get("prefix")
            self.failed.add(prefix[0] if prefix else unquote(url.path.rpartition("/")[2]))
            return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyStorage

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault(self.path)
        if fault == CUT:
            self.close_connection = True
            self.connection.close()
            return
        if fault == SILENCE:
            self.server.has_ended.wait()
            self.close_connection = True
            return
        if isinstance(fault, int):
            self._answer(fault, {}, b'{"error": {"message": "a bad day"}}')
            return
        if fault == STALL:
            time.sleep(_STALL_SECONDS)
        behind = HTTPConnection(self.server.behind, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        behind.request(self.command, self.path, body, headers)
        answer = behind.getresponse()
        headers = {k: v for k, v in answer.getheaders() if k.lower() not in _HOP}
        if location := answer.getheader("Location"):  # the next part comes through us, too
            headers["Location"] = location.replace(f"http://{self.server.behind}", self.server.uri)
        self._answer(answer.status, headers, answer.read())
        behind.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _do

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def faulty_storage(share: float, *faults: int | str, good: int = 0) -> Iterator[FaultyStorage]:
    """While the body runs, `gs://` leads to the emulator through such a stand-in.

    Args:
        share: of the requests that fail.
        faults: what those meet.
        good: so many requests pass before the first may fail.
    """
    before = os.environ[_VARIABLE]
    server = FaultyStorage(before, share, faults, good)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ[_VARIABLE] = server.uri
    try:
        yield server
    finally:
        os.environ[_VARIABLE] = before
        server.has_ended.set()
        server.shutdown()
        server.server_close()
