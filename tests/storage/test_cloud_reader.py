"""Objects are read with one request each, against the storage emulator."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ductus import storage
from tests.support.faulty_storage import faulty_storage
from tests.support.gcs import emulated_bucket


def test_each_read_is_one_request():
    with emulated_bucket("reads") as bucket:
        bucket.blob("a b/ö.txt").upload_from_string("ink")
        bucket.blob("empty").upload_from_string("")
        packed = bucket.blob("packed")
        packed.content_encoding = "gzip"
        packed.upload_from_string(gzip.compress(b"ink"))
        with faulty_storage(0.0, 503) as seen:
            assert storage.read_bytes("gs://reads/a b/ö.txt") == b"ink"
            assert storage.read_bytes("gs://reads/a b/ö.txt", 3) == b"ink"
            assert storage.read_bytes("gs://reads/empty") == b""
            assert storage.read_bytes("gs://reads/empty", 3) == b""
            assert storage.read_if_exists("gs://reads/a b/ö.txt") == b"ink"
            assert storage.read_if_exists("gs://reads/none") is None
            assert seen.met["passed"] == 6
            with pytest.raises(storage.TooManyBytesError):
                storage.read_bytes("gs://reads/a b/ö.txt", 2)
            with pytest.raises(FileNotFoundError):
                storage.read_bytes("gs://reads/none")
            assert seen.met["passed"] == 8
        assert gzip.decompress(storage.read_bytes("gs://reads/packed")) == b"ink"


class _CutsItsAnswers(BaseHTTPRequestHandler):
    """Sends all bytes in chunks, and closes before it says that these were all."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        resumed = self.headers.get("Range", "bytes=0-").startswith("bytes=3-")
        self.send_response(416 if resumed else 200)
        if resumed:
            self.send_header("Content-Length", "0")
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if not resumed:
            self.wfile.write(b"3\r\nink\r\n")
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize("most", [None, 100])
def test_what_came_before_a_connection_ended_is_kept(
    most: int | None, monkeypatch: pytest.MonkeyPatch
):
    with ThreadingHTTPServer(("127.0.0.1", 0), _CutsItsAnswers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server.server_port}")
        assert storage.read_bytes("gs://cut/file", most) == b"ink"
        server.shutdown()
