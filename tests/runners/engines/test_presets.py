"""Every preset tells Beam's options, and what is missing, before anything is submitted."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
    WorkerOptions,
)

from ductus.pipeline.engine import RUNNERS, Engine
from ductus.pipeline.options import RunOptions
from ductus.runners.engines import presets as engines
from ductus.schemas.option import offers
from tests.support.commands import ductus


def options(runner: str, **values: object) -> RunOptions:
    place = {"inputs": ("gs://museum/scans",), "output": "gs://museum/ink"}
    return RunOptions.of(**place, runner=runner, **values)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An address where something listens."""
    with socket.create_server(("localhost", 0)) as server:
        yield f"localhost:{server.getsockname()[1]}"


def parsed(asked: RunOptions) -> PipelineOptions:
    return PipelineOptions(engines.beam_args(asked))


def test_there_is_a_preset_for_every_runner_but_this_machine():
    assert set(engines.PRESETS) == set(RUNNERS) - {"local"}
    assert engines.is_local(options("local"))
    assert not engines.is_local(options("local", beam_args=("--runner=PrismRunner",)))


@pytest.mark.parametrize("runner", ["portable", "flink", "spark"])
def test_job_servers_get_an_endpoint_and_workers(runner: str, endpoint: str):
    asked = options(runner, job_endpoint=endpoint, worker_pool="here:50000")
    assert engines.missing(asked) == []
    portable = parsed(asked).view_as(PortableOptions)
    assert portable.job_endpoint == endpoint
    assert (portable.environment_type, portable.environment_config) == ("EXTERNAL", "here:50000")
    in_image = options(runner, job_endpoint="localhost:8099", image="ductus:1")
    portable = parsed(in_image).view_as(PortableOptions)
    assert (portable.environment_type, portable.environment_config) == ("DOCKER", "ductus:1")
    needs = " ".join(engines.missing(options(runner)))
    assert "--job-endpoint" in needs
    assert "--worker-pool" in needs


@pytest.mark.parametrize("address", ["localhost:1", "localhost", "nowhere.invalid:8099", ":70000"])
def test_job_server_that_does_not_answer_is_said_before_anything_is_written(
    address: str, slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    served = ("--job-endpoint", address, "--worker-pool", "localhost:2")
    out = tmp_path / "ink"
    assert ductus("run", slips, "--output", out, "--runner", "portable", *served) == 2
    assert f"an answer from {address}" in capsys.readouterr().err
    assert not out.exists()


def test_flink_takes_the_workers_as_its_parallelism():
    asked = options("flink", job_endpoint="h:1", image="i", workers=24)
    assert parsed(asked).view_as(FlinkRunnerOptions).parallelism == 24


def test_dataflow_options_are_beams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    key = tmp_path / "key.json"
    key.write_text("{}")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    cloud = {"project": "museum", "region": "r", "subnetwork": "s"}
    asked = options("dataflow", image="i", workers=2, **cloud)
    assert engines.missing(asked) == []
    google = parsed(asked).view_as(GoogleCloudOptions)
    assert (google.project, google.region) == ("museum", "r")
    assert google.temp_location == "gs://museum/ductus-temp"
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


@pytest.mark.parametrize(
    ("runner", "given", "remedies"),
    [
        ("local", ("--gpu", "l4", "--spot"), ("--gpu, --spot", "`--runner dataflow`")),
        ("local", ("--job-endpoint", "h:1"), ("`--runner portable`, `flink`, `spark`",)),
        ("spark", ("--max-workers", "3"), ("--max-workers", "`--runner dataflow`")),
        ("dataflow", ("--worker-pool", "h:1"), ("--worker-pool", "`--runner portable`")),
        ("local", ("--worker-pool", "h:1", "--spot"), ("leave out what it does not take",)),
        ("local", ("--no-wait",), ("leave out --no-wait",)),
    ],
)
def test_what_the_engine_does_not_take_is_refused(
    runner: str,
    given: tuple[str, ...],
    remedies: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    out = tmp_path / "ink"
    assert ductus("run", tmp_path, "--output", out, "--runner", runner, *given) == 2
    said = capsys.readouterr().err
    for remedy in remedies:
        assert remedy in said
    assert not out.exists()


def test_every_field_of_an_engine_means_something_to_one():
    takers = {offer.name: set(offer.option.takers) for offer in offers(Engine)}
    assert {name for name, engines in takers.items() if not engines} == {"runner", "wait"}
    assert all(engines <= set(RUNNERS) - {"local"} for engines in takers.values())


_SERVED = ("--job-endpoint", "localhost:8099", "--worker-pool", "localhost:50000")


@pytest.mark.parametrize(
    ("runner", "given", "shown"),
    [
        ("local", (), ("processes at work: 4",)),
        ("portable", _SERVED, ("--runner=PortableRunner", "--job_endpoint=localhost:8099")),
        ("flink", _SERVED, ("--runner=PortableRunner", "--parallelism=4")),
        ("spark", _SERVED, ("--runner=PortableRunner", "--environment_config=localhost:50000")),
    ],
)
def test_dry_run_shows_beams_options_and_the_scans(
    runner: str,
    given: tuple[str, ...],
    shown: tuple[str, ...],
    slips: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    out = tmp_path / "ink"
    arguments = ("run", slips, "--output", out, "--runner", runner, *given, "--workers", "4")
    assert ductus(*arguments, "--dry-run", "--", "--job_name=mine") == 0
    said = capsys.readouterr().err
    for line in (*shown, "--job_name=mine"):
        assert f"{line}\n" in said
    assert "would do 9 scans" in said
    assert not out.exists()
