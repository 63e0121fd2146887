"""The whole pipeline handed to Dataflow by Beam's real client, and what that asks for."""

import json
from pathlib import Path
from typing import Any

import pytest
from apache_beam.portability.api import beam_runner_api_pb2
from google.cloud import storage
from google.cloud.dataflow_v1beta3 import FlexResourceSchedulingGoal

from ductus.runners.actions.run_pipeline import run
from ductus.runners.dataflow import template
from tests.support.commands import ductus
from tests.support.dataflow_endpoint import dataflow_service
from tests.support.gcs import emulated_bucket

_HINT = "beam:resources:accelerator:v1"
_CLOUD = (
    *("--runner", "dataflow", "--project", "museum", "--region", "europe-west4"),
    *("--image", "europe-docker.pkg.dev/museum/ductus/ductus:1"),
)


@pytest.fixture
def bucket(slips: Path) -> Any:
    with emulated_bucket("museum") as bucket:
        for number in range(3):
            name = f"scans/slip-{number}.png"
            bucket.blob(name).upload_from_filename(slips / f"slip-{number}.png")
        yield bucket


def staged_graph(bucket: storage.Bucket) -> beam_runner_api_pb2.Pipeline:
    (name,) = (blob.name for blob in bucket.list_blobs() if blob.name.endswith("pipeline.pb"))
    graph = beam_runner_api_pb2.Pipeline()
    graph.ParseFromString(bucket.blob(name).download_as_bytes())
    return graph


def steps_with_gpu(graph: beam_runner_api_pb2.Pipeline) -> dict[str, str]:
    """The hint of every step of our code that has one."""
    environments = graph.components.environments
    return {
        transform.unique_name: environments[transform.environment_id].resource_hints[_HINT].decode()
        for transform in graph.components.transforms.values()
        if not transform.subtransforms
        and transform.environment_id
        and _HINT in environments[transform.environment_id].resource_hints
    }


def test_job_asks_for_the_machines_that_were_asked_for(bucket: storage.Bucket):
    with dataflow_service() as (address, jobs):
        asked = ("--workers", "3", "--max-workers", "50", "--machine-type", "n2-highmem-4")
        status = ductus(
            *("run", "gs://museum/scans", "--output", "gs://museum/ink", *_CLOUD, *asked),
            *("--gpu", "l4", "--service-account", "ductus@museum.iam.gserviceaccount.com"),
            *("--", f"--dataflow_endpoint={address}", "--no_auth"),
        )
    assert status == 0
    (report,) = (
        blob for blob in bucket.list_blobs(prefix="ink/runs/") if ".json" in blob.name[-5:]
    )
    assert json.loads(report.download_as_bytes())["metrics"] == {
        "pages_written": {"sum": 7},
        "read_ms": {"sum": 30, "count": 2, "min": 10, "max": 20},
    }
    (job,) = jobs
    (pool,) = job["environment"]["workerPools"]
    assert pool["machineType"] == "n2-highmem-4"
    assert pool["numWorkers"] == 3
    assert pool["diskSizeGb"] == 60
    assert job["labels"] == {"app": "ductus"}, "`ductus dataflow status` finds the job by it"
    said = job["environment"]["sdkPipelineOptions"]["options"]
    assert said["number_of_worker_harness_threads"] == 1, "a page at a time in each process"
    assert pool["autoscalingSettings"]["maxNumWorkers"] == 50
    images = {image["containerImage"] for image in pool["sdkHarnessContainerImages"]}
    assert images == {"europe-docker.pkg.dev/museum/ductus/ductus:1"}
    account = job["environment"]["serviceAccountEmail"]
    assert account == "ductus@museum.iam.gserviceaccount.com"
    # With right fitting the GPU is a step's hint; the job-wide option would give all workers one.
    options = job["environment"].get("serviceOptions", [])
    assert not any("worker_accelerator" in option for option in options)

    hints = steps_with_gpu(staged_graph(bucket))
    assert set(hints.values()) == {
        "type:nvidia-l4;count:1;machine_type:g2-standard-8;install-nvidia-driver:5xx"
    }
    assert any("RunInference" in name for name in hints)
    assert all(name.startswith("Derender/Infer/") for name in hints)


