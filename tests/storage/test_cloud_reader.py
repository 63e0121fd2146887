"""Objects are read with one request each, against the storage emulator."""

import gzip

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
