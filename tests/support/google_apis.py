"""A local stand-in for the Google APIs that a check asks; Dataflow's jobs are really done.

What it refuses is told in the shapes that Google's APIs give errors: https://cloud.google.com/apis/
design/errors for most, with `errors` and their `reason` of Cloud Storage and Compute Engine.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

NAMES = ("serviceusage", "cloudresourcemanager", "iam", "storage", "artifactregistry", "compute")
_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
Answer = tuple[int, dict[str, Any]]
GOOD: dict[str, dict[str, Any]] = {
    r"v1/projects/museum/services:batchGet": {
        "services": [
            {"name": f"projects/7/services/{api}.googleapis.com", "state": "ENABLED"}
            for api in ("dataflow", "compute", "storage", "artifactregistry")
        ]
    },
    r"v1/projects/museum:testIamPermissions": {
        "permissions": [f"dataflow.jobs.{can}" for can in ("create", "get", "list", "cancel")]
    },
    r"v1/projects/-/serviceAccounts/.*:testIamPermissions": {
        "permissions": ["iam.serviceAccounts.actAs"]
    },
    r"storage/v1/b/[^/]+/iam/testPermissions": {
        "kind": "storage#testIamPermissionsResponse",
        "permissions": [f"storage.objects.{can}" for can in ("get", "list", "create", "delete")],
    },
    r"storage/v1/b/[^/]+": {"location": "EUROPE-WEST4", "locationType": "region"},
    r"v1/projects/museum/locations/europe-west4/repositories/ductus": {"format": "DOCKER"},
    r"v1/projects/museum/locations/europe-west4/repositories/ductus/packages/.*": {"version": "v"},
    r"compute/v1/projects/museum": {
        "quotas": [{"metric": "CPUS_ALL_REGIONS", "limit": 500.0, "usage": 0.0}]
    },
    r"compute/v1/projects/museum/regions/europe-west4": {
        "quotas": [
            {"metric": "CPUS", "limit": 200.0, "usage": 8.0},
            {"metric": "IN_USE_ADDRESSES", "limit": 69.0, "usage": 1.0},
            {"metric": "DISKS_TOTAL_GB", "limit": 4096.0, "usage": 0.0},
        ]
    },
    r"compute/v1/projects/museum/global/networks/default": {"autoCreateSubnetworks": True},
    r"compute/v1/projects/museum/regions/europe-west4/subnetworks/.*": {
        "privateIpGoogleAccess": True
    },
}
"""What a project says in which nothing is missing, by path."""


def error(status: int, message: str, reason: str = "", **metadata: str) -> Answer:
    """An error as most APIs give it; with a reason and what it is about in `ErrorInfo`."""
    name = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}.get(status, "")
    body: dict[str, Any] = {"code": status, "message": message, "status": name}
    if reason:
        info = {"@type": _ERROR_INFO, "reason": reason, "domain": "googleapis.com"}
        body["details"] = [info | {"metadata": metadata}]
    return status, {"error": body}


def older_error(status: int, message: str, reason: str) -> Answer:
    """An error as Cloud Storage and Compute Engine give it."""
    first = {"message": message, "domain": "global", "reason": reason}
    return status, {"error": {"code": status, "message": message, "errors": [first]}}


class GoogleApis:
    """What the stand-in knows.

    Attributes:
        refused: answers by the path that they are given to, a regular expression; with the method
            before it, those to that alone.
        refuses_jobs: the answer to a job that is sent; None to take it.
        says: what jobs say when they are asked, importance and text.
        state: of a job that was taken; None for that of what doing it came to.
        jobs: that were taken.
        asked: the paths that were asked for.
    """

    def __init__(self, do: Callable[[], None]) -> None:
        self.refused: dict[str, Answer] = {}
        self.refuses_jobs: Answer | None = None
        self.says: list[tuple[str, str]] = []
        self.state: str | None = None
        self.jobs: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self._do = do

    def answer(self, method: str, path: str, body: Any) -> Answer:
        """The status and the JSON that a request gets."""
        self.asked.append(f"{method} {path}")
        for pattern, answer in self.refused.items():
            if re.fullmatch(pattern, path) or re.fullmatch(pattern, f"{method} {path}"):
                return answer
        if method == "POST" and path.endswith("/jobs") and self.refuses_jobs:
            return self.refuses_jobs
        if "/locations/europe-west4/jobs" in path:
            return 200, self._of_jobs(method, path, body)
        for pattern, good in GOOD.items():
            if re.fullmatch(pattern, path):
                return 200, good
        return error(404, "Requested entity was not found.")

    def _of_jobs(self, method: str, path: str, body: Any) -> dict[str, Any]:
        if path.endswith("/messages"):
            texts = [{"messageImportance": rank, "messageText": text} for rank, text in self.says]
            return {"jobMessages": texts}
        if method == "POST":
            self.jobs.append(body | {"id": f"job-{len(self.jobs) + 1}"})
            if self.state is None:
                self._do()
        if method == "PUT":
            self.state = body["requestedState"]
        if path.endswith("/jobs") and method == "GET":
            return {"jobs": [{"id": job["id"], "name": job["name"]} for job in self.jobs]}
        state = self.state or "JOB_STATE_DONE"
        return {"id": self.jobs[-1]["id"], "name": self.jobs[-1]["name"], "currentState": state}


@contextmanager
def google_apis(do: Callable[[], None]) -> Iterator[GoogleApis]:
    """The stand-in, to which `gcloud`'s variables lead; `do` does what a job asks for."""
    known = GoogleApis(do)

    class Service(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            is_json = "json" in self.headers.get("Content-Type", "")
            body = json.loads(data) if (data := self.rfile.read(size)) and is_json else {}
            path = urlsplit(self.path).path.lstrip("/")
            status, told = known.answer(self.command, path, body)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        for name in (*NAMES, "dataflow"):
            variable = f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}"
            patch.setenv(variable, f"http://localhost:{server.server_port}/")
        try:
            yield known
        finally:
            server.shutdown()
            server.server_close()
