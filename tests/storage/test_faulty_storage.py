"""Storage that answers 429, 500 or 503, cuts connections or stalls: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from apache_beam.io.gcp.gcsio_retry import DEFAULT_RETRY_WITH_THROTTLING_COUNTER
from google.cloud.storage.retry import DEFAULT_RETRY

from tests.support.commands import ductus, inkml_bytes
from tests.support.faulty_storage import CUT, STALL, faulty_storage
from tests.support.gcs import emulated_bucket

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
OUT = "gs://museum/ink"
NAMES = ("slip-3.png", "slip-4.png")


def test_a_run_through_faulty_storage_writes_the_same_ink(slips: Path, tmp_path: Path):
    with emulated_bucket("museum") as bucket:
        for name in NAMES:
            bucket.blob(f"scans/{name}").upload_from_filename(slips / name)
        command = ("run", "gs://museum/scans", "--output")
        assert ductus(*command, tmp_path / "here", *ARGUMENTS) == 0
        with faulty_storage(0.15, 429, 500, 503, CUT, STALL) as storage:
            assert ductus(*command, OUT, *ARGUMENTS) == 0
            assert storage.met.total() - storage.met["passed"] >= 5, "it was a bad day"
        there = {
            blob.name.rpartition("/")[2]: blob.download_as_bytes()
            for blob in bucket.list_blobs(prefix="ink/inkml/")
        }
        assert there == inkml_bytes(tmp_path / "here")
        assert ductus("verify", OUT) == 0


@pytest.mark.parametrize(
    ("good", "status"), [(0, 2), (20, 1)], ids=["from the start", "in the middle"]
)
def test_storage_that_is_down_for_good_ends_the_run_and_the_next_goes_on(
    good: int,
    status: int,
    slips: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    for retry in (DEFAULT_RETRY, DEFAULT_RETRY_WITH_THROTTLING_COUNTER):
        monkeypatch.setattr(retry, "_timeout", 2.0)  # of its 120 seconds
    with emulated_bucket("museum") as bucket:
        for name in NAMES:
            bucket.blob(f"scans/{name}").upload_from_filename(slips / name)
        command = ("run", "gs://museum/scans", "--output", OUT, *ARGUMENTS)
        with faulty_storage(1.0, 503, good=good) as storage:
            assert ductus(*command) == status
            assert storage.met["passed"] == good
            assert storage.met[503] < 100, "it is not asked without end"
        said = capsys.readouterr().err
        assert "503" in said
        assert "Traceback" not in said
        if status == 1:
            assert "Its report could not be written either" in said
            assert "the same command goes on" in said
        assert ductus(*command) == 0
        assert len(list(bucket.list_blobs(prefix="ink/inkml/"))) == 2
