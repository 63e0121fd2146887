"""Objects are read with one request each, against the storage emulator."""

import gzip
import io
import pickle
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.shape import counted
from ductus import storage
from ductus.archive.part_file import holds_page
from ductus.storage import cloud_reader
from ductus.storage.digests import digest_of
from ductus.storage.errors import NoSuchBucket
from tests.support.faulty_storage import faulty_storage
from tests.support.gcs import emulated_bucket


def test_a_bucket_that_is_not_there_is_told_alike_by_other_processes():
    missing = NoSuchBucket("vault")
    assert str(pickle.loads(pickle.dumps(missing))) == str(missing)


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


def test_what_is_opened_is_one_request_where_it_is_not_large(monkeypatch: pytest.MonkeyPatch):
    rows = pa.table({"page_id": [f"p{number}" for number in range(5_000)]})
    sink = io.BytesIO()
    pq.write_table(rows, sink, row_group_size=500)
    with emulated_bucket("opened") as bucket:
        bucket.blob("rows.parquet").upload_from_string(sink.getvalue())
        bucket.blob("empty").upload_from_string("")
        with counted() as asked:
            assert holds_page("gs://opened/rows.parquet", ["p4999"])
            assert storage.first_bytes("gs://opened/rows.parquet", 4) == b"PAR1"
            with storage.open_bytes("gs://opened/empty") as stream:
                assert stream.read(4) == b""
            assert digest_of("gs://opened/rows.parquet") == sha256(sink.getvalue()).hexdigest()
            assert storage.exists("gs://opened/empty")
            assert asked == {"B": 5}
            with pytest.raises(FileNotFoundError):
                storage.open_bytes("gs://opened/none")
        monkeypatch.setattr(cloud_reader, "_HEAD", 1_000)
        assert len(sink.getvalue()) > 2_000
        assert holds_page("gs://opened/rows.parquet", ["p0"])
        assert not holds_page("gs://opened/rows.parquet", ["p5000"])
        assert digest_of("gs://opened/rows.parquet") == sha256(sink.getvalue()).hexdigest()
        with storage.open_bytes("gs://opened/rows.parquet") as stream:
            assert stream.seek(990) == 990
            assert stream.read(20) == sink.getvalue()[990:1010], "over the end of what came first"
            assert stream.seek(-4, io.SEEK_END) == len(sink.getvalue()) - 4
            assert stream.read() == b"PAR1"


class _CutsItsFirstAnswer(BaseHTTPRequestHandler):
    """Answers in chunks, or with a length; the first answer ends before it is told to be whole.

    What asks for the rest is told that there is none, or given everything again.
    """

    protocol_version = "HTTP/1.1"
    asked = 0
    first: bytes
    after: int

    def do_GET(self) -> None:
        kind = type(self)
        kind.asked += 1
        if "Range" in self.headers and not self.headers["Range"].startswith("bytes=0-"):
            self.send_response(kind.after)
            self.send_header("Content-Length", "0" if kind.after == 416 else "3")
            self.end_headers()
            self.wfile.write(b"" if kind.after == 416 else b"ink")
            return
        self.send_response(200)
        if kind.first == b"ink":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nink\r\n" + (b"0\r\n\r\n" if kind.asked > 1 else b""))
        else:
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"ink" if kind.asked > 1 else kind.first)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize("most", [None, 100])
@pytest.mark.parametrize("first", [b"ink", b"in"], ids=["in chunks", "with a length"])
@pytest.mark.parametrize("after", [416, 200], ids=["no more", "all of it"])
def test_a_read_that_was_cut_off_is_whole_in_the_end(
    most: int | None, first: bytes, after: int, monkeypatch: pytest.MonkeyPatch
):
    handler = type("Handler", (_CutsItsFirstAnswer,), {"first": first, "after": after})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server.server_port}")
        assert storage.read_bytes("gs://cut/file", most) == b"ink"
        assert handler.asked == 2
        server.shutdown()
