"""What we use of Beam beside its documented interface; an upgrade that moves any of it says so.

`pyproject.toml` keeps Beam below the next version: try that version here before the bound is moved.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import import_module, metadata

import pytest
from apache_beam.io.gcp.gcsio import GcsIO
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.support.commands import ROOT

BEAM_INTERNALS = (
    # storage/listing.py
    ("apache_beam.io.filesystem", "FileSystem.translate_pattern"),
    ("apache_beam.io.gcp.gcsio", "GcsIO"),
    ("apache_beam.io.gcp.gcsio", "parse_gcs_path"),
    # transforms/beam_inference.py
    ("apache_beam.ml.inference.base", "ModelManager"),
    ("apache_beam.ml.inference.model_manager", "ModelManager"),
)


@pytest.mark.parametrize(("module", "name"), BEAM_INTERNALS)
def test_each_part_is_where_it_was(module: str, name: str) -> None:
    found = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)


def test_de_rendering_needs_no_torch_that_is_installed() -> None:
    code = (
        "import sys, ductus.transforms.derender as d; assert 'torch' not in sys.modules; "
        "assert 'apache_beam.ml.inference.model_manager' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_buckets_are_asked_through_google_s_client() -> None:
    client = storage.Client("project", AnonymousCredentials())
    assert GcsIO(client).client is client
    # storage/cloud_reader.py
    assert GcsIO(client)._storage_client_retry.deadline


def test_the_version_is_within_the_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (beam,) = (need for need in project["dependencies"] if need.startswith("apache-beam"))
    least, bound = (numbers(bound) for bound in re.findall(r"[<>]=?([\d.]+)", beam))
    assert least <= numbers(metadata.version("apache-beam")) < bound
    assert bound[1] == least[1] + 1, "the next version is not taken unseen"


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
