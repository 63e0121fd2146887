"""A local Google Cloud Storage to test against: the emulator and a client without credentials."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from gcp_storage_emulator.server import create_server
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bucket_inkml(bucket: storage.Bucket, archive: str) -> dict[str, bytes]:
    """Every InkML file of an archive in a bucket by its name."""
    return {
        blob.name.rpartition("/")[2]: blob.download_as_bytes()
        for blob in bucket.list_blobs(prefix=f"{archive}/inkml/")
        if blob.name.endswith(".inkml")
    }


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


@contextmanager
def credentials_for_processes(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which another process finds credentials, if none that mean anything."""

    class Tokens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = json.dumps({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    account = {
        **{"type": "service_account", "project_id": "museum", "private_key_id": "1"},
        **{"client_email": "d@museum.iam.gserviceaccount.com", "client_id": "1"},
        **{"private_key": key.decode(), "token_uri": f"http://127.0.0.1:{server.server_port}/"},
    }
    path = folder / "account.json"
    path.write_text(json.dumps(account))
    try:
        yield {
            "GOOGLE_APPLICATION_CREDENTIALS": str(path),
            "STORAGE_EMULATOR_HOST": os.environ["STORAGE_EMULATOR_HOST"],
        }
    finally:
        server.shutdown()
        server.server_close()
