"""Scans and archive in a bucket of S3, as in one of Google's; moto's server stands for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ductus import storage
from ductus.schemas.inkml import validate
from ductus.storage import listing
from tests.support.commands import ductus
from tests.support.s3 import served_bucket


def test_bucket_to_bucket_and_a_second_run_that_does_nothing(
    slips: Path, capsys: pytest.CaptureFixture[str]
):
    with served_bucket("museum") as bucket:
        bucket.upload_file(str(slips / "slip-0.png"), "scans/box 7/slip [0].png")
        bucket.put_object(Key="scans/box 7/torn.tif", Body=b"II*\0")
        arguments = ("run", "s3://museum/scans", "--output", "s3://museum/ink", "--workers", "1")
        assert ductus(*arguments, "--recognizer", "none", "--max-failures", "0.5") == 0
        names = [one.key for one in bucket.objects.all()]
        (inkml,) = (name for name in names if name.endswith(".inkml"))
        validate(storage.read_bytes(f"s3://museum/{inkml}"))
        assert any(name.startswith("ink/metadata/failures/") for name in names)
        capsys.readouterr()
        assert ductus(*arguments, "--recognizer", "none") == 0
        assert "nothing to do" in capsys.readouterr().err
        assert ductus("verify", "s3://museum/ink") == 0


def test_what_lies_there_is_found_whatever_it_is_called():
    with served_bucket("museum") as bucket:
        for name in ("a/b.txt", "a/c[1]*.txt", "a/deeper/d.txt", "ab.txt"):
            bucket.put_object(Key=name, Body=b"there")
        found = [entry.uri for entry in listing.entries("s3://museum/a")]
        assert sorted(found) == [
            f"s3://museum/a/{name}" for name in ("b.txt", "c[1]*.txt", "deeper/d.txt")
        ]
        one = listing.find("s3://museum/a/c[1]*.txt")
        assert one is not None
        assert one.size == 5
        assert listing.find("s3://museum/a/b") is None
        assert storage.first_bytes("s3://museum/ab.txt", 2) == b"th"


def test_files_are_written_read_and_deleted():
    with served_bucket("museum"):
        uri = "s3://museum/a.bin"
        storage.write_atomically(uri, b"1" * 9_000_000)
        assert storage.read_bytes(uri) == b"1" * 9_000_000
        storage.delete([uri, "s3://museum/none"])
        assert not storage.exists(uri)
        with pytest.raises(FileNotFoundError):
            storage.read_bytes(uri)


def test_without_its_library_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert ductus("run", "s3://museum/scans", "--output", tmp_path / "ink") == 2
    assert "ductus-archive[s3]" in capsys.readouterr().err
    assert ductus("run", tmp_path, "--output", "s3://museum/ink") == 2
    assert "ductus-archive[s3]" in capsys.readouterr().err
