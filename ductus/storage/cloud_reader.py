"""Objects of Cloud Storage, a request each where they are not large.

Beam's reader makes a new client for each file, and asks for the object before its bytes.
"""

from __future__ import annotations

import io
import os
import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ductus.storage.beam_systems import file_systems, open_remote

if TYPE_CHECKING:
    from apache_beam.io.gcp.gcsio import GcsIO

_HEAD = 16 << 20
"""So many bytes come with the first request: what Beam's reader brings with each."""
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


def object_exists(uri: str) -> bool:
    """Whether there is a `gs://` object of that name."""
    return bool(_beams_own().exists(uri))


def open_object(uri: str) -> BinaryIO:
    """A `gs://` object to be read from anywhere in it.

    Raises:
        Exception: as `read_object`.
    """
    head = read_object(uri, _HEAD)
    return BytesIO(head) if len(head) < _HEAD else cast(BinaryIO, _Large(uri, head))


class _Large(io.RawIOBase):
    """An object of which the beginning is there; the rest is Beam's reader's."""

    def __init__(self, uri: str, head: bytes) -> None:
        self._uri, self._head, self._at = uri, head, 0
        self._rest: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            self._at = int(self._opened().seek(offset, whence))
        else:
            self._at = max(0, offset + (self._at if whence == io.SEEK_CUR else 0))
        return self._at

    def readinto(self, buffer: Any) -> int:
        some = self._head[self._at : self._at + len(buffer)]
        if len(some) < len(buffer):  # never less than is asked for: what reads tables takes no less
            stream = self._opened()
            stream.seek(self._at + len(some))
            some += stream.read(len(buffer) - len(some))
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)

    def close(self) -> None:
        if self._rest is not None:
            self._rest.close()
        super().close()

    def _opened(self) -> Any:
        if self._rest is None:
            self._rest = open_remote(self._uri)
        return self._rest


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
