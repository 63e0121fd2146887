"""A job that nobody waits for says how it ended, and the next start passes that on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.cloud import storage

from ductus.runners.actions.run_pipeline import run
from ductus.runners.dataflow.template import options_of
from tests.support.commands import ductus
from tests.support.dataflow_workers import do_as_staged
from tests.support.gcs import credentials_for_processes, emulated_bucket


@pytest.fixture
def bucket(scraps: Path) -> Iterator[storage.Bucket]:
    with emulated_bucket("museum") as bucket:
        bucket.blob("scans/slip.png").upload_from_filename(scraps / "slip-0.png")
        torn = (scraps / "slip-1.png").read_bytes()[:99]
        bucket.blob("scans/torn.png").upload_from_string(torn)
        yield bucket


def launch() -> int:
    """What the Flex Template's launcher does each night."""
    given = (
        *("--inputs=gs://museum/scans", "--output=gs://museum/ink", "--recognizer=none"),
        *("--regions=whole", "--runner=DataflowRunner", "--project=museum", "--region=r"),
        *("--temp_location=gs://museum/temp", "--staging_location=gs://museum/temp/staging"),
        *("--job_name=ductus", "--template_location=gs://museum/job.json", "--no_auth"),
        *("--sdk_container_image=image:1", "--sdk_location=container"),
    )
    return run(options_of(given))


def reports(bucket: storage.Bucket) -> list[dict[str, Any]]:
    blobs = sorted(bucket.list_blobs(prefix="ink/runs/"), key=lambda blob: blob.updated)
    return [json.loads(b.download_as_bytes()) for b in blobs if b.name.endswith(".json")]


def night_after(bucket: storage.Bucket, folder: Path) -> tuple[int, str]:
    """The exit status and the report of a night on a machine that follows the job."""
    config = folder / "night.toml"
    config.write_text(
        f'archive = "gs://museum/ink"\n[index]\noutput = "{folder}/index"\n'
        '[verify]\nshare = "1/2"\n[report]\nkeep_free = 0\n'
    )
    with credentials_for_processes(folder) as found, pytest.MonkeyPatch.context() as patch:
        for name, value in found.items():
            patch.setenv(name, value)
        status = ductus("nightly", config)
    return status, bucket.blob("ink/nights/latest.html").download_as_bytes().decode()


def test_its_report_has_the_exit_status_and_the_next_launch_says_so(
    bucket: storage.Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert launch() == 0
    assert [report["state"] for report in reports(bucket)] == ["running"]
    assert "the last run" not in capsys.readouterr().err
    bucket.blob("job.json").delete()

    assert launch() == 0, "the job of before is still at work, or has died"
    first, second = reports(bucket)
    said = capsys.readouterr().err
    assert f"the last run, {first['run_id']}, has not ended: it is under way, or was killed" in said

    do_as_staged(bucket)
    _, second = reports(bucket)
    assert (second["state"], second["exit_status"]) == ("finished", 1)
    assert second["counts"]["failed_pages"] == 1
    bucket.blob("job.json").delete()
    status, told = night_after(bucket, tmp_path)
    assert status == 0
    assert "torn.png" in told, "what came by the job, and why it failed"
    assert (tmp_path / "index" / "manifest.json").exists()
    capsys.readouterr()

    assert launch() == 0
    said = capsys.readouterr().err
    assert f"the last run, {second['run_id']}, ended with status 1" in said
    do_as_staged(bucket)
    last = reports(bucket)[-1]
    assert (last["state"], last["exit_status"]) == ("finished", 0), "nothing new, nothing failed"
    where = ("--recognizer", "none", "--regions", "whole")
    assert ductus("run", "gs://museum/scans", "--output", "gs://museum/ink", *where) == 0
    assert "the last run" not in capsys.readouterr().err
