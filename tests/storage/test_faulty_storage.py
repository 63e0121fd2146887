"""Storage that answers 429, 500 or 503, cuts connections or stalls: nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from apache_beam.io.gcp.gcsio_retry import DEFAULT_RETRY_WITH_THROTTLING_COUNTER
from google.cloud.storage.retry import DEFAULT_RETRY
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.support.commands import ductus, inkml_bytes
from tests.support.faulty_storage import CUT, SILENCE, STALL, faulty_storage
from tests.support.gcs import bucket_inkml, emulated_bucket

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
OUT = "gs://museum/ink"
NAMES = ("slip-3.png", "slip-4.png")


def test_a_run_through_faulty_storage_writes_the_same_ink(scraps: Path, tmp_path: Path):
    with emulated_bucket("museum") as bucket:
        for name in NAMES:
            bucket.blob(f"scans/{name}").upload_from_filename(scraps / name)
        command = ("run", "gs://museum/scans", "--output")
        assert ductus(*command, tmp_path / "here", *ARGUMENTS) == 0
        with faulty_storage(0.15, 429, 500, 503, CUT, STALL) as storage:
            assert ductus(*command, OUT, *ARGUMENTS) == 0
            assert storage.met.total() - storage.met["passed"] >= 5, "it was a bad day"
        there = bucket_inkml(bucket, "ink")
        assert there == inkml_bytes(tmp_path / "here")
        assert ductus("verify", OUT) == 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of storage waits for an answer for some time; here that is short."""
    for retry in (DEFAULT_RETRY, DEFAULT_RETRY_WITH_THROTTLING_COUNTER):
        monkeypatch.setattr(retry, "_timeout", 3.0)  # of its 120 seconds
    send = HTTPAdapter.send

    def soon(self: HTTPAdapter, request: PreparedRequest, **more: Any) -> Response:
        assert more["timeout"], f"{request.url} may wait for ever"
        return send(self, request, **{**more, "timeout": 2.0})  # of its 60 seconds

    monkeypatch.setattr(HTTPAdapter, "send", soon)


@pytest.mark.parametrize("fault", [503, SILENCE])
@pytest.mark.parametrize(
    ("good", "status"), [(0, 2), (29, 1)], ids=["from the start", "in the middle"]
)
@pytest.mark.usefixtures("impatient")
def test_storage_that_is_down_for_good_ends_the_run_and_the_next_goes_on(
    fault: int | str,
    good: int,
    status: int,
    scraps: Path,
    capsys: pytest.CaptureFixture[str],
):
    with emulated_bucket("museum") as bucket:
        for name in NAMES:
            bucket.blob(f"scans/{name}").upload_from_filename(scraps / name)
        command = ("run", "gs://museum/scans", "--output", OUT, *ARGUMENTS)
        with faulty_storage(1.0, fault, good=good) as storage:
            assert ductus(*command) == status
            assert storage.met["passed"] == good
            assert storage.met[fault] < 100, "it is not asked without end"
        said = capsys.readouterr().err
        assert ("503" if fault == 503 else "timed out") in said
        assert "Traceback" not in said
        if status == 1:
            assert "Its report could not be written either" in said
            assert "the same command goes on" in said
        assert ductus(*command) == 0
        assert len(bucket_inkml(bucket, "ink")) == 2


@pytest.mark.parametrize("more", [0, 2], ids=["when it is counted", "when it is read"])
@pytest.mark.usefixtures("impatient")
def test_a_run_over_many_scans_whose_storage_goes_down_stops_at_the_first(
    more: int, scraps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with emulated_bucket("museum") as bucket:
        for number in range(12):
            bucket.blob(f"scans/{number}.png").upload_from_filename(scraps / NAMES[0])
        command = ("run", "gs://museum/scans", "--output", tmp_path, *ARGUMENTS)
        with faulty_storage(0.0) as storage:
            assert ductus(*command, "--dry-run") == 0
            planning = storage.met["passed"]
        with faulty_storage(1.0, 503, good=planning + more) as storage:
            assert ductus(*command) == 1
            assert len(storage.failed - {"museum"}) == 1, "and asks for no other"
        said = capsys.readouterr().err
        assert "storage gives no answer" in said
        assert not list(tmp_path.glob("metadata/pages/*/*")), "no scan is booked for it"
        assert ductus(*command, "--dry-run") == 0
        assert "would do 12 scans" in capsys.readouterr().err


@pytest.mark.usefixtures("impatient")
def test_a_list_of_many_folders_whose_storage_is_down_is_not_looked_up_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    listed = tmp_path / "list.csv"
    rows = "".join(f"gs://museum/{number}/a.png\n" for number in range(12))
    listed.write_text(f"uri\n{rows}")
    with emulated_bucket("museum"), faulty_storage(1.0, 503) as storage:
        assert ductus("run", listed, "--output", tmp_path / "out", *ARGUMENTS) == 2
        assert storage.failed - {"museum"} == {"0/a.png"}
    assert "storage broke off before anything was done" in capsys.readouterr().err
