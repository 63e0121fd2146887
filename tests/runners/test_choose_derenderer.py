"""`--derenderer` and its options: a whole run with the network, and what is refused before it."""

from __future__ import annotations

import json
import os
import pickle
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.weights import save_weights, weights_sha256
from ductus.model.registry import DerendererSpec
from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow.template import options_of
from ductus.runners.engines import waves
from ductus.schemas.inkml import from_inkml
from ductus.telemetry.counting import PROGRESS_FILE
from ductus.transforms.derender import DerenderHandler
from tests.support.commands import ROOT, ductus, inkml_bytes, read_table


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random ones: what they write is ink, if no one's."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("weights")
    save_weights(folder, InkSight(config_named("tiny")))
    return folder


def inksight(weights: Path, *more: str) -> tuple[str, ...]:
    return ("--derenderer", "inksight", "--weights", str(weights), "--device", "cpu", *more)


def scan(slips: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "slip.png").write_bytes((slips / "slip-4.png").read_bytes())
    return folder


def test_a_run_with_the_network_has_all_columns_and_keeps_words_in_order(
    weights: Path, slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = scan(slips, tmp_path), tmp_path / "out"
    run = ("run", scans, "--output", out, "--workers", "1", *inksight(weights, "--mode"))
    assert ductus(*run, "recognize") == 0
    (page,) = read_table(out, "pages")
    version = f"inksight-recognize@{weights_sha256(weights)[:8]}"
    assert (page["status"], page["derenderer"]) == ("ok", version)
    regions = {row["region_id"]: row for row in read_table(out, "regions")}
    assert {row["derenderer"] for row in regions.values()} == {version}
    assert any("retried" in row["flags"] for row in regions.values())
    lines = [row for row in regions.values() if row["kind"] == "line"]
    words = [row for row in regions.values() if row["kind"] == "word"]
    assert (len(lines), len(words)) == (2, 9)
    assert sum(row["n_strokes"] for row in lines) > len(lines)
    for line in lines:
        own = sorted((w for w in words if w["parent_id"] == line["region_id"]), key=_order)
        assert own
        assert line["n_strokes"] == sum(word["n_strokes"] for word in own)
        assert line["text"] == (" ".join(w["text"] for w in own if w["text"]) or line["text"])
        assert set(line["flags"]) == {flag for word in own for flag in word["flags"]} - {"empty"}
    read = from_inkml((out / page["inkml_uri"]).read_bytes())
    for ink in read.lines:
        sewn = [stroke.xy.tolist() for word in ink.words for stroke in word.ink.strokes]
        assert [stroke.xy.tolist() for stroke in ink.ink.strokes] == sewn
    (path,) = (out / "runs").glob("*.json")
    report = json.loads(path.read_text())
    assert report["recipe"]["derenderer"] == version
    assert report["options"]["mode"] == "recognize"

    capsys.readouterr()
    assert ductus(*run, "recognize", "--dry-run") == 0
    assert "nothing to do" in capsys.readouterr().err
    assert ductus(*run, "with-text", "--dry-run") == 0
    assert (
        "stale: 1 finished page, made otherwise than now (1 derenderer)" in capsys.readouterr().err
    )
    torch.manual_seed(1)
    save_weights(tmp_path / "others", InkSight(config_named("tiny")))
    run = ("run", scans, "--output", out, *inksight(tmp_path / "others", "--mode", "recognize"))
    assert ductus(*run, "--dry-run", "--redo", "ink") == 0
    assert "would do 1 scan" in capsys.readouterr().err, "other weights are another ink"


def _order(row: dict[str, object]) -> int:
    return int(str(row["reading_order"]))


@pytest.mark.slow
def test_worker_processes_load_the_weights_themselves_or_share_a_gpu_s(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    words = tmp_path / "words"
    words.mkdir()
    for number in range(2):
        word = Image.new("RGB", (120, 60), "wheat")
        ImageDraw.Draw(word).line((20, 10, 100, 20 + 8 * number), "black", 5)
        word.save(words / f"{number}.png")
    counts = tmp_path / "counts"
    monkeypatch.setenv(PROGRESS_FILE, str(counts))
    monkeypatch.setattr(
        "ductus.runners.actions.run_pipeline.progress", lambda *_: nullcontext()
    )  # it has its own file
    monkeypatch.setattr(waves, "LEAST_SECONDS", 0.0)  # so that each has one of so little

    def run(name: str) -> tuple[dict[str, bytes], int]:
        counts.write_text("")
        more = ("--regions", "whole", "--workers", "2")
        spec = inksight(Path(os.path.relpath(weights)))
        assert ductus("run", words, "--output", tmp_path / name, *more, *spec) == 0
        return inkml_bytes(tmp_path / name), counts.read_text().count("models_loaded")

    each, loaded = run("each")
    assert (len(each), loaded) == (2, 2)
    derenderer = registry.load_derenderer(
        DerendererSpec("inksight", os.path.relpath(weights), "cpu")
    )
    monkeypatch.setattr(derenderer, "on_gpu", True)
    assert run("shared") == (each, 1)


SCANS = str(ROOT / "samples")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("--derenderer", "savedmodel", "--weights", "w"),
            "--weights is for --derenderer inksight or trace, not for savedmodel",
        ),
        (("--mode", "recognize"), "--mode is for --derenderer inksight or savedmodel"),
        (("--derenderer", "inksight", "--weights", "no/such"), "there is no folder no/such"),
        (("--derenderer", "inksight", "--weights", "gs://b/w"), "gcloud storage cp"),
        (("--derenderer", "inksight", "--weights", SCANS), "config.json"),
        (
            ("--derenderer", "inksight", "--mode", "with-text", "--recognizer", "none"),
            "needs a text to tell",
        ),
        (("--derenderer", "savedmodel"), "--endpoint http://HOST:8501/v1/models/NAME"),
        (("--endpoint", "http://h/v1/models/m"), "--endpoint is for --derenderer savedmodel"),
        (("--derenderer", "savedmodel", "--endpoint", "h:8501"), "is no model's URL"),
        (("--derenderer", "oracle"), "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(
    asked: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("run", SCANS, "--output", tmp_path / "out", *asked) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_cuda_that_is_not_there_and_broken_weights_are_said(
    weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    run = ("run", SCANS, "--output", tmp_path / "out", "--derenderer", "inksight", "--weights")
    assert ductus(*run, weights, "--device", "cuda") == 2
    assert "no CUDA device" in " ".join(capsys.readouterr().err.split())
    save_weights(tmp_path / "torn", InkSight(config_named("tiny")))
    config = tmp_path / "torn" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"decoder_layers": 3}))
    assert ductus(*run, tmp_path / "torn") == 2
    assert "Missing key" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_weights_the_shipped_ones_are_taken(
    weights: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(registry, "SHIPPED_WEIGHTS", weights)
    registry.load_derenderer.cache_clear()
    version = registry.load_derenderer(DerendererSpec("inksight", device="cpu")).version
    assert version == f"inksight-derender@{weights_sha256(weights)[:8]}"
    monkeypatch.setattr(registry, "SHIPPED_WEIGHTS", tmp_path / "none")
    registry.load_derenderer.cache_clear()
    with pytest.raises(Unavailable, match="--weights DIR"):
        registry.load_derenderer(DerendererSpec("inksight", device="cpu"))
    registry.load_derenderer.cache_clear()


def test_a_wrong_input_is_said_before_models_are_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name in ("load_detector", "load_recognizer", "load_derenderer"):
        monkeypatch.setattr(registry, name, lambda name: pytest.fail(f"loaded {name}"))
    assert ductus("run", SCANS, "nowhere/at/all", "--output", "out") == 2
    assert "no scans at nowhere/at/all" in capsys.readouterr().err


def test_every_check_is_the_template_s_too():
    for spec, said in (
        (DerendererSpec("oracle"), "no de-renderer is called oracle: choose inksight or"),
        (DerendererSpec("inksight", mode="guess"), "no mode is called guess: choose derender or"),
        (DerendererSpec("inksight", device="tpu"), "no device is called tpu"),
    ):
        with pytest.raises(Unavailable, match=said):
            registry.check_derenderer(spec)


def test_a_worker_with_other_weights_stops_the_run(weights: Path):
    spec = DerendererSpec("inksight", str(weights), "cpu")
    version = registry.load_derenderer(spec).version
    handler = pickle.loads(pickle.dumps(DerenderHandler(spec, version)))
    assert len(pickle.dumps(handler)) < 1000, "the description travels, not the model"
    assert handler.load_model().version == version
    with pytest.raises(Unavailable, match="was planned with inksight-derender@00000000"):
        DerenderHandler(spec, "inksight-derender@00000000").load_model()


def test_dataflow_launches_the_network_with_its_options(capsys: pytest.CaptureFixture[str]):
    place = ("--template", "gs://m/t.json", "--image", "i", "--project", "m", "--region", "r")
    launch = ("dataflow", "schedule", "gs://m/s", "--output", "gs://m/o", *place, "--body")
    who = ("--service-account", "d@m", "--derenderer", "inksight", "--device", "cuda")
    assert ductus(*launch, *who, "--weights", "/ductus/weights", "--gpu", "l4") == 0
    given = json.loads(capsys.readouterr().out)["launchParameter"]["parameters"]
    asked = options_of([f"--{name}={value}" for name, value in given.items()])
    spec = DerendererSpec("inksight", "/ductus/weights", "cuda")
    assert asked.models.derenderer == spec
    for wrong, said in (
        (("--weights", "weights"), "absolute path"),
        (("--weights", "/w"), "give --gpu, as --gpu l4"),
        (("--weights", "gs://m/w"), "into the workers' image"),
    ):
        assert ductus(*launch, *who, *wrong) == 2
        assert said in " ".join(capsys.readouterr().err.split())


def test_a_gpu_of_the_workers_need_not_be_here(weights: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    where = {"inputs": (), "output": "", "runner": "dataflow", "gpu": "l4"}
    network = {"derenderer": "inksight", "weights": str(weights), "device": "cuda"}
    options = RunOptions.of(**where, **network, regions="whole")
    settings = options.settings()
    assert settings.models.derenderer.device == "cuda"
    assert settings.recipe.derenderer == f"inksight-derender@{weights_sha256(weights)[:8]}"
