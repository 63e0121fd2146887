"""A local Google Cloud Storage to test against: the emulator and a client without credentials."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

from gcp_storage_emulator.server import create_server
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def emulated_bucket(name: str) -> Iterator[storage.Bucket]:
    """A new empty bucket; Beam's `gs://` leads to the emulator while the body runs."""
    from apache_beam.internal.gcp import auth

    port = free_port()
    server = create_server("127.0.0.1", port, in_memory=True)
    server.start()
    os.environ["STORAGE_EMULATOR_HOST"] = f"http://127.0.0.1:{port}"
    # Looking for credentials that do not exist takes some 20 seconds.
    auth._Credentials._credentials_init = True
    auth._Credentials._credentials = None
    try:
        client = storage.Client(project="museum", credentials=AnonymousCredentials())
        yield client.create_bucket(name)
    finally:
        server.stop()
        del os.environ["STORAGE_EMULATOR_HOST"]
