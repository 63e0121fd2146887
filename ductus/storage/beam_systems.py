"""Beam's file systems, imported when something remote is first asked for.

That takes half a second and more; who only reads folders, as a search does, need not wait for it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ductus.storage.lean_beam import REMOTE_SYSTEMS

if TYPE_CHECKING:
    from apache_beam.io.filesystems import FileSystems


_UNTRACED = "DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"
"""Google's client asks for the bucket of each file, to name it in traces that nobody keeps."""


def file_systems() -> type[FileSystems]:
    """What finds the system that serves a uri."""
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.options.pipeline_options import PipelineOptions

    os.environ.setdefault(_UNTRACED, "true")
    for name in REMOTE_SYSTEMS:
        with suppress(ImportError):  # that of S3 is an extra
            import_module(name)
    if FileSystems._pipeline_options is None:  # that of S3 asks for some; a pipeline sets its own
        FileSystems.set_options(PipelineOptions([]))
    found: type[FileSystems] = FileSystems
    return found


def open_remote(uri: str) -> Any:
    """A remote file to be read, its bytes as they are."""
    from apache_beam.io.filesystem import CompressionTypes

    return file_systems().open(uri, compression_type=CompressionTypes.UNCOMPRESSED)


def create_remote(uri: str) -> Any:
    """A remote file to be written, the bytes as they are."""
    from apache_beam.io.filesystem import CompressionTypes

    return file_systems().create(uri, compression_type=CompressionTypes.UNCOMPRESSED)


def s3_client() -> Any:
    """Boto3's client of S3, as Beam makes it; it tells what Beam's own file system does not."""
    from apache_beam.io.aws.s3io import S3IO
    from apache_beam.io.filesystems import FileSystems

    file_systems()
    return S3IO(options=FileSystems._pipeline_options).client.client