def test_dry_run_shows_the_options_and_submits_nothing(
    bucket: storage.Bucket, capsys: pytest.CaptureFixture[str]
):
    before = [blob.name for blob in bucket.list_blobs()]
    arguments = ("run", "gs://museum/scans", "--output", "gs://museum/ink", *_CLOUD)
    with dataflow_service() as (address, jobs):
        served = ("--", f"--dataflow_endpoint={address}", "--no_auth")
        assert ductus(*arguments, "--dry-run", "--spot", *served) == 0
    said = capsys.readouterr().err
    for line in ("--runner=DataflowRunner", "--flexrs_goal=COST_OPTIMIZED", "would do 3 scans"):
        assert line in said
    assert jobs == []
    assert [blob.name for blob in bucket.list_blobs()] == before


def test_without_gpu_no_step_asks_for_one_and_spot_is_flexible_scheduling(bucket: storage.Bucket):
    with dataflow_service() as (address, jobs):
        assert (
            ductus(
                *("run", "gs://museum/scans", "--output", "gs://museum/ink", *_CLOUD, "--spot"),
                *("--no-wait", "--", f"--dataflow_endpoint={address}", "--no_auth"),
            )
            == 0
        )
    goal = FlexResourceSchedulingGoal(jobs[0]["environment"]["flexResourceSchedulingGoal"])
    assert goal is FlexResourceSchedulingGoal.FLEXRS_COST_OPTIMIZED
    graph = staged_graph(bucket)
    assert steps_with_gpu(graph) == {}
    names = {transform.unique_name for transform in graph.components.transforms.values()}
    assert any(name.startswith("CloseRun") for name in names), "nobody waits to close the report"


def test_work_travels_as_a_file_and_not_in_the_graph(bucket: storage.Bucket):
    with dataflow_service() as (address, _):
        arguments = ("run", "gs://museum/scans", "--output", "gs://museum/ink", *_CLOUD)
        assert ductus(*arguments, "--", f"--dataflow_endpoint={address}", "--no_auth") == 0
    (todo,) = (b for b in bucket.list_blobs(prefix="ink/runs/") if b.name.endswith(".jsonl"))
    uris = [json.loads(line)["uri"] for line in todo.download_as_bytes().splitlines()]
    assert uris == [f"gs://museum/scans/slip-{number}.png" for number in range(3)]
    assert b"slip-1.png" not in staged_graph(bucket).SerializeToString()


def test_flex_template_launcher_gives_a_graph_even_when_there_is_nothing_to_do(
    bucket: storage.Bucket,
):
    given = (
        *("--inputs=gs://museum/scans", "--output=gs://museum/ink", "--limit=2", "--gpu=t4"),
        *("--runner=DataflowRunner", "--project=museum", "--region=europe-west4"),
        *("--temp_location=gs://museum/temp", "--staging_location=gs://museum/temp/staging"),
        *("--job_name=ductus", "--template_location=gs://museum/job.json", "--no_auth"),
        *("--sdk_container_image=image:1", "--sdk_location=container"),
    )
    options = template.options_of(given)
    assert options.source.inputs == ("gs://museum/scans",)
    assert options.source.limit == 2
    assert run(options) == 0
    job = json.loads(bucket.blob("job.json").download_as_bytes())
    assert job["environment"]["workerPools"]
    graph = staged_graph(bucket)
    assert "nvidia-tesla-t4" in next(iter(steps_with_gpu(graph).values()))
    (todo,) = (b for b in bucket.list_blobs(prefix="ink/runs/") if b.name.endswith(".jsonl"))
    assert len(todo.download_as_bytes().splitlines()) == 2

    for blob in bucket.list_blobs(prefix="temp/"):
        blob.delete()
    bucket.blob("job.json").delete()
    bucket.blob("empty/notes.png").upload_from_string(b"")
    ductus("run", "gs://museum/empty", "--output", "gs://museum/ink2", "--max-failures", "1")
    again = template.options_of(
        [argument.replace("museum/scans", "museum/empty") for argument in given]
        + ["--output=gs://museum/ink2"]
    )
    assert run(again) == 0
    assert bucket.blob("job.json").exists()
