"""The graph that engines get: a step on a GPU costs no stage, and one model serves a machine."""

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from PIL import Image

from ductus.model.registry import DerendererSpec
from ductus.pipeline.graph import build
from ductus.pipeline.machines import accelerator_hint
from ductus.pipeline.options import RunOptions
from ductus.scans.find_scans import find_scans
from ductus.schemas.records import Scan
from ductus.telemetry.counting import PROGRESS_FILE
from ductus.transforms.derender import DerenderHandler
from tests.support.commands import ductus, inkml_bytes


def stages(accelerator: str, tmp_path: Path) -> list[set[str]]:
    """The names of the steps in each stage of a fused graph."""
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    settings = RunOptions.of(inputs=(), output=str(tmp_path), recognizer="none").settings()
    source = beam.Create([Scan("a", "a", "c")])
    build(pipeline, source, settings, "part", accelerator=accelerator)
    _, found = FnApiRunner().create_stages(pipeline.to_runner_api())
    return [{transform.unique_name for transform in stage.transforms} for stage in found]


def test_a_gpu_parts_the_graph_only_where_a_shuffle_does(tmp_path: Path):
    plain, on_gpu = stages("", tmp_path), stages(accelerator_hint("l4"), tmp_path)
    assert len(on_gpu) <= len(plain) + 1, "one for this engine's recoding of what it flattens"
    (own,) = (names for names in on_gpu if any("RunInference" in name for name in names))
    assert "Derender/AcrossPages/Read" in own, "crops go from the shuffle to the GPU"
    assert "Derender/Infer/KeyByPage" in own
    others = [name for names in on_gpu if names is not own for name in names]
    for step in ("FindRegions", "_WritePage"):
        assert any(step in name for name in others)
        assert not any(step in name for name in own)


def test_processes_share_one_model_where_there_is_a_gpu():
    assert not DerenderHandler(DerendererSpec(), "").share_model_across_processes()
    handler = DerenderHandler(DerendererSpec(), "", one_a_machine=True)
    assert handler.share_model_across_processes()
    assert handler.model_copies() == 1


@pytest.mark.slow
def test_two_processes_load_one_model_and_write_the_same_ink(
    slips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scans, counts = tmp_path / "scans", tmp_path / "counts"
    scans.mkdir()
    for number in range(4):
        word = Image.open(slips / f"slip-{number}.png").crop((0, 0, 200, 100))
        word.save(scans / f"word-{number}.png")
    counts.touch()
    monkeypatch.setenv(PROGRESS_FILE, str(counts))
    settings = RunOptions.of(
        inputs=(str(scans),), output=str(tmp_path / "shared"), recognizer="none", regions="whole"
    ).settings()
    modes = ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]
    options = PipelineOptions(["--runner=FnApiRunner", *modes])
    with beam.Pipeline(options=options) as pipeline:
        found = list(find_scans(str(scans)))
        build(pipeline, beam.Create(found), settings, "part", accelerator=accelerator_hint("l4"))
    assert counts.read_text().count("models_loaded") == 1
    alone = tmp_path / "alone"
    asked = ("--recognizer", "none", "--regions", "whole", "--workers", "1")
    assert ductus("run", scans, "--output", alone, *asked) == 0
    assert inkml_bytes(tmp_path / "shared") == inkml_bytes(alone)
    assert all(b"<trace " in ink for ink in inkml_bytes(alone).values())
