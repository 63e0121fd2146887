"""Beam is imported without clients that a local run does not ask, and finds them afterwards."""

from __future__ import annotations

import subprocess
import sys

from tests.support.commands import ROOT

CODE = """
import sys
from importlib import import_module
from ductus.storage.lean_beam import import_lean_beam
import_lean_beam()
of_google = ("google.cloud.storage", "google.cloud.dataflow", "google.cloud.pubsub")
heavy = ("apitools", "boto3", *of_google)
assert "apache_beam" in sys.modules
assert not (there := [name for name in heavy if name in sys.modules]), there
from ductus.runners.engines.one_wave import run_wave
assert not (there := [name for name in heavy if name in sys.modules]), there
from ductus.storage.beam_systems import file_systems
for uri in ("gs://bucket/name", "s3://bucket/name", "/folder/name"):
    print(type(file_systems().get_filesystem(uri)).__name__)
for name in ("apitools", "google.cloud.dataflow", "apache_beam.io.gcp.bigquery"):
    import_module(name)
"""


def test_clients_of_services_are_imported_when_they_are_asked_and_not_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.split() == ["GCSFileSystem", "S3FileSystem", "LocalFileSystem"]
