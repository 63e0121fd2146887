"""What is the storage's fault and what the file's."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ductus.storage.outages import StorageDown, check_answers
from tests.support.faulty_storage import faulty_storage
from tests.support.gcs import emulated_bucket

ERROR = OSError("reading broke off")


def test_storage_that_answers_is_not_at_fault(tmp_path: Path):
    check_answers(str(tmp_path / "a.png"), ERROR)
    check_answers(str(tmp_path / "gone" / "a.png"), ERROR)
    check_answers(str(tmp_path / ("n" * 300) / "a.png"), ERROR)
    with emulated_bucket("museum"):
        for uri in ("gs://museum/a.png", "gs://nowhere/a.png", "gs://museum", "nosuch://a/b"):
            check_answers(uri, ERROR)


def test_a_bucket_that_may_not_be_seen_answers():
    with emulated_bucket("museum"), faulty_storage(1.0, 403) as storage:
        check_answers("gs://museum/a.png", ERROR)
        assert storage.met[403]


def test_a_bucket_that_fails_again_is_down():
    with emulated_bucket("museum"), faulty_storage(1.0, 501) as storage:
        with pytest.raises(StorageDown, match=r"not the fault of gs://museum/a\.png \(OSError: re"):
            check_answers("gs://museum/a.png", ERROR)
        assert storage.met[501]


@pytest.mark.parametrize(
    ("code", "is_down"), [(errno.EIO, True), (errno.ENOTCONN, True), (errno.EACCES, False)]
)
def test_a_mounted_server_that_is_gone_is_down(
    code: int, is_down: bool, monkeypatch: pytest.MonkeyPatch
):
    def gone(folder: str) -> None:
        raise OSError(code, os.strerror(code), folder)

    monkeypatch.setattr(os, "scandir", gone)
    if is_down:
        with pytest.raises(StorageDown, match=r"/mnt/scans/a\.png"):
            check_answers("/mnt/scans/a.png", ERROR)
    else:
        check_answers("/mnt/scans/a.png", ERROR)
