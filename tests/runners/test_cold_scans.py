"""Scans in cold storage: known by the listing alone, priced, and not read unless allowed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.cloud import storage

from ductus.pipeline.stored_scans import StoredScans
from ductus.runners.dataflow.pricing import read_table
from ductus.runners.dataflow.storage_prices import GB, readings
from ductus.scans.find_scans import find_scans
from ductus.scans.scan_list import scan_of_line, scan_to_line
from ductus.schemas.records import Scan
from ductus.schemas.stored import Stored
from tests.support.archives import do, plan
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket
from tests.support.s3 import served_bucket

DAY = 86_400
CLASSES = ("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE")


def put(bucket: storage.Bucket, name: str, path: Path, storage_class: str) -> None:
    blob = bucket.blob(name)
    blob.storage_class = storage_class
    blob.upload_from_filename(path)
    blob.patch()


@pytest.fixture(scope="module")
def bucket(slips: Path) -> Iterator[storage.Bucket]:
    with emulated_bucket("museum") as bucket:
        for number, name in enumerate(CLASSES):
            put(bucket, f"scans/slip-{number}.png", slips / "slip-0.png", name)
        put(bucket, "near/slip.png", slips / "slip-0.png", "NEARLINE")
        bucket.blob("list.csv").upload_from_string("uri\nscans/slip-2.png\nscans/slip-0.png\n")
        yield bucket


def classes(source: str) -> list[str]:
    return [scan.stored.storage_class if scan.stored else "" for scan in find_scans(source)]


def test_a_listing_tells_the_class_of_each_scan_also_to_a_list(bucket: storage.Bucket):
    assert classes("gs://museum/scans") == ["", *CLASSES[1:]]
    assert classes("gs://museum/list.csv") == ["COLDLINE", ""]
    (scan,) = find_scans("gs://museum/scans/slip-3.png")
    assert scan.stored
    assert scan.stored.size > 0
    assert abs(scan.stored.created - time.time()) < DAY
    assert scan_of_line(scan_to_line(scan)) == scan
    assert b"stored" not in scan_to_line(next(find_scans("gs://museum/scans")))


def test_so_does_s3_page_by_page(slips: Path):
    data = (slips / "slip-0.png").read_bytes()
    with served_bucket("attic") as attic:
        for number, name in enumerate(("STANDARD", "STANDARD_IA", "GLACIER", "GLACIER_IR")):
            attic.put_object(Key=f"scans/{number}.png", Body=data, StorageClass=name)
        found = list(find_scans("s3://attic/scans"))
        assert [scan.stored.storage_class if scan.stored else "" for scan in found] == [
            *("", "STANDARD_IA", "GLACIER", "GLACIER_IR")
        ]
        (one,) = find_scans("s3://attic/scans/2.png")
        assert one.version == found[2].version, "asked for by name, and listed: the same"
        assert one.stored
        assert (one.stored.storage_class, one.stored.size) == ("GLACIER", len(data))


def run(*more: str | Path) -> int:
    return ductus("run", *more, "--recognizer", "none", "--regions", "whole", "--workers", "1")


def test_a_run_refuses_cold_scans_before_it_reads_one(
    bucket: storage.Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run("gs://museum/scans", "--output", tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "2 of the scans (0.00 GB) lie in cold storage (ARCHIVE, COLDLINE)" in said
    assert "--allow-cold" in said
    assert "--storage-class=STANDARD" in said
    assert "1 scans, 0.00 GB, are NEARLINE: reading them costs 0.00 USD" in said
    assert not (tmp_path / "out" / "runs").exists()
    assert run("gs://museum/scans", "--output", tmp_path / "out", "--allow-cold", "--dry-run") == 0
    assert "would do 4 scans" in capsys.readouterr().err


def test_nearline_is_told_and_read(
    bucket: storage.Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run("gs://museum/near", "--output", tmp_path, "--dry-run") == 0
    said = capsys.readouterr().err
    assert "are NEARLINE" in said
    assert "would do 1 scan" in said


def test_what_is_finished_is_not_priced_again(tmp_path: Path):
    path = tmp_path / "scan.png"
    path.write_bytes(b"a scan")
    scan = Scan(f"file://{path}", "scan.png", "c", "6-1.0", stored=Stored("COLDLINE", 6))
    archive = tmp_path / "archive"
    first = plan([scan], archive)
    assert first.stored.of_class("COLDLINE") == (1, 6)
    assert first.stored.cold == ["COLDLINE"]
    assert [todo.stored for todo in first.todo] == [None], "workers are not told"
    do(first, archive, "run-1")
    again = plan([scan], archive)
    assert (again.finished, again.stored.classes) == (1, [])
    assert plan([scan], archive, force=True).stored.classes == ["COLDLINE"]


def test_the_price_is_bytes_and_requests_and_early_deletion_what_is_left_of_the_days():
    stored = StoredScans()
    now = time.time()
    for _ in range(1000):
        stored.add(Stored("COLDLINE", GB, now - 30.5 * DAY))
    stored.add(Stored("ARCHIVE", 2 * GB))
    stored.add(Stored("TEPID", GB, now))
    priced = {one.storage_class: one for one in readings(stored, read_table("prices"))}
    coldline, archive, unknown = (priced[name] for name in ("COLDLINE", "ARCHIVE", "TEPID"))
    assert coldline.cost == pytest.approx(1000 * 0.02 + 0.01)
    assert coldline.moving == pytest.approx(1000 * 0.004 * 60 / 30)
    assert archive.cost == pytest.approx(2 * 0.05 + 0.05 / 1000)
    assert archive.moving == 0, "nobody knows when it was written: it is taken for old"
    assert (unknown.storage_class, unknown.cost) == ("TEPID", None)
    assert stored.cold == ["ARCHIVE", "COLDLINE", "TEPID"], "what is not known is not read, either"


def test_cold_is_where_one_reading_costs_more_than_three_months_of_keeping():
    for name, price in read_table("prices")["storage"]["classes"].items():
        if name not in ("STANDARD", "GLACIER"):  # GLACIER has to be restored
            is_dear = price["retrieval_gb"] > 3 * price["month_gb"]
            assert Stored(name, 1).is_cold == is_dear, name


def test_an_estimate_counts_scans_by_listing_and_says_what_is_refused(
    bucket: storage.Bucket, capsys: pytest.CaptureFixture[str]
):
    assert ductus("estimate", "gs://museum/scans", "gs://museum/near") == 0
    said = capsys.readouterr().out
    assert said.startswith("5 pages on ")
    assert "2 scans, 0.00 GB, are NEARLINE" in said
    assert "`ductus run` refuses ARCHIVE, COLDLINE without --allow-cold" in said
