"""Every preset tells Beam's options, and what is missing, before anything is submitted."""

from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
    WorkerOptions,
)
from conftest import ductus

from pipeline.options import RUNNERS, Engine, RunOptions
from runners import engines


def options(engine: Engine, **values: object) -> RunOptions:
    return RunOptions(("gs://museum/scans",), "gs://museum/ink", engine=engine, **values)  # type: ignore[arg-type]


def parsed(asked: RunOptions) -> PipelineOptions:
    return PipelineOptions(engines.beam_args(asked))


def test_there_is_a_preset_for_every_runner_but_this_machine():
    assert set(engines.PRESETS) == set(RUNNERS) - {"local"}
    assert engines.is_local(RunOptions((), ""))
    assert not engines.is_local(RunOptions((), "", beam_args=("--runner=PrismRunner",)))


@pytest.mark.parametrize("runner", ["portable", "flink", "spark"])
def test_job_servers_get_an_endpoint_and_workers(runner: str):
    asked = options(Engine(runner, job_endpoint="localhost:8099", worker_pool="here:50000"))
    assert engines.missing(asked) == []
    portable = parsed(asked).view_as(PortableOptions)
    assert portable.job_endpoint == "localhost:8099"
    assert (portable.environment_type, portable.environment_config) == ("EXTERNAL", "here:50000")
    in_image = options(Engine(runner, job_endpoint="localhost:8099", image="ductus:1"))
    portable = parsed(in_image).view_as(PortableOptions)
    assert (portable.environment_type, portable.environment_config) == ("DOCKER", "ductus:1")
    needs = " ".join(engines.missing(options(Engine(runner))))
    assert "--job-endpoint" in needs
    assert "--worker-pool" in needs


def test_flink_takes_the_workers_as_its_parallelism():
    asked = options(Engine("flink", job_endpoint="h:1", image="i"), workers=24)
    assert parsed(asked).view_as(FlinkRunnerOptions).parallelism == 24


def test_dataflow_options_are_beams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    key = tmp_path / "key.json"
    key.write_text("{}")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    engine = Engine("dataflow", image="i", project="museum", region="r", subnetwork="s")
    asked = options(engine, workers=2)
    assert engines.missing(asked) == []
    cloud = parsed(asked).view_as(GoogleCloudOptions)
    assert (cloud.project, cloud.region) == ("museum", "r")
    assert cloud.temp_location == "gs://museum/ductus-temp"
    workers = parsed(asked).view_as(WorkerOptions)
    assert (workers.num_workers, workers.max_num_workers) == (2, 20)
    assert workers.use_public_ips is False
    assert workers.sdk_container_image == "i"
    unknown = parsed(asked).get_all_options(drop_default=True, retain_unknown_options=True)
    known = PipelineOptions(engines.beam_args(asked)).get_all_options(drop_default=True)
    assert unknown == known, "an option that Beam does not know"


def test_dataflow_says_all_that_is_missing_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none"))
    arguments = ("run", "scans", "--output", tmp_path / "ink", "--runner", "dataflow")
    assert ductus(*arguments, "--gpu", "l4", "--spot") == 2
    said = capsys.readouterr().err
    for remedy in (
        *("--project", "--region", "--image", "gcloud storage cp --recursive scans"),
        *("either a GPU or spot", "gcloud auth application-default login"),
    ):
        assert remedy in said
    assert not (tmp_path / "ink").exists()


def test_gpu_elsewhere_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("run", tmp_path, "--output", tmp_path / "ink", "--gpu", "l4") == 2
    assert "--runner dataflow" in capsys.readouterr().err


def test_dry_run_shows_beams_options_and_the_scans(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    served = ("--job-endpoint", "localhost:8099", "--worker-pool", "localhost:50000")
    out = tmp_path / "ink"
    arguments = ("run", slips, "--output", out, "--runner", "portable", *served)
    assert ductus(*arguments, "--dry-run", "--", "--job_name=mine") == 0
    said = capsys.readouterr().err
    for line in ("--runner=PortableRunner", "--job_endpoint=localhost:8099", "--job_name=mine"):
        assert line in said
    assert "would do 9 scans" in said
    assert not out.exists()
