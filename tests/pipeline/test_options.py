"""The options of a run: one declaration each, and what they become for reports and steps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ductus.model.registry import DerendererSpec
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan
from ductus.pipeline.report import write_report
from ductus.scans.scan_list import ScanList
from ductus.schemas.option import flat, offers
from ductus.schemas.records import Direction
from ductus.schemas.treatment import Rotate

OPTIONS = {
    **{"inputs": ["a"], "output": "", "collection": "", "limit": None, "allow_cold": False},
    **{
        "regions": "detect",
        "direction": "auto",
        "rotate": "auto",
        "trace_all": False,
        "max_pixels": 100_000_000,
        "max_minutes": 30.0,
    },
    **{"detector": "rapidocr", "recognizer": "none", "recognizer_weights": ""},
    **{"derenderer": "trace", "weights": "", "device": "", "mode": "", "endpoint": ""},
    **{
        "force": False,
        "redo": "",
        "workers": None,
        "max_failures": 0.1,
        "max_hours": None,
        "dry_run": False,
        "log_format": "",
    },
    "beam_args": ["--x=1"],
    "engine": {
        **{"runner": "local", "job_endpoint": "", "worker_pool": "", "image": ""},
        **{"max_workers": None, "machine_type": "", "gpu": "", "spot": False},
        **{"project": "", "region": "", "service_account": "", "subnetwork": "", "temp": ""},
        **{"kms_key": "", "labels": ""},
        "wait": True,
    },
}
"""As reports have them, whatever records they lie in here."""
RECIPE = {
    *("regions", "detector", "recognizer", "derenderer", "direction", "rotate", "max_pixels"),
    *("max_minutes", "trace_all", "format", "clues"),
}


def test_options_are_named_as_the_command_names_them():
    asked = RunOptions.of(
        inputs=["a", "b"], output="o", direction="rtl", derenderer="inksight", gpu="l4", workers=2
    )
    assert asked.source.inputs == ("a", "b")
    assert asked.treatment.direction is Direction.RTL
    assert asked.models.derenderer == DerendererSpec("inksight")
    assert (asked.engine.gpu, asked.conduct.workers) == ("l4", 2)
    assert RunOptions.of(inputs=(), output="", rotate="off").treatment.rotate is Rotate.BY_0
    with pytest.raises(ValueError, match="45"):
        RunOptions.of(inputs=(), output="", rotate="45")
    with pytest.raises(TypeError, match="no option colour"):
        RunOptions.of(inputs=(), output="", colour="red")
    with pytest.raises(TypeError, match="output"):
        RunOptions.of(inputs=())


def test_no_two_options_share_a_name_and_all_but_beams_are_offered():
    names = [offer.name for offer in offers(RunOptions)]
    assert len(set(names)) == len(names)
    assert {*names, "beam_args"} == flat(RunOptions.of(inputs=(), output="")).keys()
    assert all(offer.option.help for offer in offers(RunOptions))


def test_reports_name_options_and_recipe_as_they_always_did(tmp_path: Path):
    given = {"inputs": ("a",), "output": str(tmp_path), "recognizer": "none"}
    options = RunOptions.of(**given, beam_args=("--x=1",))
    write_report(options, options.settings(), Plan(ScanList([])), datetime.now(UTC))
    (path,) = (tmp_path / "runs").glob("*.json")
    report = json.loads(path.read_text())
    assert report["options"] == OPTIONS | {"output": str(tmp_path)}
    assert set(report["recipe"]) == RECIPE
    assert report["state"] == "running"
