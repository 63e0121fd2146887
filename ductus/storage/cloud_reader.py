"""Whole objects of Cloud Storage, a request each.

Beam's reader makes a new client for each file, and asks for the object before its bytes.
"""

from __future__ import annotations

import os
import threading
from io import BytesIO
from typing import TYPE_CHECKING

from ductus.storage.beam_systems import file_systems

if TYPE_CHECKING:
    from apache_beam.io.gcp.gcsio import GcsIO

_KEPT = threading.local()
"""A thread's client: neither the threads nor the forks of a process may share a connection."""


def read_object(uri: str, most: int | None = None) -> bytes:
    """The bytes of a `gs://` object as they are stored, or its first `most`, 1 or more.

    Raises:
        google.api_core.exceptions.GoogleAPICallError: it is not there, or may not be read.
        google.api_core.exceptions.RetryError: storage was down for longer than is tried again.
        OSError: the connection broke off.
    """
    from apache_beam.io.gcp.gcsio import parse_gcs_path
    from google.api_core.exceptions import RequestRangeNotSatisfiable

    bucket, name = parse_gcs_path(uri)
    io = _beams_own()
    blob = io.client.bucket(bucket).blob(name)

    def whole() -> bytes:
        kept = BytesIO()
        # What is stored as gzip is given so, as Beam's reader does.
        blob.download_to_file(
            kept, end=None if most is None else most - 1, raw_download=True, retry=None
        )
        return kept.getvalue()

    try:
        # A try begins anew: the client's own would go on after what came, and believe any answer.
        data: bytes = io._storage_client_retry(whole)()
    except RequestRangeNotSatisfiable:  # it is empty
        return b""
    return data


def _beams_own() -> GcsIO:
    """Beam's access: its credentials, project, user agent and retries; made once and kept."""
    from apache_beam.io.gcp.gcsio import GcsIO

    options = file_systems()._pipeline_options
    made_for = (os.getpid(), os.environ.get("STORAGE_EMULATOR_HOST"), options)
    if getattr(_KEPT, "made_for", None) != made_for:
        _KEPT.io = GcsIO(pipeline_options=options)
        _KEPT.made_for = made_for
    kept: GcsIO = _KEPT.io
    return kept
