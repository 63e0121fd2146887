"""A file's digest is that of all its bytes, wherever it lies."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ductus.storage.digests import digest_of
from tests.support.gcs import emulated_bucket

DATA = b"ductus" * 400_000
"""More than is read at once."""


@pytest.mark.parametrize("algorithm", ["md5", "sha256", "sha512"])
def test_a_file_on_disk(tmp_path: Path, algorithm: str):
    (tmp_path / "a").write_bytes(DATA)
    assert digest_of(str(tmp_path / "a"), algorithm) == hashlib.new(algorithm, DATA).hexdigest()


def test_what_is_not_there_is_told_alike_on_disk_and_in_a_bucket(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        digest_of(str(tmp_path / "none"))
    with emulated_bucket("museum") as bucket:
        bucket.blob("a").upload_from_string(DATA)
        assert digest_of("gs://museum/a") == hashlib.sha256(DATA).hexdigest()
        with pytest.raises(FileNotFoundError):
            digest_of("gs://museum/none")
