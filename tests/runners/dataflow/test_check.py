"""What is missing is named, with the command that mends it, before and while ten pages are done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from google.cloud import storage

from ductus.runners.actions import check_dataflow
from ductus.runners.actions.check_dataflow import Patience
from tests.support.commands import ductus
from tests.support.gcs import credentials_for_processes, emulated_bucket
from tests.support.google_apis import GoogleApis, error, google_apis, older_error

IMAGE = "europe-west4-docker.pkg.dev/museum/ductus/ductus:latest"
WORKERS = "ductus-run@museum.iam.gserviceaccount.com"
ASKER = "d@museum.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def bucket(slips: Path) -> Iterator[storage.Bucket]:
    with emulated_bucket("museum") as bucket:
        for number in range(12):
            name = f"scans/slip-{number:02d}.png"
            bucket.blob(name).upload_from_filename(slips / "slip-0.png")
        yield bucket


def do_as_staged(bucket: storage.Bucket) -> None:
    """Does the graph that was staged last, as Dataflow's workers would, in this process."""
    blobs = [blob for blob in bucket.list_blobs() if blob.name.endswith("pipeline.pb")]
    graph = beam_runner_api_pb2.Pipeline()
    graph.ParseFromString(max(blobs, key=lambda blob: blob.updated).download_as_bytes())
    for environment in graph.components.environments.values():
        environment.urn = "beam:env:embedded_python:v1"
        environment.payload = b""
    FnApiRunner().run_via_runner_api(graph, PipelineOptions([])).wait_until_finish()


@pytest.fixture
def apis(
    bucket: storage.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GoogleApis]:
    with (
        credentials_for_processes(tmp_path) as found,
        google_apis(lambda: do_as_staged(bucket)) as apis,
    ):
        monkeypatch.setenv(
            "GOOGLE_APPLICATION_CREDENTIALS", found["GOOGLE_APPLICATION_CREDENTIALS"]
        )
        monkeypatch.setattr(check_dataflow, "_PATIENCE", Patience(minutes=0.01, every=0.05))
        yield apis


def check(*more: str) -> int:
    return ductus(
        *("dataflow", "check", "gs://museum/scans", "--output", "gs://museum/ink"),
        *("--project", "museum", "--region", "europe-west4", "--image", IMAGE),
        *("--service-account", WORKERS, "--recognizer", "none", "--regions", "whole", "--limit", "2", *more),
    )


def test_ten_pages(bucket, apis, capsys):
    assert check() == 0
    print(capsys.readouterr().out)
