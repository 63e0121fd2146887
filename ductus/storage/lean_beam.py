"""Beam without the clients of services that a run on this machine does not ask.

Beam imports what serves BigQuery, Pub/Sub, Dataflow, S3 and Google's storage wherever it is
installed: half of the time that its import takes, and 30 MB, in each process of a run. Storage is
imported when something remote is first asked for (`beam_systems`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

REMOTE_SYSTEMS = ("apache_beam.io.gcp.gcsfilesystem", "apache_beam.io.aws.s3filesystem")
"""Beam finds them once they are imported."""
_HIDDEN = (
    *REMOTE_SYSTEMS,
    "apache_beam.io.gcp.bigquery",  # and with it Pub/Sub
    "apitools",
    "google.cloud.dataflow",
    "google.cloud.pubsub",
)


def import_lean_beam() -> None:
    """Imports Beam as if those clients were not installed, if it is not imported yet.

    They can be imported afterwards.
    """
    if "apache_beam" in sys.modules:
        return
    hidden = [name for name in _HIDDEN if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(hidden))  # None: importing it fails
    try:
        import_module("apache_beam")
    finally:
        for name in hidden:
            del sys.modules[name]
