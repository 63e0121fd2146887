"""What we use of Beam beside its documented interface; an upgrade that moves any of it says so.

`pyproject.toml` keeps Beam below the next version: try that version here before the bound is moved.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib import import_module, metadata

import pytest
from apache_beam.io.gcp.gcsio import GcsIO
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    ControlConnection,
    SubprocessSdkWorkerHandler,
)
from apache_beam.runners.portability.local_job_service import SubprocessSdkWorker
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.support.commands import ROOT

_HANDLERS = "apache_beam.runners.portability.fn_api_runner.worker_handlers"
BEAM_INTERNALS = (
    # watched_workers.py
    (_HANDLERS, "WorkerHandler.register_environment"),
    (_HANDLERS, "WorkerHandler._registered_environments"),
    (_HANDLERS, "SubprocessSdkWorkerHandler.start_worker"),
    (_HANDLERS, "SubprocessSdkWorkerHandler.stop_worker"),
    (_HANDLERS, "SubprocessSdkWorkerHandler.close"),
    (_HANDLERS, "BeamFnControlServicer._DONE_MARKER"),
    (_HANDLERS, "ControlConnection.push"),
    (_HANDLERS, "SubprocessSdkWorkerHandler.control_conn"),
    ("apache_beam.runners.portability.local_job_service", "SubprocessSdkWorker.run"),
    ("apache_beam.runners.worker.sdk_worker_main", "main"),
    ("apache_beam.portability.python_urns", "SUBPROCESS_SDK"),
    ("apache_beam.portability.api", "beam_fn_api_pb2.InstructionResponse"),
    # storage/listing.py
    ("apache_beam.io.filesystem", "FileSystem.translate_pattern"),
    ("apache_beam.io.gcp.gcsio", "GcsIO"),
    ("apache_beam.io.gcp.gcsio", "parse_gcs_path"),
)


@pytest.mark.parametrize(("module", "name"), BEAM_INTERNALS)
def test_each_part_is_where_it_was(module: str, name: str) -> None:
    found = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)


def test_a_worker_is_made_and_told_as_we_do() -> None:
    made = inspect.signature(SubprocessSdkWorker).parameters
    assert list(made) == [
        "worker_command_line",
        "control_address",
        "provision_info",
        "worker_id",
    ]
    handler = inspect.getsource(SubprocessSdkWorkerHandler.start_worker)
    for name in ("control_address", "provision_info", "worker_id", "worker_thread"):
        assert f"self.{name}" in handler
    assert "self._futures_by_id[" in inspect.getsource(ControlConnection.push)
    assert "raise RuntimeError" in inspect.getsource(SubprocessSdkWorker.run)


def test_buckets_are_asked_through_google_s_client() -> None:
    client = storage.Client("project", AnonymousCredentials())
    assert GcsIO(client).client is client


def test_the_version_is_within_the_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (beam,) = (need for need in project["dependencies"] if need.startswith("apache-beam"))
    least, bound = (numbers(bound) for bound in re.findall(r"[<>]=?([\d.]+)", beam))
    assert least <= numbers(metadata.version("apache-beam")) < bound
    assert bound[1] == least[1] + 1, "the next version is not taken unseen"


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
