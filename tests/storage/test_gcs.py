"""The whole run with scans and archive in a bucket, against the storage emulator."""

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ductus.schemas.inkml import from_inkml, validate
from ductus.storage import listing
from tests.support.commands import ductus, inkml_bytes, start_ductus
from tests.support.gcs import bucket_inkml, credentials_for_processes, emulated_bucket


def test_bucket_to_bucket_and_a_second_run_that_does_nothing(
    scraps: Path, capsys: pytest.CaptureFixture[str]
):
    with emulated_bucket("museum") as bucket:
        for name in ("slip-0.png", "slip-1.png"):
            blob = bucket.blob(f"scans/box 7/{name}")
            blob.upload_from_filename(scraps / name)
        bucket.blob("scans/box 7/notes.txt").upload_from_string("not for us")
        bucket.blob("scans/box 7/torn.tif").upload_from_string(b"II*\0")

        arguments = ("run", "gs://museum/scans", "--output", "gs://museum/ink", "--workers", "1")
        assert ductus(*arguments, "--max-failures", "0.5") == 0

        names = [blob.name for blob in bucket.list_blobs()]
        inkml = [name for name in names if name.endswith(".inkml")]
        assert len(inkml) == 2
        for name in inkml:
            validate(bucket.blob(name).download_as_bytes())
        (pages,) = (n for n in names if n.startswith("ink/metadata/pages/run="))
        rows = pq.ParquetFile(io.BytesIO(bucket.blob(pages).download_as_bytes())).read()
        uris = rows.column("source_uri").to_pylist()
        assert sorted(uris) == [
            f"gs://museum/scans/box 7/{name}" for name in ("slip-0.png", "slip-1.png", "torn.tif")
        ]
        assert sorted(rows.column("status").to_pylist()) == ["failed", "ok", "ok"]

        capsys.readouterr()
        assert ductus(*arguments) == 0
        assert "nothing to do" in capsys.readouterr().err
        more = {blob.name for blob in bucket.list_blobs()} - set(names)
        assert [name.rpartition("/")[0] for name in more] == ["ink/runs"], "its report, no more"

        bucket.blob("scans/box 7/slip-0.png").upload_from_filename(scraps / "slip-8.png")
        assert ductus(*arguments, "--dry-run") == 0
        said = capsys.readouterr().err
        assert "would do 1 scan" in said
        assert "slip-0.png" in said


def test_version_of_an_object_is_its_generation(scraps: Path):
    """Its time changes with a label or a cheaper storage class, too; the bytes are the same."""
    with emulated_bucket("labels") as bucket:
        blob = bucket.blob("slip.png")
        versions = []
        for _ in range(2):
            blob.upload_from_filename(scraps / "slip-0.png")
            (listed,) = listing.entries("gs://labels")
            assert listed.version == f"{blob.size}-{blob.generation}"
            versions.append(listed.version)
    assert versions[0] != versions[1]


def test_list_in_a_bucket_names_scans_in_buckets(scraps: Path, capsys: pytest.CaptureFixture[str]):
    with emulated_bucket("lists") as bucket:
        bucket.blob("in/slip.png").upload_from_filename(scraps / "slip-2.png")
        rows = "uri,title\nin/slip.png,A letter\ngs://lists/in/gone.png,\n"
        bucket.blob("all.csv").upload_from_string(rows)
        arguments = ("run", "gs://lists/all.csv", "--output", "gs://lists/ink", "--workers", "1")
        assert ductus(*arguments) == 1, "half of the scans are missing"
        capsys.readouterr()
        assert ductus(*arguments, "--dry-run") == 0
        said = capsys.readouterr().err
        assert "would do 1 scan" in said
        assert "gone.png" in said, "a missing file is tried again"


def test_worker_processes_read_and_write_a_bucket(scraps: Path, tmp_path: Path):
    with emulated_bucket("depot") as bucket, credentials_for_processes(tmp_path) as environment:
        for name in ("slip-2.png", "slip-3.png"):
            bucket.blob(f"scans/{name}").upload_from_filename(scraps / name)
        arguments = ("--recognizer", "none", "--collection", "c", "--workers")
        command = ("run", "gs://depot/scans", "--output", "gs://depot/ink", *arguments, "2")
        run = start_ductus(*command, **environment)
        said, _ = run.communicate(timeout=240)
        assert run.returncode == 0, said
        there = bucket_inkml(bucket, "ink")
    scans = [scraps / name for name in ("slip-2.png", "slip-3.png")]
    assert ductus("run", *scans, "--output", tmp_path / "ink", *arguments, "1") == 0
    here = inkml_bytes(tmp_path / "ink")
    assert sorted(there) == ["c.slip-2.png.inkml", "c.slip-3.png.inkml"]
    for name, data in there.items():
        at_home = from_inkml(here[name])
        assert [line.ink.n_points for line in from_inkml(data).lines] == [
            line.ink.n_points for line in at_home.lines
        ]
